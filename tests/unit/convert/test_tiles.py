"""Tiles: their cores make up the texture exactly, on the networks' grid, and all look at areas of one size."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.convert.tiles import GRID, spans, tiles

CORES = st.integers(8, 32).map(lambda cells: cells * GRID)
MARGINS = st.integers(0, 8).map(lambda cells: cells * GRID)


@given(side=st.integers(1, 20_000), core=CORES, margin=MARGINS)
def test_cores_make_up_the_axis_exactly(side: int, core: int, margin: int) -> None:
    found = spans(side, core, margin)
    assert [span.start for span in found] == [0, *(span.stop for span in found[:-1])]
    assert found[-1].stop == side
    assert all(span.start % GRID == 0 and 0 < span.stop - span.start <= core for span in found)
    assert len(found) <= -(-side // core)


@given(side=st.integers(1, 20_000), core=CORES, margin=MARGINS)
def test_all_look_at_areas_of_one_size_on_the_grid(side: int, core: int, margin: int) -> None:
    found = spans(side, core, margin)
    (length,) = {span.length for span in found}
    assert length % GRID == 0
    assert length <= core + 2 * margin
    for span in found:
        seen = span.looked_at
        assert np.array_equal(seen, np.arange(span.start - margin, span.start - margin + length))
        assert np.array_equal(seen[span.core], np.arange(span.start, span.stop))
        assert seen[-1] >= span.stop - 1 + margin, "surroundings on the far side too"


@given(height=st.integers(1, 900), width=st.integers(1, 900), core=CORES)
def test_each_pixel_is_in_one_core(height: int, width: int, core: int) -> None:
    canvas = np.zeros((height, width), np.uint8)
    sizes = set()
    for rows, columns in tiles(height, width, core, 64):
        canvas[rows.start : rows.stop, columns.start : columns.stop] += 1
        sizes.add((rows.length, columns.length))
    assert (canvas == 1).all()
    assert len(sizes) == 1


def test_a_texture_that_fits_is_one_tile() -> None:
    ((rows, columns),) = tiles(1024, 1, 1024, 64)
    assert (rows.length, columns.length) == (1024 + 128, GRID + 128)


def test_cores_are_of_even_size() -> None:
    """Of 1056 rows in cores of 1024, the second would be a strip that is mostly margin."""
    assert [span.stop - span.start for span in spans(1056, 1024, 64)] == [544, 512]
