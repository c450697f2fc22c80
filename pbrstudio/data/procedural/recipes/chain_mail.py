"""Chain mail: linked rings of iron or steel, on dark cloth, or sewn onto leather that shows between them."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.recipes.corrosion import hold, rust
from pbrstudio.data.procedural.recipes.hide import hide
from pbrstudio.data.procedural.recipes.linked import linked
from pbrstudio.data.procedural.surface import Surface, whole


def chain_mail(size: int, rng: np.random.Generator) -> Surface:
    """Mail close enough that little shows beneath it."""
    return _mail(size, rng, rings=(10, 22), wire=(0.105, 0.14), shown=False)


def mail_on_leather(size: int, rng: np.random.Generator) -> Surface:
    """Thin open rings on a leather jerkin: two materials."""
    return _mail(size, rng, rings=(7, 14), wire=(0.05, 0.07), shown=True)


def _mail(
    size: int, rng: np.random.Generator, rings: tuple[int, int], wire: tuple[float, float], *, shown: bool
) -> Surface:
    columns = int(rng.integers(*rings))
    rows = 2 * round(columns * rng.uniform(1.55, 1.95) / 2)
    thick, lean = rng.uniform(*wire), rng.uniform(0.35, 0.6)
    x, y = coordinates(size)
    moved = warped(x, y, filtered(size, rng, 1, 8, 1), filtered(size, rng, 1, 8, 1), rng.uniform(0.0, 0.05) / columns)
    ring = rng.uniform(0.45, 0.52) + (0.0 if shown else 0.03) - thick / 2
    mail = linked(*moved, columns, rows, wire=thick, ring=ring, lean=lean)
    metal = mail.id >= 0
    own = np.maximum(mail.id, 0)
    broad, fine = filtered(size, rng, 1, 9, 1.2), filtered(size, rng, 40, 230, 0.4)
    beneath = hide(size, rng)
    depth = np.float32((thick * 1.2 + 0.4 * lean) / columns)
    folds = np.float32(rng.uniform(0, 0.1) / columns) * broad
    top = mail.height + np.float32(0.00015) * fine
    height = np.where(metal, top, -depth + np.minimum(beneath.height, np.float32(0.15 / columns))) + folds

    kind = base_colour("iron" if rng.random() < 0.6 else "steel") * np.float32(rng.uniform(0.5, 0.85))
    tone = 1 + 0.1 * per_cell(own, mail.count, rng, -1, 1) + 0.03 * fine + 0.04 * broad
    steel = shaded(kind, tone)
    low = smoothstep(0.25, -0.8, mail.height / np.float32(lean * 0.43 / columns))
    worn = (1 - np.abs(mail.across)) * (1 - low) * rng.uniform(0.1, 0.6)
    steel = mixed(steel, base_colour("steel") * np.float32(0.95), worn)
    grime = np.clip(low * rng.uniform(0.2, 0.8) + 0.8 * np.abs(mail.across) ** 3, 0, 1) * smoothstep(-1.8, 1.0, broad)
    steel = mixed(steel, varied("#33302d", rng, 0.02), grime * 0.7)
    eaten = rust(size, rng)
    stain = hold(size, rng, rng.uniform(0.0, 0.4)) * rng.uniform(0.1, 0.9) * (1 - 0.7 * worn)
    stain = stain * per_cell(own, mail.count, rng, 0.3, 1.0)
    steel = mixed(steel, eaten.colour, stain)
    rough = np.asarray(rng.uniform(0.26, 0.42) + 0.03 * fine + 0.25 * grime - 0.08 * worn, np.float32)
    rough = mixed(rough, eaten.roughness, stain)
    share = metal.astype(np.float32)
    dark = beneath.colour if shown else shaded(varied("#2b2724", rng, 0.02), 1 + 0.1 * fine)
    dark = shaded(dark, np.full(x.shape, 0.8, np.float32)) if shown else dark
    # Scanned mail hardly shows how its wires rise, and worn mail lies flat.
    height = height * np.float32(rng.uniform(0.22, 0.5))
    return Surface(
        colour=mixed(dark, steel, share),
        roughness=np.clip(mixed(beneath.roughness, rough, share), 0.15, 0.98),
        metallic=np.asarray(share * np.clip(1 - 0.4 * grime - 0.95 * stain, 0, 1), np.float32),
        height=height.astype(np.float32),
        classes=np.where(metal, 0, 1).astype(np.uint8) if shown else whole(size),
        names=("metal", "leather") if shown else ("metal",),
    )
