"""All blocks: they go on over the border in value and slope, are the same for a seed, and at another size the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks import (
    cracks,
    flow,
    knit,
    lattice,
    layout,
    relief,
    rings,
    scratches,
    shaping,
    spectral,
    stamps,
    strands,
    tiling,
    torus,
    voronoi,
    weave,
)

F32 = NDArray[np.float32]
Draw = Callable[[int, np.random.Generator], F32]
SIZE = 128


def on_grid(make: Callable[[F32, F32, np.random.Generator], F32]) -> Draw:
    """A block that takes coordinates, as one that takes a size."""

    def draw(size: int, rng: np.random.Generator) -> F32:
        return make(*torus.coordinates(size), rng)

    return draw


def cells(size: int) -> F32:
    found = voronoi.voronoi(*torus.coordinates(size), voronoi.points(np.random.default_rng(5), 5))
    return 0.03 * shaping.bevel(found.edge, 0.05, "smooth")


def boards(x: F32, y: F32, rng: np.random.Generator) -> F32:
    found = layout.planks(x, y, rng, 3, (0, 0))
    wander = 0.01 * spectral.stretched(len(x), rng, 2, 4)
    some = rings.some_knots(rng, 2)
    grain = rings.grain(x, y, found.y, 0.05, 0.1, 8, wander, some)
    return np.cos(2 * np.pi * grain.phase) * shaping.bevel(found.edge, 0.05, "smooth") * (grain.knot <= 0)


def places(rng: np.random.Generator) -> F32:
    return rng.uniform(0, 1, (9, 2)).astype(np.float32)


SMOOTH: dict[str, Draw] = {
    "filtered": lambda size, rng: spectral.filtered(size, rng, 2, 12, 1),
    "stretched": lambda size, rng: spectral.stretched(size, rng, 2, 9),
    "value": on_grid(lambda x, y, rng: lattice.value(x, y, rng, (4, 6))),
    "gradient": on_grid(lambda x, y, rng: lattice.gradient(x, y, rng, 5)),
    "fractal": on_grid(lambda x, y, rng: lattice.fractal(x, y, rng, 3, 3)),
    "warped": on_grid(
        lambda x, y, rng: lattice.fractal(
            *torus.warped(x, y, lattice.gradient(x, y, rng, 3), lattice.gradient(x, y, rng, 3), 0.05), rng, 3, 2
        )
    ),
    "looked up": on_grid(lambda x, y, rng: torus.looked_up(spectral.filtered(64, rng, 1, 6, 1), x + 0.3, y - 0.2)),
    "bevelled bricks": on_grid(lambda x, y, rng: shaping.bevel(layout.bricks(x, y, 3, 6).edge, 0.06, "smooth")),
    "bevelled ashlar": on_grid(lambda x, y, rng: shaping.bevel(layout.ashlar(x, y, rng, 4, 3).edge, 0.06, "smooth")),
    "boards": on_grid(boards),
    "herringbone": on_grid(lambda x, y, rng: shaping.bevel(tiling.herringbone(x, y, 1).edge, 0.08, "smooth")),
    "hexagons": on_grid(lambda x, y, rng: shaping.bevel(tiling.hexagons(x, y, 4, 4).edge, 0.08, "smooth")),
    "cobbles": on_grid(lambda x, y, rng: shaping.bevel(tiling.cobbles(x, y, rng, 4, 4).edge, 0.08, "smooth")),
    "blurred": lambda size, rng: relief.blurred(cells(size), 0.02),
    "streaks": lambda size, rng: relief.blurred(flow.streaks(cells(size) * 20, rng, 0.2, fine=10), 0.02),
}
"""Compared in value and slope."""
SHARP: dict[str, Draw] = {
    "ridged": on_grid(lambda x, y, rng: lattice.ridged(x, y, rng, 3, 3)),
    "voronoi first": on_grid(lambda x, y, rng: voronoi.voronoi(x, y, voronoi.points(rng, 5)).first),
    "voronoi edge": on_grid(lambda x, y, rng: voronoi.voronoi(x, y, voronoi.points(rng, (4, 6))).edge),
    "planks": on_grid(lambda x, y, rng: layout.planks(x, y, rng, 4).edge),
    "english": on_grid(lambda x, y, rng: layout.bricks(x, y, 3, 6, "english").edge),
    "flemish": on_grid(lambda x, y, rng: layout.bricks(x, y, 3, 6, "flemish").edge),
    "third": on_grid(lambda x, y, rng: layout.bricks(x, y, 3, 6, "third").edge),
    "shingles": on_grid(lambda x, y, rng: tiling.shingles(x, y, rng, 4, 6, ragged=0.2, uneven=0.4).v),
    "scales": on_grid(lambda x, y, rng: tiling.shingles(x, y, rng, 4, 6, rounded=1.0).edge),
    "plain weave": on_grid(lambda x, y, rng: weave.weave(x, y, weave.plain(), 8, 8).height),
    "twill": on_grid(lambda x, y, rng: weave.weave(x, y, weave.twill(), 8, 8).height),
    "satin": on_grid(lambda x, y, rng: weave.weave(x, y, weave.satin(), 10, 10).height),
    "knit": on_grid(lambda x, y, rng: knit.knit(x, y, 6, 8).height),
    "stamps": lambda size, rng: stamps.dome(stamps.stamped(size, places(rng), 0.1).radius),
    "cracks": on_grid(lambda x, y, rng: cracks.cracks(x, y, rng, 4, width=0.02, share=0.7)),
    "convexity": lambda size, rng: relief.convexity(cells(size), 0.02),
    "cavity": lambda size, rng: relief.cavity(cells(size), 0.02),
    "slope": lambda size, rng: relief.slope(cells(size)),
    "creeping": on_grid(
        lambda x, y, rng: flow.creeping(lattice.value(x, y, rng, 4) + 1, lattice.value(x, y, rng, 8), 1)
    ),
    "strands": lambda size, rng: (
        strands.strands(size, strands.scattered(rng, 60, spread=1, length=(0.2, 0.4), width=(0.05, 0.06))).rank
    ),
    "scratches": lambda size, rng: scratches.scratches(size, rng, 30, width=0.03),
}
"""With creases or steps of their own: compared in value."""
ALL = {**SMOOTH, **SHARP}


@cache
def drawn(name: str, size: int = SIZE, seed: int = 3) -> F32:
    return ALL[name](size, np.random.default_rng(seed))


@pytest.mark.parametrize("name", ALL)
def test_values_go_on_over_the_border(name: str) -> None:
    for axis in (0, 1):
        inside, over = steps(drawn(name), axis)
        assert over <= 1.2 * float(inside.max()) + 1e-6


@pytest.mark.parametrize("name", SMOOTH)
def test_slopes_go_on_over_the_border(name: str) -> None:
    field = drawn(name)
    for axis in (0, 1):
        slope = (np.roll(field, -1, axis) - np.roll(field, 1, axis)) * SIZE / 2
        inside, over = steps(slope, axis)
        assert over <= 1.2 * float(inside.max()) + 1e-6


@pytest.mark.parametrize("name", ALL)
def test_a_seed_is_a_field_of_finite_floats(name: str) -> None:
    field = drawn(name)
    assert field.dtype == np.float32
    assert field.shape == (SIZE, SIZE)
    assert np.isfinite(field).all()
    assert float(field.std()) > 0
    again = ALL[name](SIZE, np.random.default_rng(3))
    assert field.tobytes() == again.tobytes()


@pytest.mark.parametrize("name", ALL)
def test_another_size_shows_the_same(name: str) -> None:
    small, large = drawn(name), drawn(name, 2 * SIZE)
    halved = large.reshape(SIZE, 2, SIZE, 2).mean((1, 3))
    assert float(np.corrcoef(small.ravel(), halved.ravel())[0, 1]) > 0.9


def steps(field: F32, axis: int) -> tuple[F32, float]:
    """Mean difference between each two neighbouring lines inside, and that between the last and the first."""
    inside: F32 = np.abs(np.diff(field, axis=axis)).mean(axis=1 - axis)
    return inside, float(np.abs(field.take(0, axis) - field.take(-1, axis)).mean())
