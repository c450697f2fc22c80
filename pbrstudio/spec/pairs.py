"""The file of ``pbrstudio data pair``: game textures, and what a True PBR pack has for each, with its alignment."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pbrstudio.spec.base import Spec


class Pair(Spec):
    """A game texture with the files that belong to it; an empty name where there is none."""

    path: str
    """Below ``textures``, without ending, with forward slashes."""
    diffuse: str
    albedo: str = ""
    normal: str = ""
    rmaos: str = ""
    height: str = ""
    mask: str = ""
    """A person's classes for each pixel, with its legend beside it."""
    tileable: bool = False
    sharpness: Annotated[float, Field(ge=0)] | None = None
    """Of the alignment with the albedo (`data/alignment.py`); None where the two cannot be compared."""
    offset: Annotated[float, Field(ge=0)] | None = None


class PairFile(Spec):
    """All pairs of some game folders and a pack."""

    game: tuple[str, ...]
    pack: str
    pairs: tuple[Pair, ...]
