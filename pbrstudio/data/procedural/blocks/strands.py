"""Strands: many short curved lines, one over another, as of fur, hair, grass, straw and scratches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Strands:
    """What lies on top at each pixel; all [H,W]."""

    id: NDArray[np.int32]
    """0 to ``count`` - 1, -1 where there is none. The higher an id, the higher it lies."""
    count: int
    along: F32
    """0 at the root to 1 at the tip."""
    across: F32
    """-1 to 1."""
    angle: F32
    """Direction in radians; 0 is along x, a quarter turn is down."""

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Where there is a strand."""
        return self.id >= 0

    @property
    def rank(self) -> F32:
        """0 (lowest, or none) to 1 (highest): use it for depth and light."""
        return np.maximum(self.id, 0).astype(np.float32) / np.float32(max(1, self.count - 1))


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Roots and shapes of strands, [N] each, from the lowest to the highest; lengths in widths, angles in radians."""

    x: F32
    y: F32
    angle: F32
    length: F32
    width: F32
    bend: F32
    """By how much the direction turns from root to tip."""
    taper: float = 0.8
    """How much thinner the tip is: 0 not at all, 1 to a point."""


def scattered(
    rng: np.random.Generator,
    count: int,
    *,
    angle: float = 0.0,
    spread: float = 0.3,
    length: tuple[float, float] = (0.05, 0.1),
    width: tuple[float, float] = (0.003, 0.005),
    bend: float = 0.5,
    taper: float = 0.8,
) -> Curves:
    """Roots at random, directions around ``angle`` with a deviation of ``spread``, lengths and widths in limits."""
    return Curves(
        x=rng.uniform(0, 1, count).astype(np.float32),
        y=rng.uniform(0, 1, count).astype(np.float32),
        angle=rng.normal(angle, spread, count).astype(np.float32),
        length=rng.uniform(*length, count).astype(np.float32),
        width=rng.uniform(*width, count).astype(np.float32),
        bend=rng.normal(0, bend, count).astype(np.float32),
        taper=taper,
    )


def strands(size: int, curves: Curves) -> Strands:
    """Draws the curves on [size,size], later ones over earlier ones. Thinner than a pixel they still draw one.

    Takes time with the pixels that they cover together: 10,000 of 0.08 x 0.004 widths at 512 px some 0.1 s.
    """
    count = len(curves.x)
    # The outer side of a bend is the longest, and points may lie along a diagonal.
    outer = curves.length + np.abs(curves.bend) * curves.width / 2
    steps = max(2, int(np.ceil(float(outer.max()) * size * 1.45)) + 1)
    sides = max(1, int(np.ceil(float(curves.width.max()) * size * 1.45)))
    share = np.linspace(0, 1, steps, dtype=np.float32)[None, :]
    direction = curves.angle[:, None] + curves.bend[:, None] * share
    pace = (curves.length[:, None] / np.float32(steps - 1)).astype(np.float32)
    x = curves.x[:, None] + np.cumsum(np.cos(direction), axis=1, dtype=np.float32) * pace
    y = curves.y[:, None] + np.cumsum(np.sin(direction), axis=1, dtype=np.float32) * pace
    half = curves.width[:, None] * (1 - np.float32(curves.taper) * share) / 2
    offsets = (np.arange(sides, dtype=np.float32) + np.float32(0.5)) * np.float32(2 / sides) - 1
    at_x = x[..., None] - (np.sin(direction) * half)[..., None] * offsets
    at_y = y[..., None] + (np.cos(direction) * half)[..., None] * offsets
    column = np.floor(at_x * np.float32(size)).astype(np.int32) % size
    row = np.floor(at_y * np.float32(size)).astype(np.int32) % size
    flat = np.full(size * size, -1, np.int32)
    # Of several values for one place the last stays, so the order of the curves is their depth.
    flat[(row * size + column).ravel()] = np.arange(row.size, dtype=np.int32)
    drawn = flat.reshape(size, size)
    index = np.maximum(drawn, 0)
    strand, rest = np.divmod(index, steps * sides)
    step, side = np.divmod(rest, sides)
    bare = drawn < 0
    along = share[0][step]
    return Strands(
        id=np.where(bare, np.int32(-1), strand.astype(np.int32)),
        count=count,
        along=np.where(bare, np.float32(0), along),
        across=np.where(bare, np.float32(0), offsets[side]),
        angle=np.where(bare, np.float32(0), curves.angle[strand] + curves.bend[strand] * along),
    )
