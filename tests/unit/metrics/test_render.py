"""The renderer: no energy out of nowhere, a matte plane shows its albedo, metal its own colour."""

from __future__ import annotations

import math

import pytest
import torch

from pbrstudio.metrics.colour import to_linear
from pbrstudio.metrics.render import Surface, nine_lights, render, render_error, renders

HEAD_ON = torch.tensor([0.0, 0.0, 1.0])


def plane(albedo: float, roughness: float, metallic: float = 0.0) -> Surface:
    normal = torch.zeros(3, 1, 1)
    normal[2] = 1
    return Surface(
        torch.full((3, 1, 1), albedo), normal, torch.full((1, 1, 1), roughness), torch.full((1, 1, 1), metallic)
    )


@pytest.mark.parametrize("albedo", [0.2, 0.5, 0.9])
def test_a_rough_dielectric_under_a_light_above_shows_its_albedo(albedo: float) -> None:
    seen = float(render(plane(albedo, 1.0), HEAD_ON)[0, 0, 0])
    assert seen == pytest.approx(float(to_linear(torch.tensor(albedo))), abs=0.035)


def test_lambert_falls_off_with_the_cosine() -> None:
    light = torch.tensor([math.sin(math.radians(60)), 0.0, 0.5])
    above, aslant = (float(render(plane(0.5, 1.0), towards)[0, 0, 0]) for towards in (HEAD_ON, light))
    assert aslant / above == pytest.approx(0.5, abs=0.02)


def test_light_from_behind_lights_nothing() -> None:
    assert float(render(plane(0.9, 0.3), -HEAD_ON).abs().max()) == 0


@pytest.mark.parametrize("roughness", [0.1, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("metallic", [0.0, 1.0])
def test_white_gives_back_no_more_than_it_gets(roughness: float, metallic: float) -> None:
    """The reflectance, integrated over all directions of the light; a pixel is pi times the BRDF times the cosine."""
    steps = 4000
    total = 0.0
    for angle in ((torch.arange(steps) + 0.5) * (math.pi / 2 / steps)).tolist():
        towards = torch.tensor([math.sin(angle), 0.0, math.cos(angle)])
        value = float(render(plane(1.0, roughness, metallic), towards)[0, 0, 0])
        total += value / math.pi * 2 * math.pi * math.sin(angle) * (math.pi / 2 / steps)
    assert 0.3 < total <= 1.02  # rough metal loses light that bounces twice between its facets


def test_metal_takes_its_colour_into_the_highlight_and_has_no_matte_part() -> None:
    gold = plane(0.8, 0.4, 1.0)
    gold.albedo[2] = 0.2
    seen = render(gold, HEAD_ON)[:, 0, 0]
    linear = to_linear(gold.albedo)[:, 0, 0]
    assert float(seen[0] / seen[2]) == pytest.approx(float(linear[0] / linear[2]), rel=1e-4)
    aside = torch.tensor([math.sin(math.radians(75)), 0.0, math.cos(math.radians(75))])
    assert float(render(gold, aside).max()) < 0.1 * float(render(plane(0.8, 0.4), aside).max()) + 0.02


def test_a_smoother_surface_has_the_brighter_highlight() -> None:
    peaks = [float(render(plane(0.5, roughness), HEAD_ON)[0, 0, 0]) for roughness in (0.2, 0.4, 0.8)]
    assert peaks == sorted(peaks, reverse=True)


def test_a_slope_towards_the_light_is_brighter() -> None:
    surface = plane(0.5, 0.9)
    surface.normal[:, 0, 0] = torch.tensor([0.5, 0.0, 0.866])
    right = torch.tensor([0.7071, 0.0, 0.7071])
    left = torch.tensor([-0.7071, 0.0, 0.7071])
    assert float(render(surface, right)[0, 0, 0]) > 2 * float(render(surface, left)[0, 0, 0])


def test_nine_different_lights_of_unit_length_from_above() -> None:
    lights = nine_lights()
    assert lights.shape == (9, 3)
    assert torch.allclose(lights.norm(dim=1), torch.ones(9), atol=1e-6)
    assert (lights[:, 2] > 0.4).all()
    assert len({tuple(light) for light in (lights * 100).round().tolist()}) == 9


def test_the_error_is_the_root_of_the_mean_square() -> None:
    lights = nine_lights()
    first = renders(plane(0.5, 0.5), lights)
    assert first.shape == (9, 3, 1, 1)
    mask = torch.ones(1, 1, 1, dtype=torch.bool)
    assert render_error(first, first, mask) == 0
    assert render_error(first, first + 0.1, mask) == pytest.approx(0.1)
