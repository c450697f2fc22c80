"""A recipe: the name of a kind of material, its class, and how one of it is made from random numbers."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pbrstudio.data.procedural.surface import Surface

Make = Callable[[int, np.random.Generator], Surface]


@dataclass(frozen=True, slots=True)
class Recipe:
    """``make(size, rng)`` gives a surface of size x size pixels.

    What it draws from ``rng`` must not depend on the size, neither how often nor in which order, so that the same seed
    at another size is the same material. All blocks keep to that.
    """

    name: str
    """Words joined by underscores, such as "forged_iron"."""
    label: str | None
    """Its class; None: several materials in one."""
    make: Make
    tileable: bool = True
    """False for atlases."""


def make(recipe: Recipe, seed: int, size: int) -> Surface:
    """The material of a seed: the same seed gives the same bytes on one platform."""
    return recipe.make(size, np.random.default_rng([zlib.crc32(recipe.name.encode()), seed]))
