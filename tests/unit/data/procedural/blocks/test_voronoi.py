"""Voronoi cells, held against all points and all their images one by one."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.data.procedural.blocks.torus import coordinates
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi


@pytest.mark.parametrize("cells", [4, (3, 5)])
def test_it_agrees_with_a_search_over_all_points(cells: int | tuple[int, int]) -> None:
    x, y = coordinates(48)
    where = points(np.random.default_rng(2), cells)
    found = voronoi(x, y, where)
    flat = where.reshape(-1, 2)
    images = np.concatenate([flat + np.float32([dx, dy]) for dx in (-1, 0, 1) for dy in (-1, 0, 1)])
    offsets = np.stack([x[..., None] - images[:, 0], y[..., None] - images[:, 1]], -1)
    distance = np.sqrt((offsets**2).sum(-1))
    ordered = np.sort(distance, -1)
    assert np.allclose(found.first, ordered[..., 0], atol=1e-5)
    assert np.allclose(found.second, ordered[..., 1], atol=1e-5)
    nearest = distance.argmin(-1)
    assert (found.id == nearest % len(flat)).mean() > 0.999
    assert np.allclose(np.hypot(found.x, found.y), found.first, atol=1e-6)
    own = images[nearest]
    apart = np.sqrt(((images[None, None] - own[:, :, None]) ** 2).sum(-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        bisector = (distance**2 - ordered[..., :1] ** 2) / (2 * apart)
    edge = np.where(apart < 1e-6, np.inf, bisector).min(-1)
    assert np.abs(found.edge - edge).max() < 1e-4


def test_every_cell_is_seen() -> None:
    found = voronoi(*coordinates(128), points(np.random.default_rng(0), 6))
    assert set(np.unique(found.id)) == set(range(found.count))
