"""Thatch: layers of straw or reed that hang down in courses, weathered from gold to grey, with rot and moss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.strands import Curves, Strands, scattered, strands
from pbrstudio.data.procedural.blocks.torus import coordinates, nearest_way
from pbrstudio.data.procedural.recipes.reducing import averaged
from pbrstudio.data.procedural.recipes.timber import moss
from pbrstudio.data.procedural.surface import Surface, whole

STRAW = ("#a58d5a", "#8f7a4e", "#97876a", "#7c6c4f", "#b09a68", "#86796a")


@averaged
def thatch(size: int, rng: np.random.Generator) -> Surface:
    """A roof of straw; the tips of each course hang over the next."""
    courses = int(rng.integers(2, 6))
    count = courses * int(rng.integers(700, 1100))
    pitch = 1 / courses
    thick = rng.uniform(0.0045, 0.009)
    reach = (pitch * rng.uniform(0.8, 1.0), pitch * rng.uniform(1.25, 1.5))
    curves = scattered(
        rng,
        count,
        angle=np.pi / 2,
        spread=rng.uniform(0.04, 0.13),
        length=reach,
        width=(thick * 0.5, thick),
        bend=rng.uniform(0.03, 0.2),
        taper=0.5,
    )
    course = np.arange(count) % courses
    begin = rng.uniform(0, pitch)
    root = (begin + (course + rng.uniform(-0.25, 0.25, count)) * pitch).astype(np.float32)
    curves = replace(curves, y=root)
    # A course hangs over the next one down, and the lowest over the uppermost: round the border there is no first
    # one. So they are drawn twice, begun at different courses, and each half is taken where it is right.
    middle = courses // 2
    y = coordinates(size)[1]
    first = _drawn(size, curves, np.argsort(-course, kind="stable"))
    second = _drawn(size, curves, np.argsort(-((course + middle) % courses), kind="stable"))
    below = y - np.float32(begin)
    wrong_first = np.abs(nearest_way(below - np.float32(0.25 * pitch)))
    wrong_second = np.abs(nearest_way(below - np.float32((courses - middle + 0.25) * pitch)))
    drawn = _either(first, second, wrong_second < wrong_first)
    tone_by_strand = rng.uniform(-1, 1, count).astype(np.float32)[drawn.id]
    round_ = np.sqrt(np.maximum(1 - drawn.across**2, 0))
    fine = stretched(size, rng, 200, 8)
    clumps = filtered(size, rng, 2, 16, 0.6)
    over = rng.uniform(-1, 1, count).astype(np.float32)[drawn.id]
    depth = rng.uniform(0.1, 0.2) * pitch
    height = np.asarray(
        depth * (drawn.along + 0.08 * clumps + 0.05 * over) + thick * 0.3 * round_ + 0.0006 * fine, np.float32
    )
    height = np.where(drawn.covered, height, np.float32(-0.3 * depth)).astype(np.float32)

    base = varied(picked(STRAW, rng), rng, 0.012, 0.3, 0.12)
    dark = varied(base * np.array([0.66, 0.61, 0.56], np.float32), rng, 0.015)
    pale = np.minimum(varied(base * np.float32(1.25), rng, 0.01), np.float32(0.86))
    tone = 0.5 + 0.22 * tone_by_strand + 0.06 * fine + 0.1 * clumps + 0.3 * (drawn.along - np.float32(0.6))
    colour = ramp(np.clip(tone, 0, 1), [dark, base, pale])
    colour = mixed(colour, dark * np.float32(0.8), np.where(drawn.covered, np.float32(0), np.float32(0.8)))
    rot = smoothstep(0.3, 1.8, filtered(size, rng, 1, 14, 0.8)) * rng.uniform(0, 0.7)
    colour = mixed(colour, shaded(varied("#5a5046", rng), 0.9 + 0.25 * tone_by_strand), rot)
    dirt = cavity(height, 0.012, 0.3) * rng.uniform(0.3, 0.7)
    colour = mixed(colour, varied("#332a1e", rng), dirt)
    green, cover = moss(size, rng, 0.4 * dirt + 0.4 * rot, 0.5)
    colour = mixed(colour, green, cover)
    roughness = np.float32(rng.uniform(0.6, 0.82)) - 0.05 * round_ + 0.1 * rot + 0.08 * dirt + 0.05 * cover
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.08, 0.2))
    return Surface(
        colour, np.clip(roughness, 0.4, 1).astype(np.float32), np.zeros_like(height), height, whole(size), ("wood",)
    )


def _drawn(size: int, curves: Curves, order: NDArray[np.intp]) -> Strands:
    """Drawn in an order, with the ids that the curves had before."""
    ordered = Curves(
        curves.x[order],
        curves.y[order],
        curves.angle[order],
        curves.length[order],
        curves.width[order],
        curves.bend[order],
        curves.taper,
    )
    found = strands(size, ordered)
    own = np.where(found.covered, order[found.id], -1).astype(np.int32)
    return replace(found, id=own)


def _either(first: Strands, second: Strands, which: NDArray[np.bool_]) -> Strands:
    """The first where ``which``, else the second."""
    return Strands(
        id=np.where(which, first.id, second.id),
        count=first.count,
        along=np.where(which, first.along, second.along),
        across=np.where(which, first.across, second.across),
        angle=np.where(which, first.angle, second.angle),
    )
