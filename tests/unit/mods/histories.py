"""Runs one after another into one folder, and what they left there."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Event, JobFinished, JobWarning
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from tests.makers import save_png, smooth_bytes

SUFFIXES = ("", "_n", "_rmaos", "_p")


def textures(folder: Path, *names: str) -> Path:
    """A mod of these textures (paths below its ``textures``, without extension)."""
    for number, name in enumerate(names):
        save_png(folder / f"textures/{name}.png", smooth_bytes(16, 16, 3, seed=number))
    return folder


def run(
    inputs: Path | list[Path], out: Path, *, dry: bool = False, control: Control | None = None, **given: Any
) -> list[Event]:
    events: list[Event] = []
    conversion = Conversion.model_validate({"quality": "draft", "model": "baseline"} | given)
    named = [inputs] if isinstance(inputs, Path) else inputs
    convert(named, out, conversion, events.append, control or Control(), dry_run=dry)
    assert isinstance(events[-1], JobFinished)
    return events


def warnings(events: list[Event]) -> list[str]:
    return [each.message for each in events if isinstance(each, JobWarning)]


def files(out: Path) -> dict[str, bytes]:
    """What was made, without what is noted about it; of an archive what is in it."""
    found = {}
    for path in out.rglob("*"):
        if not path.is_file() or ".pbrstudio" in path.parts:
            continue
        name = path.relative_to(out).as_posix()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                found |= {f"{name}/{each}": archive.read(each) for each in archive.namelist()}
        else:
            found[name] = path.read_bytes()
    return found


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that is below a folder: bytes of files, None for folders; links are followed."""
    found: dict[str, bytes | None] = {}
    for parent, folders, names in os.walk(folder, followlinks=True):
        found |= {os.path.join(parent, name): None for name in folders}
        found |= {path: Path(path).read_bytes() for name in names if os.path.isfile(path := os.path.join(parent, name))}
    return found


def maps(game: str) -> set[str]:
    """The True PBR files of a texture, by its path below ``textures``."""
    return {f"textures/pbr/{game}{suffix}.dds" for suffix in SUFFIXES}


def gone(before: dict[str, bytes], out: Path) -> set[str]:
    """The textures' files that are no longer there."""
    return {name for name in before.keys() - files(out).keys() if name.startswith("textures/")}


def entries(out: Path, pack: str = "mod") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((out / f"PBRNIFPatcher/{pack}.json").read_text("utf-8"))
    return found
