"""Baked light: the same from the same seed, and fair to a plane that faces up."""

from __future__ import annotations

import pytest
import torch

from pbrstudio.metrics.colour import to_linear
from pbrstudio.metrics.relight import BakedLight, bake, random_light


def light(count: int = 1, **changes: float) -> BakedLight:
    """No highlight, no exposure, no tint; ``changes`` by field."""
    values = {
        "azimuth": 0.5,
        "elevation": 0.8,
        "ambient": 0.4,
        "relief": 1.0,
        "highlight": 0.0,
        "occlusion": 1.0,
        "exposure": 0.0,
        **changes,
    }
    return BakedLight(
        **{name: torch.full((count,), value) for name, value in values.items()}, tint=torch.ones(count, 3)
    )


def maps(count: int = 1, side: int = 8) -> dict[str, torch.Tensor]:
    torch.manual_seed(3)
    normal = torch.zeros(count, 3, side, side)
    normal[:, 2] = 1
    return {
        "albedo": torch.rand(count, 3, side, side) * 0.8,
        "normal": normal,
        "ao": torch.ones(count, 1, side, side),
        "roughness": torch.full((count, 1, side, side), 0.6),
    }


@pytest.mark.parametrize("elevation", [0.45, 0.8, 1.2])
@pytest.mark.parametrize("ambient", [0.2, 0.6])
def test_an_unlit_plane_keeps_its_brightness(elevation: float, ambient: float) -> None:
    plane = maps()
    lit = bake(**plane, light=light(elevation=elevation, ambient=ambient))
    assert torch.allclose(lit, plane["albedo"], atol=1e-5)


def test_a_stop_doubles_the_light_and_occlusion_takes_of_the_sky_alone() -> None:
    plane = maps()
    plane["albedo"] *= 0.5
    lit = bake(**plane, light=light(exposure=1.0))
    assert torch.allclose(to_linear(lit), 2 * to_linear(plane["albedo"]), atol=1e-4)
    plane["ao"] = torch.zeros_like(plane["ao"])
    dark = to_linear(bake(**plane, light=light())) / to_linear(plane["albedo"])
    sun = 0.6 * float(torch.tensor(0.8).sin())
    assert float(dark.mean()) == pytest.approx(sun / (sun + 0.4), abs=1e-3)


def test_the_side_towards_the_light_is_brighter() -> None:
    slope = maps()
    slope["normal"][:, 0], slope["normal"][:, 2] = 0.5, 0.866
    towards = bake(**slope, light=light(azimuth=0.0)).mean()
    away = bake(**slope, light=light(azimuth=torch.pi)).mean()
    assert float(towards) > float(away) + 0.05


def test_the_same_seed_bakes_the_same_and_another_does_not() -> None:
    plane = maps(2, 16)
    plane["normal"] = torch.nn.functional.normalize(
        torch.rand(2, 3, 16, 16) + torch.tensor([0.0, 0, 1])[:, None, None], dim=1
    )
    first, again, other = (
        bake(**plane, light=random_light(2, torch.Generator().manual_seed(seed))) for seed in (5, 5, 6)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert float(first.min()) >= 0
    assert float(first.max()) <= 1


def test_drawn_lights_keep_to_their_ranges() -> None:
    drawn = random_light(500, torch.Generator().manual_seed(1))
    degrees = torch.rad2deg(drawn.elevation)
    assert 25 <= float(degrees.min()) <= 27
    assert 68 <= float(degrees.max()) <= 70
    assert float(drawn.exposure.abs().max()) <= 0.5
    assert float((drawn.tint - 1).abs().max()) <= 0.05
    assert 0.35 < float((drawn.highlight > 0).float().mean()) < 0.65
