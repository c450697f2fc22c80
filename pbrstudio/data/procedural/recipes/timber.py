"""What all sawn and hewn wood has: rings, fibres, knots and checks, as relief, colour and roughness of boards."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.layout import Layout
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.rings import Knots, grain, some_knots
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import looked_up
from pbrstudio.data.procedural.surface import Surface

F32 = NDArray[np.float32]

WOODS = (
    *("#7d5f41", "#6c4d33", "#75685a", "#523d2c", "#91714a", "#85603e", "#8d7a5e", "#604636"),
    *("#a98a63", "#b39b79", "#9c8d7a", "#6a3f24", "#442f20"),
)
SILVER = ("#8f8a80", "#7d7870", "#9a9283", "#6f6c67")
MOSS = ("#4f5a2e", "#5d6436", "#465238")


@dataclass(frozen=True, slots=True, eq=False)
class Timber:
    """All [H,W] but for the colours, [H,W,3]."""

    relief: F32
    """About -1 to 1: hard late wood and fibres stand out, checks go down to -4."""
    colour: F32
    roughness: F32
    pale: F32
    """(3,) of the bare, worn wood."""


def timber(
    size: int, rng: np.random.Generator, x: F32, y: F32, layout: Layout, *, rings: float, weathered: float, knots: int
) -> Timber:
    """Wood of the boards of a layout. ``rings`` to a width; ``weathered`` 0 (new) to 1 (grey and checked)."""
    away_x = per_cell(layout.id, layout.count, rng)
    away_y = per_cell(layout.id, layout.count, rng)
    slow = looked_up(stretched(size, rng, rng.uniform(1.5, 3), 7, 0.3), x + away_x, y + away_y)
    wavy = looked_up(stretched(size, rng, 6, 24, 0.3), x + away_x, y + away_y)
    fibre = looked_up(stretched(size, rng, rng.uniform(4, 9), 210), x + away_x, y + away_y)
    streak = looked_up(stretched(size, rng, 2.5, 45, 0.5), x + away_x, y + away_y)
    flat = per_cell(layout.id, layout.count, rng)
    wood = grain(
        x,
        y,
        layout.y,
        heart=per_cell(layout.id, layout.count, rng, -0.12, 0.12),
        depth=np.float32(0.02) + np.float32(0.3) * flat * flat,
        rings=rings,
        wander=np.float32(rng.uniform(0.006, 0.02)) * slow + np.float32(0.0012) * wavy,
        knots=_seated(some_knots(rng, knots), layout),
    )
    heart = smoothstep(0.1, 0.5, wood.knot)
    late = wood.late
    line = np.abs(looked_up(stretched(size, rng, 1.8, 30, 0.2), x + away_x, y + away_y))
    where = looked_up(stretched(size, rng, 2.5, 9), x + away_x, y + away_y)
    share = 1.6 - 1.5 * weathered
    checks = smoothstep(0.16, 0.02, line) * smoothstep(share, share + 0.7, where) * (1 - heart)

    base = varied(picked(WOODS, rng), rng, 0.01, 0.2, 0.15)
    # Old wood has lost some of its colour, all through.
    base = base + (base.mean() - base) * np.float32(rng.uniform(0, 0.45))
    dark = varied(base * np.array([0.65, 0.59, 0.55], np.float32), rng, 0.01, 0.1, 0.08)
    light = np.minimum(base * np.float32(1.22), np.float32(0.85))
    contrast = rng.uniform(0.3, 0.75)
    tint = rng.uniform(0.05, 0.2) * per_cell(layout.id, layout.count, rng, -1, 1)
    tone = 0.66 - contrast * late + 0.13 * fibre + 0.1 * streak + tint
    colour = ramp(np.clip(tone, 0, 1), [dark, base, light])
    silver = varied(picked(SILVER, rng), rng, 0.01, 0.2, 0.12)
    # Dark wood weathers to a darker grey than pale wood does.
    silver = silver + (base - silver) * np.float32(rng.uniform(0.2, 0.55))
    bleached = smoothstep(1.2 - 2.0 * weathered, 2.2 - 1.8 * weathered, 0.8 * streak + 0.5 * where)
    greyed = shaded(silver, np.float32(1.06) - 0.3 * contrast * late + 0.09 * fibre + 0.6 * tint)
    colour = mixed(colour, greyed, bleached * np.float32(min(0.85, 0.35 + 0.8 * weathered)))
    colour = mixed(colour, shaded(dark, 0.95 - 0.35 * late), heart * np.float32(0.85))
    colour = shaded(colour, 1 - 0.5 * checks)
    rough = rng.uniform(0.42, 0.66) + 0.18 * weathered
    roughness = np.float32(rough) - 0.06 * late + 0.02 * fibre + 0.05 * bleached + 0.06 * checks - 0.05 * heart
    relief = 0.9 * (late - np.float32(0.3)) + 0.3 * fibre + 0.15 * streak + 0.8 * heart - 3.5 * checks
    return Timber(relief.astype(np.float32), colour, roughness.astype(np.float32), light)


def turned(surface: Surface) -> Surface:
    """With x and y exchanged: boards that run along x run down."""

    def turn(plane: F32) -> F32:
        return np.ascontiguousarray(np.swapaxes(plane, 0, 1))

    return replace(
        surface,
        colour=turn(surface.colour),
        roughness=turn(surface.roughness),
        metallic=turn(surface.metallic),
        height=turn(surface.height),
    )


def moss(size: int, rng: np.random.Generator, damp: F32, most: float) -> tuple[F32, F32]:
    """Colour [H,W,3] and cover [H,W] of moss and lichen where it is ``damp`` (about 0 to 1)."""
    patches = filtered(size, rng, 2, 40, 1.0)
    tuft = filtered(size, rng, 30, 200, 0.4)
    amount = rng.uniform(0, most)
    cover = smoothstep(0.8, 1.5, damp + 0.5 * patches + 0.25 * tuft + amount - 0.5) * np.float32(min(1.0, 2 * amount))
    return shaded(varied(picked(MOSS, rng), rng, 0.02), 1 + 0.12 * tuft), cover


def _seated(knots: Knots, layout: Layout) -> Knots:
    """Moved to near the middle of the board that each lies in: no board shares a knot with the next."""
    size = layout.y.shape[0]
    if not len(knots.x):
        return knots
    rows, columns = (np.minimum((each * size).astype(np.int32), size - 1) for each in (knots.y, knots.x))
    middle = (rows + np.float32(0.5)) / size - layout.y[rows, columns]
    half = (layout.edge[rows, columns] + np.abs(layout.y[rows, columns])).astype(np.float32)
    share = (knots.y * 7919) % 1 - np.float32(0.5)
    return Knots(knots.x, (middle + share * half * 0.5).astype(np.float32), np.minimum(knots.radius, half * 0.4))
