"""Windows, sizes, turns and warps: pixels go where they should, and vectors go with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.data.samples.piece import Piece, cut
from pbrstudio.data.samples.resizing import resized
from pbrstudio.data.samples.turns import Turn, random_turn, turned, turned_plane, turned_vectors
from pbrstudio.data.samples.warp import displaced, displacement, warped
from pbrstudio.data.samples.window import Window, random_square, random_window, read, read_normals
from pbrstudio.textures.normals import F32, normalise, normals_from_height
from tests.makers import noise, relief, smooth
from tests.unit.data.samples.made_data import entry, planes_for

WARP_TOLERANCE = 1.5
"""Degrees, at the mean: the warp's own resampling and central differences."""


def slopes(height: F32) -> F32:
    """Unit normals [3,H,W] of a height [H,W] in pixels, OpenGL, by differences of neighbours; exact under turns."""
    padded = np.pad(height, 1, mode="wrap")
    along = (padded[1:-1, 2:] - padded[1:-1, :-2]) / 2
    down = (padded[2:, 1:-1] - padded[:-2, 1:-1]) / 2
    return np.moveaxis(normalise(np.stack([-along, down, np.ones_like(height)], -1).astype(np.float32)), 2, 0)


def piece(side: int = 96, tileable: bool = True, **changes: object) -> Piece:
    made = entry("a", width=side, height=side, tileable=tileable)
    return cut(replace(planes_for(made, 3), **changes), Window(0, 0, side, side, tileable), 5)  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(
    top=st.integers(0, 200),
    left=st.integers(0, 200),
    rows=st.integers(1, 150),
    columns=st.integers(1, 150),
    wrap=st.booleans(),
)
def test_a_window_is_what_numpy_pads(top: int, left: int, rows: int, columns: int, wrap: bool) -> None:
    plane = noise(40, 30, seed=1)
    around = np.pad(plane, ((0, 400), (0, 400)), mode="wrap" if wrap else "reflect")
    window = Window(top, left, rows, columns, wrap)
    assert np.array_equal(read(plane, window), around[top : top + rows, left : left + columns])


def test_mirrored_normals_fit_the_mirrored_height() -> None:
    height = relief(32, 32, 2)
    window = Window(4, 6, 80, 90, False)
    vectors = read_normals(normals_from_height(height, 0.1, wrap=False), window)
    mirrored = read(height, window)
    own = normals_from_height(mirrored, 0.1 * 32 / 90, wrap=False).astype(np.float32) / 127.5 - 1
    inside = (slice(1, -1), slice(1, -1))
    # Where the mirror stands, one pixel wide, the slope across it is not defined.
    assert np.median(np.abs(vectors - own)[inside]) < 0.01
    assert (np.abs(vectors - own)[inside].max(2) > 0.05).mean() < 0.15


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), wrap=st.booleans(), rows=st.integers(8, 64), columns=st.integers(8, 64))
def test_a_window_of_an_atlas_stays_inside_if_it_can(seed: int, wrap: bool, rows: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    window = random_window((40, 50), rows, columns, rng, wrap=wrap)
    assert (window.rows, window.columns) == (rows, columns)
    assert 0 <= window.top < 40
    assert 0 <= window.left < 50
    if not wrap:
        assert rows > 40 or window.top + rows <= 40
        assert columns > 50 or window.left + columns <= 50
    square = random_square((40, 50), rng, wrap=wrap)
    assert (square.rows, square.columns, square.top) == (40, 40, 0)
    assert square.left <= 10


@given(quarters=st.integers(0, 3), flip=st.booleans(), seed=st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_turning_the_normals_is_having_turned_the_height(quarters: int, flip: bool, seed: int) -> None:
    height = (smooth(24, 24, seed) * 6).astype(np.float32)
    turn = Turn(quarters, flip)
    assert np.array_equal(turned_vectors(turned_plane(slopes(height), turn), turn), slopes(turned_plane(height, turn)))


def test_all_planes_of_a_piece_turn_together() -> None:
    first = piece()
    second = turned(first, Turn(1, True))
    assert np.array_equal(second.colour, turned_plane(first.colour, Turn(1, True)))
    assert np.array_equal(second.labels, turned_plane(first.labels, Turn(1, True)))
    assert np.array_equal(second.truth["height"], turned_plane(first.truth["height"], Turn(1, True)))
    assert np.array_equal(
        second.truth["normal"], turned_vectors(turned_plane(first.truth["normal"], Turn(1, True)), Turn(1, True))
    )
    assert len({random_turn(np.random.default_rng(seed)) for seed in range(80)}) == 8


def angles(first: F32, second: F32) -> F32:
    return np.degrees(np.arccos(np.clip((first * second).sum(0), -1, 1)))


@pytest.mark.parametrize("seed", range(4))
def test_a_warp_turns_normals_by_its_jacobian(seed: int) -> None:
    side = 128
    height = (smooth(side, side, seed) * 10).astype(np.float32)
    base = piece(side)
    shown = replace(base, truth={**base.truth, "height": height[None], "normal": slopes(height)})
    moved = displacement((side, side), 0.08, np.random.default_rng(seed))
    after = displaced(shown, moved)
    wanted = slopes(after.truth["height"][0])
    inside = (slice(None), slice(2, -2), slice(2, -2))
    error = angles(after.truth["normal"][inside], wanted[inside]).mean()
    left = angles(
        displaced(replace(shown, truth={**shown.truth, "normal": shown.truth["normal"]}), moved).truth["normal"][
            inside
        ],
        shown.truth["normal"][inside],
    ).mean()
    assert error < WARP_TOLERANCE
    assert left > 2 * error, "the warp is one that matters"


def test_a_warp_is_small_still_at_the_borders_and_keeps_masks_whole() -> None:
    alpha = np.full((96, 96), 255, np.uint8)
    alpha[40:50, 40:50] = 0
    first = piece(alpha=alpha)
    moved = displacement(first.size, 0.02, np.random.default_rng(1))
    assert np.abs(moved).max() <= 0.02 * 96
    assert np.abs(moved[:, 0]).max() < 0.05
    second = warped(first, 0.02, np.random.default_rng(1))
    assert 0 < (~second.visible).sum() < 300
    assert set(np.unique(second.labels)) <= {5, 255}
    assert np.abs(second.colour - first.colour).max() > 0


def test_reducing_keeps_light_lengths_and_only_whole_knowledge() -> None:
    alpha = np.full((96, 96), 255, np.uint8)
    alpha[:, :33] = 0
    second = resized(piece(alpha=alpha), 48, 48)
    assert second.size == (48, 48)
    assert not second.visible[:, :17].any()
    assert second.visible[:, 18:].all()
    lengths = np.linalg.norm(second.truth["normal"], axis=0)
    assert np.allclose(lengths, 1, atol=1e-5)
    assert set(np.unique(second.labels)) == {5, 255}
    checks = np.zeros((96, 96, 3), np.uint8)
    checks[::2, ::2] = checks[1::2, 1::2] = 255
    grey = resized(piece(colour=checks), 24, 24).colour
    assert np.allclose(grey[:, 4:-4, 4:-4], 188 / 255, atol=0.01), "half the light of white, not half its number"


def test_a_height_is_normalised_by_its_texture_and_a_flat_one_is_nothing() -> None:
    made = planes_for(entry("a"), 3)
    shown = piece()
    wanted = (made.height / 65535 - made.middle) / made.deviation  # type: ignore[operator]
    assert np.allclose(shown.truth["height"][0], wanted, atol=1e-4)
    assert not shown.flat
    flat = piece(deviation=0.004)
    assert flat.flat
    assert not flat.truth["height"].any()
    assert flat.known["height"].all()


def test_dust_is_no_metal_and_what_is_missing_is_not_known() -> None:
    metallic = np.arange(96 * 96, dtype=np.uint8).reshape(96, 96) % 8
    shown = piece(metallic=metallic, ao=None)
    assert np.array_equal(shown.truth["metallic"][0] > 0, metallic >= 4)
    assert not shown.known["ao"].any()
    assert not shown.truth["ao"].any()
