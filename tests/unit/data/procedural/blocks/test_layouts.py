"""Layouts: how many cells, how large, and what a pixel is told of its own."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.data.procedural.blocks.layout import Layout, ashlar, bricks, planks
from pbrstudio.data.procedural.blocks.tiling import cobbles, herringbone, hexagons, shingles
from pbrstudio.data.procedural.blocks.torus import coordinates

X, Y = coordinates(192)


def rng() -> np.random.Generator:
    return np.random.default_rng(4)


LAYOUTS: dict[str, Layout] = {
    "stack": bricks(X, Y, 4, 6, "stack"),
    "running": bricks(X, Y, 4, 6),
    "third": bricks(X, Y, 4, 6, "third"),
    "flemish": bricks(X, Y, 3, 6, "flemish"),
    "english": bricks(X, Y, 3, 6, "english"),
    "ashlar": ashlar(X, Y, rng(), 5, 4),
    "planks": planks(X, Y, rng(), 6),
    "endless planks": planks(X, Y, rng(), 6, (0, 0)),
    "herringbone": herringbone(X, Y, 2),
    "herringbone of 3 to 1": herringbone(X, Y, 1, 3),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_cells_are_all_there_and_local_coordinates_fill_them(name: str) -> None:
    found = LAYOUTS[name]
    assert set(np.unique(found.id)) == set(range(found.count))
    assert found.edge.min() >= 0
    for one in range(found.count):
        inside = found.id == one
        for local in (found.u[inside], found.v[inside]):
            assert 0 <= local.min() < 0.2
            assert 0.8 < local.max() <= 1
        assert abs(float(found.x[inside].mean())) < 0.02
        halves = [float(np.abs(local[inside]).max()) for local in (found.x, found.y)]
        assert float(found.edge[inside].max()) == pytest.approx(min(halves), abs=0.01)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_edge_is_where_the_neighbour_begins(name: str) -> None:
    found = LAYOUTS[name]
    changes = (found.id != np.roll(found.id, 1, 0)) | (found.id != np.roll(found.id, 1, 1))
    assert float(found.edge[changes].max()) <= 1 / 192
    assert float(found.edge[~changes & (found.edge < 1e-3)].size) <= 0.1 * X.size


def test_bonds_have_their_numbers_of_bricks() -> None:
    assert LAYOUTS["running"].count == 24
    assert LAYOUTS["flemish"].count == 36
    assert LAYOUTS["english"].count == 3 * 3 + 3 * 6
    areas = np.bincount(LAYOUTS["herringbone"].id.ravel())
    assert areas.max() - areas.min() <= 0.1 * areas.mean()
    assert LAYOUTS["herringbone"].count == 8 * 8 // 2


def test_hexagons_are_alike_and_cobbles_are_not() -> None:
    even = np.bincount(hexagons(X, Y, 6, 6).id.ravel())
    loose = np.bincount(cobbles(X, Y, rng(), 6, 6, 0.8).id.ravel())
    assert len(even) == len(loose) == 36
    assert even.std() < 0.05 * even.mean() < loose.std()


@pytest.mark.parametrize("change", [{}, {"rounded": 1.0}, {"ragged": 0.25, "uneven": 0.5}])
def test_a_shingle_lies_over_the_one_below(change: dict[str, float]) -> None:
    found = shingles(X, Y, rng(), 4, 6, **change)
    assert set(np.unique(found.id)) == set(range(24))
    assert 0 <= found.v.min() <= found.v.max() <= 1
    rows = found.id // 4
    down = (np.roll(rows, -1, 0) - rows) % 6
    ends = down == 1
    assert ends.any()
    assert float(found.v[ends].mean()) > 0.8 > float(found.v.mean())


def test_shingles_of_uneven_widths_have_no_line_of_joints() -> None:
    """Every other row had one at x = 0."""
    at_border = []
    for seed in range(8):
        ids = shingles(X, Y, np.random.default_rng(seed), 6, 12, uneven=0.5).id
        middle = np.arange(12) * 16 + 8
        at_border.append(float((ids[middle, 0] != ids[middle, -1]).mean()))
    assert np.mean(at_border) < 0.25
