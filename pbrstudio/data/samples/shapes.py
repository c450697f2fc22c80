"""Parts of a mosaic of free shape: polygons, slanting lines and noise, anywhere, with a seam that fades."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from pbrstudio.data.samples.noise import layered_noise
from pbrstudio.textures.normals import F32

TWO = (0.25, 0.75)
"""Least and most of the picture, or of the part that is parted, that the first of two gets."""
WIDEST_SEAM = 6
"""Pixels, of a sample of at least `FINE` times as many; narrower in smaller ones, which would be all seam."""
FINE = 40
Regions = NDArray[np.uint8]


def random_regions(size: tuple[int, int], parts: int, rng: np.random.Generator) -> Regions:
    """[H,W] in 0 to ``parts`` - 1 (2 or 4): parted in two, and for four each of both once more."""
    first = _parted(np.ones(size, np.bool_), rng)
    if parts == 2:
        return (~first).astype(np.uint8)
    regions = np.zeros(size, np.uint8)
    for number, part in enumerate((first, ~first)):
        regions[part] = 2 * number
        regions[part & ~_parted(part, rng)] = 2 * number + 1
    return regions


def random_feather(side: int, rng: np.random.Generator) -> int:
    """Pixels of the seam in a sample of this side; 0: a hard edge."""
    return int(rng.integers(min(WIDEST_SEAM, side // FINE) + 1))


def weights_of(regions: Regions, parts: int, feather: int) -> F32:
    """[parts,H,W], sums of 1: 1 inside a part, fading over ``feather`` pixels at its seams; 0: no seam."""
    hard: F32 = (regions[None] == np.arange(parts, dtype=np.uint8)[:, None, None]).astype(np.float32)
    if feather == 0:
        return hard
    # A box of odd width, the border repeated so that the picture's edge is no seam.
    reach = (feather + 1) // 2
    padded = functional.pad(torch.from_numpy(hard)[None], (reach,) * 4, mode="replicate")
    soft: F32 = functional.avg_pool2d(padded, 2 * reach + 1, 1)[0].numpy()
    # Sums of a whole box are 1 but for rounding, and what is not mixed must be exact.
    exact: F32 = np.where(soft > 1 - 1e-4, np.float32(1), np.where(soft < 1e-4, np.float32(0), soft))
    return exact


def _parted(inside: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """The first part of ``inside`` [H,W]: where a random field lies under a quantile of it."""
    field = _FIELDS[int(rng.integers(len(_FIELDS)))](inside.shape, rng)
    border = np.quantile(field[inside], rng.uniform(*TWO))
    part: NDArray[np.bool_] = inside & (field < border)
    return part


def _grid(size: tuple[int, ...]) -> tuple[F32, F32]:
    down, along = (np.linspace(-1, 1, side, dtype=np.float32) for side in size)
    return down[:, None], along[None]


def _line(size: tuple[int, ...], rng: np.random.Generator) -> F32:
    down, along = _grid(size)
    angle = np.float32(rng.uniform(0, 2 * np.pi))
    field: F32 = along * np.cos(angle) + down * np.sin(angle)
    return field


def _polygon(size: tuple[int, ...], rng: np.random.Generator) -> F32:
    """Growing outwards from a point: its levels are polygons of three to six sides."""
    down, along = (line - np.float32(rng.uniform(-0.6, 0.6)) for line in _grid(size))
    corners = int(rng.integers(3, 7))
    angles = (np.arange(corners) + rng.uniform(-0.3, 0.3, corners)) * (2 * np.pi / corners) + rng.uniform(0, 2 * np.pi)
    sides = [along * np.float32(np.cos(angle)) + down * np.float32(np.sin(angle)) for angle in angles]
    field: F32 = np.maximum.reduce(sides)
    return field


def _noise(size: tuple[int, ...], rng: np.random.Generator) -> F32:
    return layered_noise((size[0], size[1]), int(rng.integers(2, 5)), 3, rng)


def _bent_line(size: tuple[int, ...], rng: np.random.Generator) -> F32:
    return _line(size, rng) + np.float32(rng.uniform(0.2, 0.8)) * _noise(size, rng)


_FIELDS = (_line, _polygon, _noise, _bent_line)
