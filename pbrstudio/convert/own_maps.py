"""What the mod itself has of a texture's maps, as far as files are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from pbrstudio.convert.own_blocks import Blocks
from pbrstudio.convert.own_normal import OwnNormal


@dataclass(frozen=True, slots=True, eq=False)
class OwnMaps:
    """Each None where the mod has none that can be used."""

    diffuse: Blocks | None = None
    """The blocks of the texture itself: a file that holds nothing else is no reason to compress it a second time."""
    normal: OwnNormal | None = None
    height: Blocks | None = None
    """The blocks of its height map."""
