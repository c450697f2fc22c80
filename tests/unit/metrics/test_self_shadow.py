"""Shadows of a relief: behind what stands up, as long as it is high, and none on a plane."""

from __future__ import annotations

import math

import pytest
import torch

from pbrstudio.metrics.self_shadow import sunlit


def wall(height: float) -> torch.Tensor:
    plane = torch.zeros(1, 64, 64)
    plane[:, :, 30:33] = height
    return plane


def test_a_plane_has_no_shadow() -> None:
    assert torch.equal(sunlit(torch.full((1, 32, 32), 0.4), 1.0, 0.5), torch.ones(1, 32, 32))


@pytest.mark.parametrize("degrees", [30, 45, 60])
def test_a_wall_throws_a_shadow_away_from_the_light(degrees: float) -> None:
    elevation = math.radians(degrees)
    row = sunlit(wall(5.0), 0.0, elevation)[0, 32]
    dark = (row < 0.5).nonzero().flatten().tolist()
    length = 5 / math.tan(elevation)
    assert max(dark) == 29, "the light comes from the right"
    assert len(dark) == pytest.approx(length, abs=2.5)
    assert row[33:].min() == 1


def test_light_from_above_in_the_picture_throws_shadows_down() -> None:
    plane = wall(5.0).transpose(1, 2)
    column = sunlit(plane, math.pi / 2, math.radians(45))[0, :, 32]
    assert (column < 0.5).nonzero().flatten().min() == 33
    assert column[:30].min() == 1


def test_higher_light_takes_less() -> None:
    bumps = torch.rand(1, 64, 64, generator=torch.Generator().manual_seed(1)) * 3
    shares = [float(sunlit(bumps, 0.7, math.radians(degrees)).mean()) for degrees in (25, 45, 70)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
