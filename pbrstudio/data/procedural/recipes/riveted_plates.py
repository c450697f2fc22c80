"""Plates with rivets: sheets of iron, each a little different, riveted along their edges, with rust in the seams."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.flow import creeping, streaks
from pbrstudio.data.procedural.blocks.layout import ashlar
from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.stamps import dome, stamped
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.metals import Metal, base_colour
from pbrstudio.data.procedural.recipes.corrosion import hold, rust
from pbrstudio.data.procedural.surface import Surface, whole

F32 = NDArray[np.float32]


def riveted_plates(size: int, rng: np.random.Generator) -> Surface:
    """A door or a hull of riveted sheets."""
    rows, columns = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    x, y = coordinates(size)
    bent = warped(x, y, filtered(size, rng, 1, 8, 1), filtered(size, rng, 1, 8, 1), rng.uniform(0, 0.006) / rows)
    # Blocks of one height, so that rivets know where the seams are.
    plates = ashlar(*bent, rng, rows, columns, 0.0, rng.uniform(0, 0.4))
    seam = rng.uniform(0.008, 0.02) / rows
    inside = np.maximum(plates.edge - np.float32(seam), 0)
    rim = bevel(inside, rng.uniform(0.01, 0.04) / rows)
    seat = per_cell(plates.id, plates.count, rng, -0.3, 0.3)
    radius = rng.uniform(0.028, 0.055) / rows
    inset = seam + radius * rng.uniform(1.6, 2.6)
    heads = stamped(size, _rivets(rng, rows, inset, radius), radius, reach=2.0)
    head = dome(heads.radius)
    broad, fine = filtered(size, rng, 1, 80, 1.25), filtered(size, rng, 30, 230, 0.5)
    marks = scratches(size, rng, int(rng.integers(20, 120)), length=(0.02, 0.25), width=0.0025)
    bulge = rng.uniform(0, 0.02) * bevel(plates.edge, 0.5 / rows, "smooth")
    depth = np.float32(rng.uniform(0.012, 0.03) / rows)
    height = depth * (rim * (1 + seat) + bulge * rows) + np.float32(radius * rng.uniform(0.45, 0.8)) * head
    height = height + np.float32(rng.uniform(0.0002, 0.0008)) * broad + np.float32(0.00012) * (fine - 1.5 * marks)

    names: tuple[Metal, ...] = ("iron", "iron", "steel", "bronze")
    kind = names[int(rng.integers(4))]
    metal = base_colour(kind) * np.float32(rng.uniform(0.45, 0.85))
    if kind == "bronze":
        metal = metal * np.array([0.92, 0.77, 0.58], np.float32)
    tone = 1 + 0.1 * per_cell(plates.id, plates.count, rng, -1, 1) + 0.05 * broad + 0.04 * fine
    colour = shaded(metal, tone * (1 + 0.06 * (head > 0)))
    worn = np.clip(convexity(height, 0.02 / rows, 0.15) * rng.uniform(0.3, 0.9) * smoothstep(-1.2, 1.0, fine), 0, 1)
    worn = np.maximum(worn, 0.5 * marks)
    colour = mixed(colour, np.minimum(metal * np.float32(1.35), np.float32(0.93)), worn)
    grime = np.clip(cavity(height, 0.03 / rows, 0.12) + smoothstep(1.7, 1.0, heads.radius) * (head <= 0), 0, 1)
    grime = np.maximum(grime * rng.uniform(0.3, 0.8), 1 - rim) * (1 - worn)
    colour = mixed(colour, varied("#3a332d", rng, 0.02), grime * 0.8)
    eaten = rust(size, rng)
    amount = 0.0 if kind == "bronze" else rng.uniform(0, 1)
    wet = np.maximum(creeping(plates.edge, broad, 0.08 / rows, 0.7), smoothstep(1.8, 1.0, heads.radius) * (head <= 0))
    stain = np.clip(hold(size, rng, 0.22 * amount) + wet * smoothstep(-1.0, 1.5, broad + 0.4 * fine) * amount, 0, 1)
    run = streaks(stain * wet, rng, rng.uniform(0.05, 0.2)) * 0.6 * amount
    stain = np.clip(stain + run, 0, 1) * (1 - 0.8 * worn)
    colour = mixed(colour, eaten.colour, stain)
    roughness = np.asarray(rng.uniform(0.3, 0.48) + 0.04 * fine + 0.05 * broad - 0.1 * worn + 0.3 * grime, np.float32)
    return Surface(
        colour=colour,
        roughness=np.clip(mixed(roughness, eaten.roughness, stain), 0.15, 0.98),
        metallic=np.asarray((1 - 0.6 * grime) * (1 - 0.97 * stain), np.float32),
        height=np.asarray(height + np.float32(0.0002) * stain * eaten.relief, np.float32),
        classes=whole(size),
        names=("metal",),
    )


def _rivets(rng: np.random.Generator, rows: int, inset: float, radius: float) -> F32:
    """Places [N,2] in lines above and below each level seam, evenly along x."""
    across = max(4, int(rng.uniform(0.1, 0.35) / radius / 2))
    both = bool(rng.integers(2))
    columns = (np.arange(across) + 0.5) / across
    lines = [row / rows + inset for row in range(rows)]
    lines += [(row + 1) / rows - inset for row in range(rows)] if both else []
    return np.array([(column, line) for line in lines for column in columns], np.float32)
