"""Bark: long plates with deep fissures between, scaly or ropy, with lichen and moss on the ridges and the damp side."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.lattice import fractal
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.recipes.timber import moss
from pbrstudio.data.procedural.surface import Surface, whole

BARKS = ("#6b5d4d", "#4d4034", "#70695e", "#443a32", "#75654f", "#5d5a52", "#857e70")
LICHEN = ("#9fa38c", "#8d9a82", "#b3b096", "#a49a5f")


def bark(size: int, rng: np.random.Generator) -> Surface:
    """The trunk of a pine, an oak or an old birch, standing upright."""
    across = int(rng.integers(4, 13))
    down = max(1, round(across / rng.uniform(3.0, 6.0)))
    x, y = coordinates(size)
    scale = 1 / across
    rough = filtered(size, rng, 25, 250, 0.7)
    jag_x, jag_y = filtered(size, rng, across, 60, 1.8), filtered(size, rng, across, 60, 1.8)
    bent_x, bent_y = warped(x, y, jag_x, jag_y, scale * rng.uniform(0.03, 0.09))
    # Where one of two long-drawn noises is nought a fissure runs; they part and meet again like strands of a braid.
    first = np.abs(fractal(bent_x, bent_y, rng, (across, down), 2, 0.4))
    second = np.abs(fractal(bent_x, bent_y, rng, (across, down), 2, 0.4))
    braid = np.minimum(first, rng.uniform(0.9, 2.0) * second)
    # Cracks across cut the ridges into plates, none at all in ropy barks.
    plates = voronoi(bent_x, bent_y, points(rng, (across, max(2, round(across * rng.uniform(0.6, 1.2)))), 0.95))
    cut = smoothstep(0.0, rng.uniform(0.08, 0.25), plates.edge * np.float32(across))
    cut = 1 - rng.uniform(0.0, 0.75) * (1 - cut)
    width = rng.uniform(0.2, 0.5)
    ridge = np.clip(braid / np.float32(width), 0, 1)
    body = np.sqrt(ridge * (2 - ridge)) * cut
    # Scales: layers that broke off, one within the other, their rims like contour lines.
    layers = int(rng.integers(2, 6))
    field = braid + 0.22 * fractal(bent_x, bent_y, rng, (across * 2, max(2, down * 2)), 3, 0.45) + 0.3
    stepped = np.clip(field, 0, 1) * layers
    scales = (np.floor(stepped) + smoothstep(0.4, 1.0, stepped - np.floor(stepped))) / np.float32(layers)
    tilt = per_cell(plates.id, plates.count, rng, -0.12, 0.12)
    lines = stretched(size, rng, 60, 14, 0.4)
    depth = rng.uniform(0.12, 0.3) * scale
    height = np.asarray(
        depth * (body * (0.75 + tilt + rng.uniform(0.1, 0.4) * scales) + 0.05 * lines + 0.045 * rough), np.float32
    )

    base = varied(picked(BARKS, rng), rng, 0.015, 0.3, 0.15)
    inner = varied(base * np.array([0.62, 0.52, 0.44], np.float32), rng, 0.02, 0.2)
    pale = varied(base * np.float32(1.28), rng, 0.01, 0.3)
    tone = 0.2 + 0.4 * body + 0.35 * scales + 0.08 * lines + 0.07 * rough + 0.6 * tilt
    colour = ramp(np.clip(tone, 0, 1), [inner, base, pale])
    worn = convexity(height, 0.12 * scale, 0.25) * rng.uniform(0.1, 0.5)
    colour = mixed(colour, pale, worn)
    dirt = cavity(height, 0.3 * scale, 0.3) * rng.uniform(0.2, 0.6)
    colour = mixed(colour, varied("#2b231c", rng), dirt)
    spots = filtered(size, rng, 4, 60, 0.9)
    lichen = smoothstep(1.0, 1.5, spots + 0.5 * body - 0.5 + rng.uniform(-0.6, 0.5)) * body * np.float32(0.8)
    colour = mixed(colour, shaded(varied(picked(LICHEN, rng), rng), 1 + 0.1 * rough), lichen)
    green, cover = moss(size, rng, 0.5 * dirt + 0.15, 0.7)
    colour = mixed(colour, green, cover)
    roughness = np.float32(rng.uniform(0.55, 0.8)) + 0.12 * dirt - 0.09 * scales + 0.03 * rough + 0.06 * lichen
    roughness = np.clip(mixed(roughness, np.float32(0.94) + 0 * height, cover), 0.4, 1).astype(np.float32)
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.16, 0.42))
    return Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("wood",))
