"""SSIM: that of pytorch_msssim without a mask, and with one of what the mask holds alone."""

from __future__ import annotations

import pytest
import pytorch_msssim
import torch

from pbrstudio.metrics import similarity
from pbrstudio.metrics.similarity import similarity_map, ssim


def whole(side: int) -> torch.Tensor:
    return torch.ones(1, side, side, dtype=torch.bool)


def test_it_is_that_of_pytorch_msssim() -> None:
    torch.manual_seed(0)
    first, second = torch.rand(3, 40, 48), torch.rand(3, 40, 48)
    wanted = float(pytorch_msssim.ssim(first[None], second[None], data_range=1.0))
    assert ssim(first, second, torch.ones(1, 40, 48, dtype=torch.bool)) == pytest.approx(wanted, abs=1e-6)
    assert ssim(first, first, torch.ones(1, 40, 48, dtype=torch.bool)) == pytest.approx(1)


def test_a_masked_half_neither_helps_nor_harms() -> None:
    torch.manual_seed(1)
    truth = torch.rand(3, 64, 64)
    seen = truth.clone()
    seen[:, :, 32:] = torch.rand(3, 64, 32)
    mask = whole(64)
    mask[:, :, 32:] = False
    assert ssim(seen, truth, mask) == pytest.approx(1, abs=1e-6)
    other = torch.rand(3, 64, 64)
    masked = ssim(other, truth, mask)
    assert masked is not None
    assert masked < 0.1, "unrelated maps must not become alike because most of them is masked"


def test_a_nearly_flat_bright_pair_stays_below_one() -> None:
    torch.manual_seed(2)
    first, second = (0.9 + 0.002 * torch.randn(1, 32, 32) for _ in range(2))
    value = ssim(first, second, whole(32))
    assert value is not None
    assert 0.9 < value <= 1


@pytest.mark.parametrize("side", [8, 16])
def test_where_no_window_is_whole_it_is_not_measured(side: int) -> None:
    mask = whole(side)
    mask[0, side // 2, side // 2] = False
    assert ssim(torch.rand(1, side, side), torch.rand(1, side, side), mask) is None


def test_both_ways_of_filtering_give_one_map(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = torch.Generator().manual_seed(4)
    first, second = (torch.rand(2, 3, 40, 25, generator=draw) for _ in range(2))
    products = similarity_map(first, second)
    monkeypatch.setattr(similarity, "WIDEST_PRODUCT", 0)
    torch.testing.assert_close(similarity_map(first, second), products, atol=1e-5, rtol=1e-5)
    assert products.shape == (2, 3, 30, 15)
