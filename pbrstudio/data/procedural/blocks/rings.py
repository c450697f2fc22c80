"""Growth rings of wood cut by a plane: lines along a board, arches where the cut is flat, rings around knots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.torus import nearest_way

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Grain:
    """All [H,W]."""

    phase: F32
    """In rings: its fraction is the season, 0 early (pale, wide) to 1 late (dark, hard)."""
    knot: F32
    """1 in the heart of a knot to 0 outside."""

    @property
    def late(self) -> F32:
        """0 to 1: how much late wood, rising slowly through a ring and falling sharply at its end."""
        season = self.phase - np.floor(self.phase)
        late: F32 = season**2 * np.minimum(1, (1 - season) * 8)
        return late


@dataclass(frozen=True, slots=True, eq=False)
class Knots:
    """[N] each, in widths."""

    x: F32
    y: F32
    radius: F32


def no_knots() -> Knots:
    """None."""
    none = np.zeros(0, np.float32)
    return Knots(none, none, none)


def some_knots(rng: np.random.Generator, count: int, radius: tuple[float, float] = (0.008, 0.03)) -> Knots:
    """At random places of the texture."""
    return Knots(
        rng.uniform(0, 1, count).astype(np.float32),
        rng.uniform(0, 1, count).astype(np.float32),
        rng.uniform(*radius, count).astype(np.float32),
    )


def grain(
    x: F32,
    y: F32,
    across: F32,
    heart: F32 | float,
    depth: F32 | float,
    rings: float,
    wander: F32,
    knots: Knots | None = None,
) -> Grain:
    """The rings of boards that run along x.

    ``x``, ``y``: coordinates in the texture (for the knots). ``across``: widths from the board's middle (a layout's
    ``y``). ``heart`` and ``depth``, in widths, [H,W] by board or for all: where the trunk's middle lies, across and
    beneath the board; a small depth gives arches, a large one straight lines. ``rings`` to a width. ``wander``: noise
    in widths, slow along the board (`stretched`), that bends the lines.
    """
    knots = knots or no_knots()
    moved = across + wander - heart
    knot = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    around = np.zeros_like(knot)
    for at_x, at_y, radius in zip(knots.x, knots.y, knots.radius, strict=True):
        dx, dy = nearest_way(x - at_x), nearest_way(y - at_y)
        distance = np.hypot(dx * np.float32(0.75), dy) / radius
        # The lines give way: those near the knot are pushed off, less the farther away, more slowly along the board.
        push = radius * np.exp(-((dx / (5 * radius)) ** 2) - (dy / (3 * radius)) ** 2)
        moved = moved - push * np.tanh(dy / (np.float32(0.5) * radius)) * np.float32(0.8)
        inside = np.clip(np.float32(1.25) - distance, 0, 1)
        np.copyto(around, distance * radius, where=inside > knot)
        knot = np.maximum(knot, inside)
    trunk = np.hypot(moved, depth) * np.float32(rings)
    own = around * np.float32(rings * 2.0)
    mix = np.clip(knot * 4, 0, 1)
    phase: F32 = trunk + (own - trunk) * (mix > 0.5)
    return Grain(np.asarray(phase, np.float32), knot)
