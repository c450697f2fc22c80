"""A small mod as it was converted: a few written files and how each ended, without converting anything."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

import numpy as np

from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pgpatcher import entry
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.mips import level_count

FORMATS = {"": "BC7_UNORM_SRGB", "_n": "BC7_UNORM", "_rmaos": "BC7_UNORM", "_p": "BC4_UNORM"}


def a_pack(out: Path, *, layout: str = "true-pbr", is_mod: bool = True, **settings: Any) -> Pack:
    conversion = Conversion(layout=layout, **settings)
    return Pack(out, "Old Keep", load_layout(layout), conversion, "baseline", is_mod)


def random_dds(path: Path, width: int, height: int, fmt: str = "BC7_UNORM", seed: int = 1) -> Path:
    """A texture of random blocks with a whole chain of mips."""
    random, form = np.random.default_rng(seed), BY_NAME[fmt]
    sizes = [(max(1, width >> level), max(1, height >> level)) for level in range(level_count(width, height))]
    levels = [random.bytes(form.level_size(*size)) for size in sizes]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_dds(path, levels, width, height, form, header="legacy" if form.fourcc else "dx10")
    return path


def written(out: Path, game: str, *, size: tuple[int, int] = (16, 16), root: str = "textures/pbr") -> ItemResult:
    """A texture that was converted, with its files on the disk."""
    base = out / root / game
    outputs = tuple(
        random_dds(base.with_name(f"{base.name}{end}.dds"), *size, fmt=fmt, seed=len(end))
        for end, fmt in FORMATS.items()
    )
    return ItemResult(
        f"{game}.dds",
        State.DONE,
        findings=(Finding(Severity.WARNING, "looks odd", "normal"),),
        outputs=outputs,
        seconds=1.25,
        source=LooseFile(outputs[0]),
        entry=entry(PurePath(game), Conversion(), parallax=True),
    )
