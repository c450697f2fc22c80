"""Weaves, knits, strands, scratches and stamps: what lies on top, and what a pixel knows of it."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.data.procedural.blocks import weave as weaves
from pbrstudio.data.procedural.blocks.knit import knit
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.stamps import dome, rows_of, stamped
from pbrstudio.data.procedural.blocks.strands import Curves, scattered, strands
from pbrstudio.data.procedural.blocks.torus import coordinates

X, Y = coordinates(160)


@pytest.mark.parametrize(
    ("draft", "share"),
    [(weaves.plain(), 0.5), (weaves.basket(), 0.5), (weaves.twill(2, 2), 0.5), (weaves.satin(5, 2), 0.8)],
)
def test_a_draft_says_which_thread_is_on_top(draft: weaves.Draft, share: float) -> None:
    found = weaves.weave(X, Y, draft, 20, 20)
    assert float(found.upright.mean()) == pytest.approx(share, abs=0.06)
    assert (found.upright == (found.id < 20)).all()
    centre = np.arange(4, 160, 8)
    shown = found.upright[np.ix_(centre, centre)]
    assert np.array_equal(shown, np.tile(draft, (20 // len(draft), 20 // len(draft))))
    assert 0 <= found.height.min() < found.height.max() <= 1


@pytest.mark.parametrize("draft", [weaves.plain(), weaves.twill(2, 2), weaves.twill(3, 1)])
def test_every_row_is_the_one_before_a_thread_on(draft: weaves.Draft) -> None:
    found = weaves.weave(X, Y, draft, 20, 20)
    assert np.allclose(found.height, np.roll(found.height, (8, 8), (0, 1)), atol=1e-4)


def test_loose_threads_leave_gaps() -> None:
    loose, tight = (weaves.weave(X, Y, weaves.plain(), 4, 4, thickness=t) for t in (0.6, 1.0))
    assert float(loose.gap.mean()) == pytest.approx(0.16, abs=0.05)
    assert tight.gap.max() == 0
    assert (loose.height[loose.gap > 0] == 0).all()


def test_a_draft_must_repeat() -> None:
    with pytest.raises(ValueError, match="does not repeat into 20 x 21"):
        weaves.weave(X, Y, weaves.plain(), 21, 20)


def test_a_knit_is_the_same_in_every_stitch_but_for_its_id() -> None:
    found = knit(X, Y, 10, 16)
    assert set(np.unique(found.id)) == set(range(160))
    assert np.allclose(found.height, np.roll(found.height, (10, 16), (0, 1)), atol=1e-4)
    assert np.allclose(found.height, found.height[:, ::-1], atol=1e-4), "its two legs mirror each other"


def test_a_later_strand_lies_over_an_earlier_one() -> None:
    at = np.array([0.1, 0.5], np.float32)
    same = np.full(2, 0.8, np.float32)
    crossing = Curves(
        x=at,
        y=at[::-1].copy(),
        angle=np.array([0, np.pi / 2], np.float32),
        length=same,
        width=same / 8,
        bend=0 * same,
        taper=0,
    )
    found = strands(160, crossing)
    assert found.id[80, 80] == 1
    assert found.id[80, 40] == 0
    assert found.id[5, 5] == -1
    assert not found.covered[5, 5]
    assert found.along[80, 40] == pytest.approx((0.25 - 0.1) / 0.8, abs=0.02)
    assert float(found.covered.mean()) == pytest.approx(2 * 0.8 * 0.1 - 0.01, abs=0.02)


def test_strands_leave_no_holes_in_themselves() -> None:
    wide = scattered(np.random.default_rng(1), 1, spread=2, length=(0.5, 0.5), width=(0.2, 0.2), bend=1.0, taper=0)
    covered = strands(160, wide).covered
    around = sum(np.roll(covered, step, axis).astype(int) for step in (-1, 1) for axis in (0, 1))
    assert not (~covered & (around == 4)).any()


def test_thin_scratches_grow_fainter_not_wider() -> None:
    def mean(size: int) -> float:
        return float(scratches(size, np.random.default_rng(2), 40, width=0.003).mean())

    assert mean(64) == pytest.approx(mean(512), rel=0.5)


def test_stamps_stand_at_their_places_and_turn() -> None:
    places = rows_of(4, 4)
    found = stamped(160, places, 0.06, np.pi / 2)
    assert set(np.unique(found.id)) == set(range(-1, 16))
    row, column = 20, 20
    assert found.radius[row, column] < 0.1
    assert found.y[row, column - 5] == pytest.approx(4.5 / 160 / 0.06, abs=0.02)
    assert float((dome(found.radius) > 0).mean()) == pytest.approx(16 * np.pi * 0.06**2, rel=0.05)
    corner = stamped(160, np.zeros((1, 2), np.float32), 0.1)
    assert (corner.id[[0, 0, -1, -1], [0, -1, 0, -1]] == 0).all(), "over the border"
