"""Slate: rock that splits in thin leaves, as flags or as it breaks, blue-grey, green or purple, with rust."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.lattice import fractal
from pbrstudio.data.procedural.blocks.layout import ashlar
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.recipes.masonry import aged, mortar
from pbrstudio.data.procedural.surface import Surface, whole

SLATES = ("#575c63", "#66686a", "#4f5654", "#655f68", "#5f6058", "#474b52", "#6f7072")


def slate(size: int, rng: np.random.Generator) -> Surface:
    """Flags, crazy paving, or a split face."""
    kind = str(rng.choice(["flags", "crazy", "face"]))
    count = int(rng.integers(2, 6))
    scale = 1 / count
    x, y = coordinates(size)
    ragged_x, ragged_y = filtered(size, rng, 3, 60, 1.6), filtered(size, rng, 3, 60, 1.6)
    at_x, at_y = warped(x, y, ragged_x, ragged_y, rng.uniform(0.01, 0.03) * scale)
    flags = ashlar(at_x, at_y, rng, count, max(1, round(count * rng.uniform(0.6, 1))), 0.35, 0.5)
    crazy = voronoi(at_x, at_y, points(rng, count, 0.95))
    if kind == "flags":
        ids, cells, edge = flags.id, flags.count, flags.edge
    elif kind == "crazy":
        ids, cells, edge = crazy.id, crazy.count, crazy.edge
    else:
        ids, cells, edge = np.zeros_like(flags.id), 1, np.ones_like(flags.edge)
    joint = rng.uniform(0.012, 0.04) * scale
    body = smoothstep(joint * 0.7, joint * 1.3, edge)
    # Leaves end in contour lines of a slow field: steps that are sharp at their rim and level between.
    stretch = int(rng.integers(1, 4))
    start = per_cell(ids, cells, rng, -1, 1)
    field = fractal(at_x, at_y, rng, (2 + stretch, 2), 5, 0.55) + start
    leaves = float(rng.uniform(4, 11))
    stepped = field * np.float32(leaves)
    step = np.floor(stepped)
    # What sets flags off from one another here is the place in the rock, not how high they lie.
    terrace = step + smoothstep(0.75, 1.0, stepped - step) - start * np.float32(leaves)
    ripple = stretched(size, rng, 20, 60, 0.5)
    rough = filtered(size, rng, 20, 250, 0.9)
    thin = rng.uniform(0.0008, 0.0025) * (2.2 if kind == "face" else 1.0)
    lean = per_cell(ids, cells, rng, -0.004, 0.004)
    depth = rng.uniform(0.04, 0.12) * scale
    face = bevel(np.maximum(edge - np.float32(joint), 0), 0.06 * scale, "round")
    fill, lumps = mortar(size, rng)
    top = depth * (0.4 + 0.6 * face) + lean + thin * (terrace + 0.12 * rough + 0.15 * ripple)
    bottom = depth * np.float32(rng.uniform(0.0, 0.4)) + 0.001 * lumps
    height = np.asarray(top if kind == "face" else mixed(bottom, np.maximum(top, bottom), body), np.float32)

    base = varied(picked(SLATES, rng), rng, 0.03, 0.5, 0.18)
    dark, pale = varied(base * np.float32(0.7), rng, 0.03), varied(base * np.float32(1.3), rng, 0.03, 0.4)
    own = rng.uniform(0.05, 0.3) * per_cell(ids, cells, rng, -1, 1)
    leaf = np.sin(step * np.float32(2.4)) * np.float32(rng.uniform(0.03, 0.14))
    tone = 0.5 + own + leaf + 0.1 * rough + 0.05 * ripple
    colour = ramp(np.clip(tone, 0, 1), [dark, base, pale])
    seep = filtered(size, rng, 2, 40, 1.1)
    rust = smoothstep(0.4, 1.8, seep + 0.25 * np.cos(step * np.float32(1.7))) * rng.uniform(0, 0.75)
    colour = mixed(colour, shaded(varied("#7d5a3c", rng, 0.03, 0.3), 1 + 0.08 * rough), rust)
    colour = mixed(shaded(fill, 0.8 + 0 * height), colour, body)
    roughness = np.float32(rng.uniform(0.42, 0.68)) + 0.03 * rough + 0.18 * rust + 0.3 * leaf + 0.2 * own
    roughness = mixed(np.float32(0.46 + 0.5 * float(roughness.mean())) + 0 * height, roughness, body)
    colour, roughness = aged(size, rng, height, colour, roughness, pale, scale * 0.6, rng.uniform(0, 0.6))
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.45, 0.85))
    return Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("stone",))
