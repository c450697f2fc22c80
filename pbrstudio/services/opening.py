"""Which textures a drop of files and folders means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pbrstudio.mods.scan import scan
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES


@dataclass(frozen=True, slots=True)
class Found:
    """A diffuse texture, and the folder that it was found in; None for one that was named itself."""

    path: Path
    folder: Path | None = None


@dataclass(slots=True)
class Opened:
    """What a drop gave; ``faults`` are sentences that name their file, ``left_alone`` counts what is no diffuse."""

    textures: list[Found] = field(default_factory=list)
    left_alone: int = 0
    faults: list[str] = field(default_factory=list)


def find_textures(paths: Sequence[Path], safe_point: SafePoint = never_stop) -> Opened:
    """The textures in files and folders (searched to their depths, as a conversion does). Nothing is opened."""
    opened = Opened()
    for path in paths:
        if os.path.isdir(path):
            before = len(opened.textures)
            for entry in scan(path, leave_out=Path(os.devnull)):
                safe_point()
                if entry.fault is not None:
                    opened.faults.append(f"{entry.path}: {entry.fault}")
                elif entry.reason is not None:
                    opened.left_alone += 1
                else:
                    opened.textures.append(Found(entry.path, path))
            if len(opened.textures) == before and not opened.faults:
                opened.faults.append(f"{path}: there is no diffuse texture in this folder")
        elif not os.path.lexists(path):
            opened.faults.append(f"{path}: there is no such file or folder")
        elif path.suffix.lower() in TEXTURE_SUFFIXES:
            opened.textures.append(Found(path))
        else:
            kinds = ", ".join(sorted(suffix.lstrip(".") for suffix in TEXTURE_SUFFIXES))
            opened.faults.append(f"{path}: is no texture by its extension: these are read: {kinds}")
    return opened
