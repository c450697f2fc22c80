"""Mean differences inside a mask, PSNR, and the gain that no baked light can hide behind."""

from __future__ import annotations

import pytest
import torch

from pbrstudio.metrics.colour import to_linear, to_srgb
from pbrstudio.metrics.differences import gain_aligned, mean_absolute, mean_square, psnr

ALL = torch.ones(1, 2, 2, dtype=torch.bool)


def test_known_differences_give_known_means() -> None:
    seen = torch.tensor([[[0.0, 0.5], [1.0, 1.0]]])
    truth = torch.tensor([[[0.0, 0.0], [1.0, 0.0]]])
    assert mean_absolute(seen, truth, ALL) == pytest.approx(0.375)
    assert mean_square(seen, truth, ALL) == pytest.approx(0.3125)


def test_what_is_masked_does_not_count_and_channels_do() -> None:
    seen, truth = torch.zeros(3, 2, 2), torch.zeros(3, 2, 2)
    seen[:, 0, 0] = 1
    seen[0, 1, 1] = 0.6
    mask = ALL.clone()
    mask[0, 0, 0] = False
    assert mean_absolute(seen, truth, mask) == pytest.approx(0.6 / 9)


def test_a_mean_over_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        mean_absolute(torch.zeros(1, 2, 2), torch.zeros(1, 2, 2), ~ALL)


def test_psnr_of_a_tenth_is_20_db_and_of_equals_finite() -> None:
    assert psnr(0.01) == pytest.approx(20)
    assert psnr(0.0) == pytest.approx(58.92, abs=0.01)


def test_another_exposure_and_tint_are_aligned_away() -> None:
    torch.manual_seed(1)
    truth = torch.rand(3, 16, 16) * 0.7
    gain = torch.tensor([0.5, 0.8, 1.2])[:, None, None]
    seen = to_srgb(to_linear(truth) * gain)
    mask = torch.ones(1, 16, 16, dtype=torch.bool)
    assert mean_absolute(seen, truth, mask) > 0.05
    assert mean_absolute(gain_aligned(seen, truth, mask), truth, mask) < 1e-5


def test_the_gain_is_the_best_of_its_neighbours() -> None:
    torch.manual_seed(2)
    seen, truth = torch.rand(3, 8, 8) * 0.6, torch.rand(3, 8, 8) * 0.6
    mask = torch.rand(1, 8, 8) > 0.3
    best = mean_square(to_linear(gain_aligned(seen, truth, mask)), to_linear(truth), mask)
    ratio = (to_linear(gain_aligned(seen, truth, mask)) / to_linear(seen)).amax((1, 2), keepdim=True)
    for factor in (0.98, 1.02):
        assert mean_square(to_linear(seen) * ratio * factor, to_linear(truth), mask) > best


def test_masked_pixels_have_no_say_in_the_gain_and_black_stays_black() -> None:
    truth = torch.full((3, 2, 2), 0.5)
    seen = truth.clone()
    mask = ALL.clone()
    mask[0, 0, 0] = False
    seen[:, 0, 0] = 1
    assert torch.allclose(gain_aligned(seen, truth, mask)[:, 1], truth[:, 1], atol=1e-6)
    assert gain_aligned(torch.zeros(3, 2, 2), truth, ALL).eq(0).all()
