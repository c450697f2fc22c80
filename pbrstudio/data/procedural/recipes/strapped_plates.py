"""Lamellar: rows of small plates laced onto leather, with leather straps across: two materials."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.stamps import dome, rows_of, stamped
from pbrstudio.data.procedural.blocks.tiling import shingles
from pbrstudio.data.procedural.blocks.torus import coordinates, nearest_way, warped
from pbrstudio.data.procedural.metals import Metal, base_colour
from pbrstudio.data.procedural.recipes.corrosion import hold, rust
from pbrstudio.data.procedural.recipes.hide import hide
from pbrstudio.data.procedural.surface import Surface


def strapped_plates(size: int, rng: np.random.Generator) -> Surface:
    """Plates in rows, and over every row's top a strap with a rivet for each plate."""
    rows = 2 * int(rng.integers(1, 4))
    columns = max(2, round(rows * rng.uniform(0.9, 2.4)))
    x, y = coordinates(size)
    bent = warped(x, y, filtered(size, rng, 1, 10, 1), filtered(size, rng, 1, 10, 1), rng.uniform(0, 0.008) / rows)
    plates = shingles(*bent, rng, columns, rows, rounded=rng.uniform(0, 0.8))
    broad, fine = filtered(size, rng, 1, 12, 1.2), filtered(size, rng, 30, 230, 0.5)
    marks = scratches(size, rng, int(rng.integers(20, 100)), length=(0.02, 0.15), width=0.0025)
    gap = rng.uniform(0.006, 0.02) / rows
    plate = smoothstep(gap, gap * 1.3, plates.edge)
    rim = bevel(np.maximum(plates.edge - np.float32(gap), 0), rng.uniform(0.03, 0.1) / rows)
    bulge = 1 - (2 * plates.u - 1) ** 2
    thick = np.float32(rng.uniform(0.03, 0.07) / rows)
    seat = per_cell(plates.id, plates.count, rng, -0.2, 0.2)
    leather = hide(size, rng)
    half = rng.uniform(0.08, 0.16)
    # In rows from the strap's middle.
    from_middle = np.abs(nearest_way(bent[1] * rows - np.float32(0.28)) + np.float32(0.02) * broad * half)
    strap = smoothstep(half, half * 0.96, from_middle)
    edge = bevel(np.maximum(np.float32(half) - from_middle, 0), half * 0.35)
    radius = min(half * 0.5 / rows, 0.3 / columns) * rng.uniform(0.6, 0.95)
    places = rows_of(columns, rows)
    places[:, 1] = np.round(places[:, 1] * rows - 0.5 + 0.28, 2) / rows
    heads = stamped(size, places, radius, reach=1.7)
    head = dome(heads.radius)
    rivet = (heads.radius < 1).astype(np.float32)

    curve = rng.uniform(0.1, 0.7)
    sheet = thick * (rim * (1 + seat) + curve * bulge + 0.8 * plates.v) + np.float32(0.0002) * (
        fine - 1.5 * marks + broad
    )
    sheet = np.where(plate > 0.5, sheet, -0.3 * thick + 0.2 * leather.height)
    over = thick * (np.float32(1.9 + curve) + 0.6 * edge) + leather.height
    height = mixed(sheet.astype(np.float32), over, strap) + np.float32(radius * 0.6) * head

    metals: tuple[Metal, ...] = ("iron", "iron", "steel", "bronze")
    kind = metals[int(rng.integers(4))]
    metal = base_colour(kind) * np.float32(rng.uniform(0.5, 0.85))
    if kind == "bronze":
        metal = metal * np.array([0.92, 0.77, 0.58], np.float32)
    tone = 1 + 0.12 * per_cell(plates.id, plates.count, rng, -1, 1) + 0.04 * fine + 0.05 * broad
    steel = shaded(metal, tone)
    worn = np.clip(convexity(height, 0.02 / rows, 0.2) * smoothstep(-1.2, 1.0, fine), 0, 1) * rng.uniform(0.2, 0.8)
    worn = np.maximum(worn, 0.4 * marks)
    steel = mixed(steel, np.minimum(metal * np.float32(1.35), np.float32(0.93)), worn)
    grime = cavity(height, 0.05 / rows, 0.2) * rng.uniform(0.2, 0.8) * (1 - worn)
    steel = mixed(steel, varied("#37312b", rng, 0.02), grime)
    eaten = rust(size, rng)
    stain = hold(size, rng, 0.0 if kind == "bronze" else rng.uniform(0, 0.25)) * rng.uniform(0.2, 1) * (1 - worn)
    stain = stain * float(kind != "bronze")
    steel = mixed(steel, eaten.colour, stain)
    is_metal = np.maximum(np.where(plate > 0.5, 1 - (strap > 0.5), 0), rivet).astype(np.float32)
    tan = shaded(leather.colour, 1 - 0.45 * cavity(height, 0.04 / rows, 0.2) + 0.12 * edge * strap)
    rough = np.asarray(rng.uniform(0.28, 0.46) + 0.04 * fine + 0.25 * grime - 0.08 * worn, np.float32)
    return Surface(
        colour=mixed(tan, steel, is_metal),
        roughness=np.clip(mixed(leather.roughness, mixed(rough, eaten.roughness, stain), is_metal), 0.15, 0.98),
        metallic=np.asarray(is_metal * (1 - 0.6 * grime) * (1 - 0.97 * stain), np.float32),
        height=np.asarray(height, np.float32),
        classes=np.where(is_metal > 0.5, 0, 1).astype(np.uint8),
        names=("metal", "leather"),
    )
