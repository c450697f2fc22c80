"""Heights: any positive scale and offset will do, one turned inside out will not."""

from __future__ import annotations

import math

import pytest
import torch

from pbrstudio.metrics.relief import (
    aligned_error,
    correlation,
    detail,
    gradient_correlation,
    has_detail,
    is_flat,
)
from tests.makers import smooth

MASK = torch.ones(1, 64, 64, dtype=torch.bool)
TRUTH = torch.from_numpy(smooth(64, 64, 3)).float()[None]


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (0.01, 0.4), (7.0, -2.0)])
def test_scale_and_offset_are_free(scale: float, offset: float) -> None:
    seen = TRUTH * scale + offset
    assert aligned_error(seen, TRUTH, MASK) < 1e-3
    assert gradient_correlation(seen, TRUTH, MASK) == pytest.approx(1, abs=1e-4)


def test_an_inverted_height_is_as_bad_as_a_flat_one() -> None:
    assert aligned_error(1 - TRUTH, TRUTH, MASK) == 1
    assert aligned_error(torch.full_like(TRUTH, 0.5), TRUTH, MASK) == 1
    assert gradient_correlation(1 - TRUTH, TRUTH, MASK) == pytest.approx(-1)
    assert gradient_correlation(torch.full_like(TRUTH, 0.5), TRUTH, MASK) == 0


def test_the_error_is_the_least_that_any_scale_leaves() -> None:
    torch.manual_seed(0)
    seen = TRUTH + 0.3 * torch.randn_like(TRUTH)
    left = min(float((seen * scale - TRUTH).std(correction=0)) for scale in torch.linspace(0, 1.5, 3001).tolist())
    assert aligned_error(seen, TRUTH, MASK) == pytest.approx(left / float(TRUTH.std(correction=0)), abs=1e-4)


def test_half_as_correlated_as_can_be_by_hand() -> None:
    first = torch.tensor([1.0, -1.0, 1.0, -1.0])
    second = torch.tensor([1.0, 1.0, -1.0, -1.0])
    assert correlation(first, second) == 0
    assert correlation(first, first + second) == pytest.approx(1 / math.sqrt(2))


def test_what_is_masked_does_not_count() -> None:
    seen = TRUTH.clone()
    seen[:, :8] = torch.rand(1, 8, 64) * 9
    mask = MASK.clone()
    mask[:, :8] = False
    assert aligned_error(seen, TRUTH, mask) < 1e-3
    assert gradient_correlation(seen, TRUTH, mask) == pytest.approx(1, abs=1e-4)


def test_detail_is_what_a_slow_slope_has_none_of() -> None:
    slope = torch.linspace(0, 1, 256).expand(1, 256, 256).clone()
    ripple = 0.1 * torch.sin(torch.arange(256) * 2 * math.pi / 8).expand(1, 256, 256)
    mask = torch.ones(1, 256, 256, dtype=torch.bool)
    middle = (slice(None), slice(64, 192), slice(64, 192))
    assert float(detail(slope, mask)[middle].abs().max()) < 0.01
    assert torch.allclose(detail(slope + ripple, mask)[middle], ripple[middle], atol=0.01)
    assert has_detail(detail(slope + ripple, mask), mask)
    assert not has_detail(detail(torch.full((1, 256, 256), 0.3), mask), mask)


def test_a_flat_truth_is_known() -> None:
    assert is_flat(torch.full((1, 64, 64), 0.7), MASK)
    assert is_flat(0.5 + 0.003 * torch.rand(1, 64, 64), MASK)
    assert not is_flat(TRUTH, MASK)
