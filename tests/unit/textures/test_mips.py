"""Mip levels: sizes, averages in the right terms, nothing shifted, edges and cut-outs kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.textures.coverage import THRESHOLD, cut_out_coverage, keep_coverage
from pbrstudio.textures.filters import MipFilter, halving_taps
from pbrstudio.textures.mips import Content, level_count, mip_chain

CHANNELS = [(Content.COLOUR, 3), (Content.COLOUR, 4), (Content.NORMAL, 3), (Content.NORMAL, 4)] + [
    (Content.DATA, channels) for channels in (1, 2, 3, 4)
]
sides = st.integers(1, 70)
filters = st.sampled_from(list(MipFilter))


def noise(height, width, channels, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


def linear(codes):
    x = np.asarray(codes, np.float64) / 255
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


@settings(max_examples=60, deadline=None)
@given(sides, sides, st.sampled_from(CHANNELS), filters, st.booleans())
def test_every_size_gives_a_full_chain(height, width, kind, mip_filter, wrap):
    content, channels = kind
    level0 = noise(height, width, channels)
    levels = list(mip_chain(level0, content, wrap=wrap, mip_filter=mip_filter))
    assert len(levels) == level_count(width, height) == int(np.floor(np.log2(max(width, height)))) + 1
    assert levels[0] is level0
    for index, level in enumerate(levels):
        assert level.shape == (max(1, height >> index), max(1, width >> index), channels)
        assert level.dtype == np.uint8


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.sampled_from(CHANNELS), filters, st.integers(0, 255))
def test_a_constant_stays(height, width, kind, mip_filter, value):
    content, channels = kind
    level0 = np.full((height, width, channels), value, np.uint8)
    if content is Content.NORMAL:
        level0[:, :, :3] = (128, 128, 255)
    for level in mip_chain(level0, content, wrap=False, mip_filter=mip_filter):
        assert (level == level0[0, 0]).all()


@settings(max_examples=40, deadline=None)
@given(sides, sides)
def test_the_box_keeps_the_mean_of_any_size(height, width):
    level0 = noise(height, width, 1)
    for level in mip_chain(level0, Content.DATA, wrap=False):
        assert abs(level.mean() - level0.mean()) < 0.51


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 200), filters)
def test_taps_weigh_one_and_are_centred(side, mip_filter):
    taps = halving_taps(side, mip_filter)
    positions = taps.first[:, None] + np.arange(taps.weights.shape[1]) + 0.5
    assert taps.weights.sum(axis=1) == pytest.approx(np.ones(taps.count), abs=1e-5)
    # The centre of gravity of each output sample lies where that sample lies in the picture: to within what a share of
    # a pixel can be off its middle (an eighth at most), and for the picture as a whole exactly.
    shift = (taps.weights * positions).sum(axis=1) - (np.arange(taps.count) + 0.5) * side / taps.count
    assert np.abs(shift).max() <= 0.125
    assert shift.mean() == pytest.approx(0, abs=1e-5)


def test_colour_is_averaged_in_linear_light_and_alpha_as_it_is():
    level0 = np.zeros((2, 2, 4), np.uint8)
    level0[0, :, :3] = 255
    level0[:, 0, 3] = 100
    last = list(mip_chain(level0, Content.COLOUR, wrap=False))[-1]
    assert last[0, 0].tolist() == [188, 188, 188, 50]


def test_colour_under_alpha_0_counts_like_any_other():
    level0 = np.full((2, 2, 4), 255, np.uint8)
    level0[0] = (0, 0, 0, 0)
    assert list(mip_chain(level0, Content.COLOUR, wrap=False))[-1][0, 0, :3].tolist() == [188, 188, 188]


@pytest.mark.parametrize(("height", "width"), [(64, 64), (48, 80)])
def test_box_levels_of_even_sides_are_block_means_without_piled_up_rounding(height, width):
    level0 = noise(height, width, 3)
    third = list(mip_chain(level0, Content.COLOUR, wrap=False))[3]
    means = linear(level0).reshape(height // 8, 8, width // 8, 8, 3).mean(axis=(1, 3))
    assert np.abs(linear(third) - means).max() < np.diff(linear(np.arange(256))).max() * 0.51


def test_an_odd_side_takes_the_area_weights():
    row = np.array([[10, 20, 30, 40, 50]], np.uint8)[:, :, None]
    level1 = list(mip_chain(row, Content.DATA, wrap=False))[1]
    assert level1.ravel().tolist() == [round((10 + 20 + 30 / 2) / 2.5), round((30 / 2 + 40 + 50) / 2.5)]


def test_normals_are_averaged_as_vectors_and_made_unit_again():
    left, right = np.array([-0.6, 0, 0.8]), np.array([0.6, 0, 0.8])
    level0 = np.rint((np.stack([left, right])[None] + 1) * 127.5).astype(np.uint8)
    assert list(mip_chain(level0, Content.NORMAL, wrap=False))[-1][0, 0].tolist() == pytest.approx(
        [128, 128, 255], abs=1
    )


@settings(max_examples=25, deadline=None)
@given(sides, sides, filters)
def test_normals_of_smaller_levels_have_unit_length(height, width, mip_filter):
    level0 = noise(height, width, 4)
    level0[:, :, 2] |= 128
    for level in list(mip_chain(level0, Content.NORMAL, wrap=True, mip_filter=mip_filter))[1:]:
        length = np.linalg.norm(level[:, :, :3] / 127.5 - 1, axis=2)
        assert np.abs(length - 1).max() < 0.01


def test_normals_that_cancel_out_point_up():
    level0 = np.array([[[0, 127, 127], [255, 128, 128]]], np.uint8)
    assert list(mip_chain(level0, Content.NORMAL, wrap=False))[-1][0, 0].tolist() == [128, 128, 255]


@pytest.mark.parametrize("mip_filter", list(MipFilter))
@pytest.mark.parametrize(("down", "along"), [(64, 32), (128, 0), (0, 192)])
def test_mips_of_a_rolled_tile_are_rolled_mips(mip_filter, down, along):
    level0 = noise(256, 256, 4)
    levels = mip_chain(level0, Content.DATA, wrap=True, mip_filter=mip_filter)
    rolled = mip_chain(np.roll(level0, (down, along), (0, 1)), Content.DATA, wrap=True, mip_filter=mip_filter)
    for index, (level, other) in enumerate(zip(levels, rolled, strict=True)):
        if index <= 5:
            assert np.array_equal(np.roll(level, (down >> index, along >> index), (0, 1)), other)


def test_without_wrap_an_edge_does_not_see_the_other_side():
    level0 = np.zeros((64, 64, 1), np.uint8)
    level0[:, 32:] = 255
    apart = list(mip_chain(level0, Content.DATA, wrap=False, mip_filter=MipFilter.KAISER))[1]
    joined = list(mip_chain(level0, Content.DATA, wrap=True, mip_filter=MipFilter.KAISER))[1]
    assert not apart[:, 0].any()
    assert (apart[:, -1] == 255).all()
    assert joined[:, 0].any() or (joined[:, -1] < 255).any()


@pytest.mark.parametrize("mip_filter", list(MipFilter))
def test_a_checkerboard_stays_in_place(mip_filter):
    cell = np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((16, 16)))
    level0 = (cell * 255).astype(np.uint8)[:, :, None]
    for index, level in enumerate(list(mip_chain(level0, Content.DATA, wrap=True, mip_filter=mip_filter))[:5]):
        pattern = cell[:: 1 << index, :: 1 << index] - 0.5
        spectrum = np.fft.fft2(level[:, :, 0] - level.mean()) * np.conj(np.fft.fft2(pattern))
        correlation = np.fft.ifft2(spectrum).real
        assert correlation[0, 0] >= correlation.max() - 1e-6


def test_kaiser_is_sharper_than_the_box():
    y, x = np.mgrid[0:256, 0:256]
    level0 = np.rint(127.5 + 120 * np.sin(x * 2 * np.pi / 6) * np.cos(y * 2 * np.pi / 6)).astype(np.uint8)[:, :, None]
    box, kaiser = (list(mip_chain(level0, Content.DATA, wrap=True, mip_filter=f))[1] for f in MipFilter)
    assert kaiser.std() > 1.1 * box.std()


def leaves(side):
    """A cut-out alpha of winding stems, thin enough to vanish with distance."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:side, 0:side] * 2 * np.pi / side
    waves = [
        np.sin(a * x + b * y + c) for a, b, c in zip(*rng.integers(-9, 10, (2, 12)), rng.random(12) * 6, strict=True)
    ]
    return np.where(np.abs(np.sum(waves, axis=0)) < 0.5, 255, 0).astype(np.uint8)


def test_a_cut_out_keeps_its_coverage():
    alpha = leaves(256)
    coverage = cut_out_coverage(alpha)
    kept = list(mip_chain(np.dstack([noise(256, 256, 3), alpha]), Content.COLOUR, wrap=True))
    plain = list(mip_chain(alpha[:, :, None], Content.DATA, wrap=True))
    for index in range(1, 6):
        with_care, without = (np.mean(level[index][:, :, -1] >= THRESHOLD) for level in (kept, plain))
        assert abs(with_care - coverage) <= abs(without - coverage)
        assert with_care == pytest.approx(coverage, abs=0.04)
    assert np.mean(plain[5] >= THRESHOLD) < coverage / 2


def test_smooth_alpha_is_only_filtered():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (256, 1))
    assert cut_out_coverage(ramp) is None
    level1 = list(mip_chain(np.dstack([ramp] * 4), Content.COLOUR, wrap=False))[1]
    assert np.abs(level1[0, :, 3].astype(int) - np.arange(0.5, 256, 2)).max() <= 0.5


@pytest.mark.parametrize("value", [0, 255])
def test_alpha_that_is_all_alike_is_no_cut_out(value):
    assert cut_out_coverage(np.full((8, 8), value, np.uint8)) is None


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=64), st.floats(0.01, 0.99))
def test_kept_coverage_is_in_range_and_not_further_off_than_before(values, coverage):
    alpha = np.array([values], np.float32)
    scaled = keep_coverage(alpha, coverage)
    assert scaled.min() >= 0
    assert scaled.max() <= 1
    passing_before, passing = (np.count_nonzero(np.rint(a * 255) >= THRESHOLD) for a in (alpha, scaled))
    wanted = round(coverage * alpha.size)
    assert abs(passing - wanted) <= abs(passing_before - wanted)


@pytest.mark.parametrize(
    ("level0", "content"),
    [
        (np.zeros((4, 4, 1), np.uint8), Content.COLOUR),
        (np.zeros((4, 4, 2), np.uint8), Content.NORMAL),
        (np.zeros((4, 4), np.uint8), Content.DATA),
        (np.zeros((0, 4, 1), np.uint8), Content.DATA),
        (np.zeros((4, 4, 1), np.float32), Content.DATA),
    ],
)
def test_what_is_no_level_is_refused_at_once(level0, content):
    with pytest.raises(ValueError, match=r"must be|has one of"):
        mip_chain(level0, content, wrap=False)
