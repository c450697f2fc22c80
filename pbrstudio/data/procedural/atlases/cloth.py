"""The materials that an atlas is cut from: which ones, how large they lie on it, and what they are at a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.torus import looked_up
from pbrstudio.data.procedural.recipe import Recipe, make
from pbrstudio.data.procedural.surface import Surface
from pbrstudio.textures.maps import U8

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Cloth:
    """One material of an atlas."""

    surface: Surface
    """One period of it."""
    scale: float
    """Widths of the atlas that a period covers."""
    label: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Swatch:
    """What a cloth is at some pixels, arrays of their shape; height in widths of the atlas, its median 0."""

    colour: F32
    roughness: F32
    metallic: F32
    height: F32
    classes: U8
    """Ids of ``surface.names``."""


def chosen(recipes: Sequence[Recipe], weights: dict[str, float], count: int, rng: np.random.Generator) -> list[Recipe]:
    """``count`` different recipes, as far as there are that many, by the weight of their class ("mixed" for those of
    several materials); a class of more recipes is not chosen more often."""
    labels = [recipe.label or "mixed" for recipe in recipes]
    odds = np.array([weights.get(label, 0.0) / labels.count(label) for label in labels])
    count = min(count, int((odds > 0).sum()))
    # Gumbel's trick: the largest of log odds and noise are a draw without replacement.
    with np.errstate(divide="ignore"):
        ranked = np.argsort(-(np.log(odds) + rng.gumbel(size=len(recipes))))
    return [recipes[index] for index in ranked[:count]]


def woven(recipe: Recipe, seed: int, scale: float, size: int) -> Cloth:
    """A recipe's material for an atlas of ``size`` pixels, as fine as it will be seen."""
    pixels = max(64, 16 * round(size * scale / 16))
    return Cloth(make(recipe, seed, pixels), scale, recipe.label)


def swatch(cloth: Cloth, x: F32, y: F32, turn: float, at: tuple[float, float]) -> Swatch:
    """The material at coordinates of the atlas, turned by ``turn`` radians, its origin moved to ``at``."""
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u = (x * cos + y * sin) / np.float32(cloth.scale) + np.float32(at[0])
    v = (y * cos - x * sin) / np.float32(cloth.scale) + np.float32(at[1])
    made = cloth.surface
    rows, columns = made.height.shape
    row = np.floor(v * rows).astype(np.int32) % rows
    column = np.floor(u * columns).astype(np.int32) % columns
    stacked = np.dstack([made.colour, made.roughness, made.metallic, made.height - np.median(made.height)])
    found = looked_up(stacked, u, v)
    classes = made.classes[row, column]
    metallic = found[..., 4]
    if len(made.names) > 1:
        # Between two materials the value is interpolated and the class is not: keep what is no metal under the half.
        is_metal = np.array([name == "metal" for name in made.names])[classes]
        metallic = np.where(is_metal, metallic, np.minimum(metallic, np.float32(0.4)))
    return Swatch(found[..., :3], found[..., 3], metallic, found[..., 5] * np.float32(cloth.scale), classes)
