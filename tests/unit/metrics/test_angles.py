"""Angles between normals, of whatever length both are stored."""

from __future__ import annotations

import math

import pytest
import torch

from pbrstudio.metrics.angles import mean_angle


def field(x: float, y: float, z: float) -> torch.Tensor:
    return torch.tensor([x, y, z])[:, None, None].expand(3, 4, 4)


MASK = torch.ones(1, 4, 4, dtype=torch.bool)


@pytest.mark.parametrize("degrees", [0.0, 0.01, 30.0, 90.0, 180.0])
def test_known_angles_whatever_the_lengths(degrees: float) -> None:
    turned = field(math.sin(math.radians(degrees)), 0, math.cos(math.radians(degrees)))
    assert mean_angle(turned * 0.4, field(0, 0, 1.7), MASK) == pytest.approx(degrees, abs=1e-4)


def test_it_is_a_mean_over_the_mask() -> None:
    seen = field(0.0, 0.0, 1.0).clone()
    seen[:, :2] = field(0.0, 1.0, 0.0)[:, :2]
    assert mean_angle(seen, field(0.0, 0.0, 1.0), MASK) == pytest.approx(45)
    mask = MASK.clone()
    mask[:, :2] = False
    assert mean_angle(seen, field(0.0, 0.0, 1.0), mask) == 0
