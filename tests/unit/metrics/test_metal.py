"""Metal: overlap, average precision against a case done by hand, and what is measured where there is none."""

from __future__ import annotations

import pytest
import torch

from pbrstudio.metrics.metal import average_precision, false_metal, metal_iou


def row(*values: float) -> torch.Tensor:
    return torch.tensor(values)[None, None]


def test_overlap_by_hand() -> None:
    truth, seen = row(1, 1, 0, 0), row(0.9, 0.2, 0.7, 0.1)
    assert metal_iou(seen, truth, row(1, 1, 1, 1).bool()) == pytest.approx(1 / 3)
    assert metal_iou(seen, truth, row(1, 1, 0, 1).bool()) == pytest.approx(1 / 2)
    assert false_metal(seen, truth, row(1, 1, 1, 1).bool()) is None


def test_without_metal_only_false_metal_is_measured() -> None:
    truth, seen, mask = row(0, 0.4, 0, 0), row(0.9, 0.5, 0.1, 0.9), row(1, 1, 1, 0).bool()
    assert metal_iou(seen, truth, mask) is None
    assert average_precision(seen, truth, mask) is None
    assert false_metal(seen, truth, mask) == pytest.approx(2 / 3)


def test_average_precision_by_hand() -> None:
    # Ranked: metal, not, metal, not. Recall 1/2 at precision 1, 1 at 2/3.
    value = average_precision(row(0.9, 0.8, 0.7, 0.1), row(1, 0, 1, 0), row(1, 1, 1, 1).bool())
    assert value == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_equal_scores_enter_together_whatever_their_order() -> None:
    mask = row(1, 1, 1, 1).bool()
    assert average_precision(row(0.3, 0.3, 0.3, 0.3), row(1, 0, 0, 0), mask) == pytest.approx(0.25)
    assert average_precision(row(0.5, 0.5, 0.1, 0.1), row(1, 0, 0, 0), mask) == pytest.approx(0.5)
    assert average_precision(row(0.5, 0.5, 0.1, 0.1), row(0, 1, 0, 0), mask) == pytest.approx(0.5)


def test_average_precision_needs_no_threshold() -> None:
    torch.manual_seed(0)
    truth = (torch.rand(1, 20, 20) > 0.8).float()
    seen, mask = truth * 0.1 + torch.rand(1, 20, 20) * 0.2, torch.ones(1, 20, 20, dtype=torch.bool)
    assert average_precision(seen, truth, mask) == pytest.approx(average_precision(seen**2, truth, mask))
    assert average_precision(truth * 0.01, truth, mask) == pytest.approx(1)
