"""Forest floor: leaves, needles and twigs strewn on earth and moss, the older ones below and darker."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.shapes import leaf, strewn
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.strands import scattered, strands
from pbrstudio.data.procedural.recipes.reducing import averaged
from pbrstudio.data.procedural.recipes.soil import soil
from pbrstudio.data.procedural.recipes.timber import moss
from pbrstudio.data.procedural.surface import Surface, whole

LEAVES = ("#8a6a3e", "#7a5a38", "#9c7a48", "#6b5038", "#a5864f", "#8f5a34", "#75664a")
NEEDLES = ("#7d5f40", "#6a4f36", "#8f7048", "#5d4a38")


@averaged
def forest_floor(size: int, rng: np.random.Generator) -> Surface:
    """Under birches or under pines."""
    earth, relief, earth_rough = soil(size, rng)
    hills = filtered(size, rng, 1, 7, 1.2)
    height = np.asarray(0.002 * relief + rng.uniform(0.001, 0.005) * hills, np.float32)
    green, cover = moss(size, rng, 0.35 + 0.25 * hills, 0.9)
    tuft = filtered(size, rng, 25, 200, 0.5)
    colour = mixed(earth, green, cover)
    roughness = mixed(earth_rough, np.float32(0.94) + 0 * height, cover)
    height = np.asarray(height + cover * (0.003 + 0.0012 * tuft), np.float32)

    needled = rng.uniform() < 0.6
    count = int(rng.uniform(2000, 7000)) if needled else int(rng.uniform(100, 1200))
    long_ = rng.uniform(0.025, 0.05)
    fallen = strands(
        size,
        scattered(rng, count, spread=3.0, length=(long_ * 0.6, long_), width=(0.0018, 0.003), bend=0.25, taper=0.4),
    )
    on = fallen.covered.astype(np.float32)
    own = rng.uniform(-1, 1, count).astype(np.float32)[fallen.id]
    brown = varied(picked(NEEDLES, rng), rng, 0.015, 0.3, 0.15)
    tone = np.clip(0.4 + 0.3 * own + 0.25 * fallen.rank, 0, 1)
    needle = ramp(tone, [brown * np.float32(0.55), brown, np.minimum(brown * np.float32(1.4), np.float32(0.8))])
    colour = mixed(colour, needle, on)
    roughness = mixed(roughness, np.float32(0.72) + 0.06 * own, on)
    round_ = np.sqrt(np.maximum(1 - fallen.across**2, 0))
    height = np.asarray(height + on * (0.0012 * round_ + 0.004 * fallen.rank), np.float32)

    few = 90 if needled else 1100
    leaves = int(rng.integers(few // 3, few * 2))
    length = rng.uniform(0.02, 0.045)
    radius = rng.uniform(0.6 * length, length, leaves).astype(np.float32)
    places = rng.uniform(0, 1, (leaves, 2)).astype(np.float32)
    lying = strewn(
        size,
        places,
        radius,
        rng.uniform(0, 2 * np.pi, leaves).astype(np.float32),
        leaf(rng.uniform(0.3, 0.62), rng.uniform(0.6, 1.3)),
    )
    there = smoothstep(0.0, 0.08, lying.inside)
    rank = np.maximum(lying.id, 0).astype(np.float32) / np.float32(leaves)
    by_leaf = rng.uniform(-1, 1, (4, leaves)).astype(np.float32)
    own = by_leaf[0][lying.id]
    midrib = smoothstep(0.06, 0.02, np.abs(lying.y)) * there
    side = np.abs(np.sin(np.float32(11) * (lying.x - 0.9 * np.abs(lying.y))))
    veins = smoothstep(0.25, 0.05, side) * there
    ground_colour = varied(picked(LEAVES, rng), rng, 0.02, 0.3, 0.15)
    other = varied(picked(LEAVES, rng), rng, 0.02, 0.3, 0.15)
    tone = np.clip(0.45 + 0.33 * own + 0.2 * (rank - np.float32(0.5)) + 0.08 * midrib - 0.05 * veins, 0, 1)
    first, second = (
        ramp(tone, [each * np.float32(0.5), each, np.minimum(each * np.float32(1.35), np.float32(0.85))])
        for each in (ground_colour, other)
    )
    leafy = mixed(first, second, (by_leaf[1][lying.id] > 0.3).astype(np.float32))
    rotten = smoothstep(0.3, 1.5, filtered(size, rng, 10, 90, 0.9) + 0.5 * by_leaf[2][lying.id]) * rng.uniform(0.2, 0.8)
    leafy = mixed(leafy, leafy * np.float32(0.55), rotten)
    colour = mixed(colour, leafy, there)
    roughness = mixed(roughness, np.float32(rng.uniform(0.55, 0.72)) + 0.08 * own + 0.1 * rotten, there)
    curl = by_leaf[3][lying.id] * (lying.x**2 - np.float32(0.3)) + np.float32(0.7) * lying.y**2 * 2
    sheet = length * (0.07 * curl - 0.02 * midrib + 0.012 * veins) + 0.006 * rank + 0.003
    height = np.asarray(height + there * sheet, np.float32)

    deep = cavity(height, 0.012, 0.3) * rng.uniform(0.2, 0.6)
    colour = mixed(colour, varied("#2b241b", rng), deep)
    damp = smoothstep(0.0, 1.6, -hills) * rng.uniform(0, 0.6) * int(rng.integers(2))
    colour = shaded(colour, 1 - 0.3 * damp)
    roughness = np.clip(roughness + 0.08 * deep - 0.3 * damp, 0.25, 1).astype(np.float32)
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.35, 0.8))
    return Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("ground",))
