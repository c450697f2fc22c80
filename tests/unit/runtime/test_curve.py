"""A curve never outgrows its limit, keeps its shape, and can be cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.runtime.curve import Curve


@given(st.integers(2, 20), st.integers(0, 300))
def test_it_is_bounded_in_order_and_keeps_the_last_place(limit: int, count: int) -> None:
    curve = Curve(limit)
    for at in range(count):
        curve.add(at, 2.0 * at)
    places = [x for x, _ in curve.points]
    assert len(places) <= limit
    assert places == sorted(set(places))
    assert (places[-1] if places else -1) == count - 1
    assert all(y <= 2 * x for x, y in curve.points), "the mean of what came up to that place"


def test_few_points_are_kept_exactly() -> None:
    curve = Curve(10)
    for at in range(9):
        curve.add(at, at * 0.1)
    assert curve.points == tuple((at, at * 0.1) for at in range(9))
    assert curve.last == 0.8


def test_means_are_kept() -> None:
    curve = Curve(4)
    for at in range(8):
        curve.add(at, float(at % 2))
    assert [y for _, y in curve.points] == [0.5, 0.5, 0.5, 0.5][: len(curve.points)]


@given(st.integers(2, 8), st.integers(0, 60), st.integers(-1, 60))
def test_nothing_beyond_a_cut_is_left(limit: int, count: int, after: int) -> None:
    curve = Curve(limit)
    for at in range(count):
        curve.add(at, 1.0)
    curve.cut(after)
    assert all(x <= after for x, _ in curve.points)
    curve.add(after + 1, 7.0)
    assert curve.points[-1][0] == after + 1


def test_a_limit_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="two points"):
        Curve(1)
