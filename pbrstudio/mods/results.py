"""How each file of a conversion ended: what reports, lists and totals are made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.mods.pgpatcher import Entry
from pbrstudio.mods.report.picture import Picture
from pbrstudio.runtime.events import Finding


class State(StrEnum):
    """How an item ended."""

    DONE = "done"
    """Its files were written in this run, or would be."""
    KEPT = "kept"
    """All of them were there already."""
    LEFT_ALONE = "left alone"
    """It is nothing to convert."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One file of the input at the end of a conversion."""

    name: str
    """How the events called it."""
    state: State
    message: str = ""
    """Why it was kept, left alone or failed; empty for what was done."""
    findings: tuple[Finding, ...] = ()
    outputs: tuple[Path, ...] = ()
    """All its files that are there now, images first, whether this run wrote them or an earlier one did."""
    seconds: float = 0.0
    source: TextureFile | None = None
    """Where its diffuse can be read, for the report's picture of it."""
    picture: Picture | None = None
    """The same and its maps, where that was made already."""
    entry: Entry | None = None
    """What PGPatcher is to do with it, where the layout has such."""
    entry_is_new: bool = False
    """Whether that replaces what its list says: of what was done, and of what was kept if a constant has changed."""
