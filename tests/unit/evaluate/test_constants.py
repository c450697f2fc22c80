"""Baselines of one value: the figures that follow from a spread are those of the map itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pbrstudio.data.materials import Material
from pbrstudio.evaluate.constants import (
    Mean,
    Spread,
    mean_for,
    means_of,
    measure_constant,
    spreads_of_material,
    spreads_of_window,
)
from pbrstudio.evaluate.maps import Maps
from pbrstudio.evaluate.measure import measure, reference
from pbrstudio.evaluate.windows import windows_of


@pytest.mark.parametrize("metallic", [0.3, 0.7])
def test_figures_from_the_spread_are_those_of_the_map(materials: list[Material], metallic: float) -> None:
    window = windows_of(materials[1], 1)[0]
    values = {"albedo": (0.3, 0.5, 0.6), "roughness": (0.4,), "metallic": (metallic,), "ao": (0.9,)}
    full = {name: torch.tensor(v)[:, None, None].expand(-1, *window.rgb.shape[:2]) for name, v in values.items()}
    wanted = {
        (each.map, each.metric): each.value
        for each in measure(Maps(**full), reference(window.truth, window.mask, None, None))  # type: ignore[arg-type]
    }
    found = {
        (each.map, each.metric): each.value
        for spread in spreads_of_window(window.material, window.label, window.truth, window.mask)
        for each in measure_constant(spread, values[spread.map])
    }
    assert len(found) == 10
    for key, value in found.items():
        assert value == pytest.approx(wanted[key], abs=1e-4), key


def test_what_is_masked_is_not_in_the_spread() -> None:
    mask = torch.tensor([[[True, False]]])
    (spread,) = spreads_of_window("m", None, Maps(roughness=torch.tensor([[[0.2, 1.0]]])), mask)
    assert spread.means == (pytest.approx(0.2),)


def test_of_a_whole_material(materials: list[Material]) -> None:
    spreads = {spread.map: spread for spread in spreads_of_material(materials[1])}
    assert list(spreads) == ["albedo", "roughness", "metallic", "ao"]
    assert spreads["metallic"].means == (pytest.approx(0.5),)
    assert spreads["albedo"].means == pytest.approx(tuple(materials[1].basecolor.reshape(-1, 3).mean(0) / 255))


def spread(material: str, label: str | None, byte: int) -> Spread:
    shares = np.zeros((1, 256))
    shares[0, byte] = 1
    return Spread(material, label, "roughness", shares)


def test_each_material_counts_once_however_many_windows_it_has() -> None:
    means = means_of(
        [spread("a", "stone", 0), spread("a", "stone", 0), spread("b", "wood", 255), spread("c", None, 51)]
    )
    assert means == (
        Mean("roughness", None, (pytest.approx(0.4),), 3),
        Mean("roughness", "stone", (0.0,), 1),
        Mean("roughness", "wood", (1.0,), 1),
    )
    assert mean_for(means, "roughness", "wood") == means[2]
    assert mean_for(means, "roughness", "metal") == means[0], "a class without a mean gets that of all"
    assert mean_for(means, "roughness", None) == means[0]
    assert mean_for(means, "ao", None) is None
