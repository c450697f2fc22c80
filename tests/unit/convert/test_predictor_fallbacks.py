"""Which map comes from where: a network, a baseline that measured better, a class's mean, the mod's own normal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pbrstudio.convert.baseline import DEPTH, HEIGHT_DEVIATION, BaselinePredictor
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.convert.predictor import Prediction
from pbrstudio.models.bundle import Bundle
from pbrstudio.spec.model import HEADS, Manifest
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import normals_from_height
from tests.makers import directx_normal, relief, smooth_bytes
from tests.unit.convert.stand_ins import Constant, Copies, Watched

RGB = smooth_bytes(96, 128, 3)
OWN = normals_from_height(relief(96, 128, seed=7), 0.02, wrap=True)
LOGITS = (2.0, 0.5, -1.0)
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum()
GIVEN = {
    "logits": LOGITS,
    "difference": (0.1, -0.1, 0.0),
    "roughness": 1.0,
    "metallic": -2.0,
    "ao": 0.5,
    "normal": (0.2, 0.1),
}
MEANS = {"roughness": (0.1, 0.5, 0.9), "metallic": (0.0, 1.0, 0.25), "ao": (1.0, 0.5, 0.75)}


def manifest(near: Bundle, **fields: Any) -> Manifest:
    """The near-sighted model's with these fields, checked as if it were read."""
    return Manifest.model_validate({**near.manifest.model_dump(), "class_means": MEANS, **fields})


def predicted(
    stated: Manifest, *, own: U8 | None = None, fallbacks: bool = True, wrap: bool = True, **given: Any
) -> Prediction:
    backend = Constant(stated, **{**GIVEN, **given})
    return NetworkPredictor(Bundle(Path(), stated), backend, fallbacks=fallbacks).predict(
        RGB, own_normal=own, wrap=wrap
    )


def sigmoid(logit: float) -> float:
    return 255 / (1 + np.exp(-logit))


def baseline(own: U8 | None = None, *, wrap: bool = True) -> Prediction:
    return BaselinePredictor().predict(RGB, own_normal=own, wrap=wrap)


def test_without_fallbacks_all_maps_are_the_networks(near: Bundle) -> None:
    maps = predicted(manifest(near))
    difference = np.array([25.5, -25.5, 0])
    assert np.abs(maps.albedo - np.clip(RGB + difference, 0, 255)).max() <= 0.5 + 1e-3
    for name, logit in (("roughness", 1.0), ("metallic", -2.0), ("ao", 0.5)):
        assert np.abs(getattr(maps, name) - sigmoid(logit)).max() <= 0.51, name
    x, y, z = np.array([0.2, 0.1, 1]) / np.linalg.norm([0.2, 0.1, 1]) * 127.5 + 127.5
    assert maps.normal is not None
    assert np.abs(maps.normal - (x, y, z)).max() <= 1
    assert (maps.height == 32768).all(), "a flat one"
    assert maps.materials is not None
    assert (maps.materials == 0).all()
    assert maps.classes == near.manifest.classes


@pytest.mark.parametrize("name", ["roughness", "metallic", "ao"])
@pytest.mark.parametrize("kind", ["luminance", "class-mean"])
def test_a_scalar_map_is_replaced_alone(near: Bundle, name: str, kind: str) -> None:
    plain, maps = predicted(manifest(near)), predicted(manifest(near, fallbacks={name: kind}))
    if kind == "luminance":
        assert np.array_equal(getattr(maps, name), getattr(baseline(), name))
    else:
        mean = float(np.array(MEANS[name]) @ PROBABILITIES * 255)
        assert np.abs(getattr(maps, name) - mean).max() <= 0.51
    for other in ("albedo", "roughness", "metallic", "ao", "height", "normal"):
        same = np.array_equal(getattr(maps, other), getattr(plain, other))
        assert same == (other != name), other


def test_a_class_mean_follows_the_classes(near: Bundle) -> None:
    """Half of one class, half of another: each half has its mean."""
    rgb = np.zeros((64, 128, 3), np.uint8)
    rgb[:, :64, 0] = rgb[:, 64:, 2] = 255
    stated = manifest(near, fallbacks={"roughness": "class-mean"})
    maps = NetworkPredictor(Bundle(Path(), stated), Copies()).predict(rgb, wrap=True)
    for columns, mean in ((slice(4, 60), 0.1), (slice(68, 124), 0.9)):
        assert np.abs(maps.roughness[:, columns] - mean * 255).max() <= 1


def test_identity_leaves_the_albedo_network_out(near: Bundle) -> None:
    stated = manifest(near, fallbacks={"albedo": "identity"})
    watched = Watched(backend := Constant(stated, **GIVEN))
    maps = NetworkPredictor(Bundle(Path(), stated), watched).predict(RGB, wrap=True)
    assert np.array_equal(maps.albedo, RGB)
    assert watched.count("albedo") == 0
    assert np.array_equal(backend.inputs["maps"]["albedo"], backend.inputs["maps"]["diffuse"])


@pytest.mark.parametrize("wrap", [True, False])
def test_a_height_from_luminance_is_the_baselines(near: Bundle, wrap: bool) -> None:
    maps = predicted(manifest(near, fallbacks={"height": "luminance"}), wrap=wrap)
    assert np.array_equal(maps.height, baseline(wrap=wrap).height)
    assert maps.depth == DEPTH
    assert maps.normal is not None, "the network's, which was not replaced"


def test_a_height_from_the_normal_is_its_integral(near: Bundle) -> None:
    stated = manifest(near, fallbacks={"height": "normal"})
    predictor = NetworkPredictor(Bundle(Path(), stated), Witness(OWN))
    maps = predictor.predict(RGB, wrap=True)
    assert maps.normal is not None
    assert np.abs(maps.normal.astype(int) - OWN).max() <= 2
    assert np.array_equal(maps.height, baseline(maps.normal).height)
    assert not np.array_equal(maps.height, baseline().height)


class Witness(Copies):
    """Gives the normal that is told, in whatever surroundings."""

    def __init__(self, normal: U8) -> None:
        vectors = normal / np.float32(127.5) - 1
        self._slopes = (vectors[..., :2] / vectors[..., 2:]).transpose(2, 0, 1)

    def run(self, role, inputs):  # type: ignore[no-untyped-def]  # as above it
        if role != "maps":
            return super().run(role, inputs)
        *scalars, _ = super().run(role, inputs)
        rows, columns = (np.arange(-96, side - 96) for side in inputs["albedo"].shape[2:])
        height, width = self._slopes.shape[1:]
        return *scalars, self._slopes[None, :, rows[:, None] % height, columns % width].astype(np.float32)


def test_a_normal_that_is_no_better_than_luminance_is_left_to_the_height(near: Bundle) -> None:
    maps = predicted(manifest(near, fallbacks={"normal": "luminance"}))
    assert maps.normal is None


def test_every_map_can_be_replaced_at_once(near: Bundle) -> None:
    kinds = {"albedo": "identity", **dict.fromkeys(HEADS, "luminance")}
    maps, wanted = predicted(manifest(near, fallbacks=kinds)), baseline()
    for name in ("albedo", "roughness", "metallic", "ao", "height"):
        assert np.array_equal(getattr(maps, name), getattr(wanted, name)), name
    assert (maps.normal, maps.depth) == (None, wanted.depth)
    assert maps.materials is not None, "the classes are still the network's"


def test_an_evaluation_gets_the_networks_maps(near: Bundle) -> None:
    kinds = {"albedo": "identity", "roughness": "class-mean", "ao": "luminance", "height": "normal"}
    plain, maps = predicted(manifest(near)), predicted(manifest(near, fallbacks=kinds), fallbacks=False)
    for name in ("albedo", "roughness", "metallic", "ao", "height", "normal", "materials"):
        assert np.array_equal(getattr(maps, name), getattr(plain, name)), name


# The height's depth, and the mod's own normal


def test_without_any_normal_the_depth_is_that_of_the_classes(near: Bundle) -> None:
    depths = (0.01, 0.02, 0.08)
    stated = manifest(near, fallbacks={"normal": "luminance"}, class_depths=depths)
    maps = NetworkPredictor(Bundle(Path(), stated), Copies()).predict(RGB, wrap=True)
    shown = NetworkPredictor(Bundle(Path(), stated), Copies()).predict(np.roll(RGB, 1, axis=2), wrap=True)
    for found, colours in ((maps, RGB), (shown, np.roll(RGB, 1, axis=2))):
        cells = np.exp(20 * colours.reshape(24, 4, 32, 4, 3).mean(axis=(1, 3)) / 255)
        depth = float((cells / cells.sum(axis=2, keepdims=True)).mean(axis=(0, 1)) @ depths)
        deviation = float(found.height.std()) / 65535 * found.depth
        assert deviation == pytest.approx(HEIGHT_DEVIATION * depth, rel=0.05)


def test_the_height_keeps_to_the_networks_normal(near: Bundle) -> None:
    """Two normals of one shape, one twice as steep: the height's slopes double, its shape stays."""
    depths = []
    for strength in (1.0, 2.0):
        normal = normals_from_height(red_relief(), 0.01 * strength, wrap=True)
        maps = NetworkPredictor(Bundle(Path(), manifest(near)), Witness(normal)).predict(RGB, wrap=True)
        depths.append(float(maps.height.std()) * maps.depth)
    assert depths[1] / depths[0] == pytest.approx(2, rel=0.03)


def red_relief() -> np.ndarray:
    return (RGB[..., 0].astype(np.uint16)) * 257


@pytest.mark.parametrize("kinds", [{}, {"height": "luminance"}, {"height": "normal"}, {"normal": "luminance"}])
def test_the_mods_own_normal_makes_the_height(near: Bundle, kinds: dict[str, str]) -> None:
    maps, wanted = predicted(manifest(near, fallbacks=kinds), own=OWN, height=3.0), baseline(OWN)
    assert np.array_equal(maps.height, wanted.height)
    assert maps.depth == wanted.depth
    assert np.abs(maps.roughness - sigmoid(1.0)).max() <= 0.51, "all else stays the network's"


def test_the_network_is_shown_the_mods_own_normal(near: Bundle) -> None:
    own = directx_normal(96, 128)
    shown = {}
    for given in (own, None):
        backend = Constant(near.manifest)
        NetworkPredictor(near, backend).predict(RGB, own_normal=given, wrap=True)
        shown[given is None] = backend.inputs["maps"]["normal"][0]
    assert (shown[True] == 0).all()
    inside = shown[False][:, 96:192, 96:224]
    assert np.allclose(inside[:2], own[..., :2].transpose(2, 0, 1) / 127.5 - 1, atol=1e-6)
    assert (shown[False][2] == 1).all()


def test_heads_that_a_model_lacks_are_the_baselines(near: Bundle) -> None:
    maps = near.manifest.networks.maps.model_copy(update={"heads": ("metallic",), "inputs": ("albedo",)})
    stated = manifest(near, networks=near.manifest.networks.model_copy(update={"maps": maps}).model_dump())
    backend = Constant(stated, **GIVEN)
    found, wanted = NetworkPredictor(Bundle(Path(), stated), backend).predict(RGB, wrap=True), baseline()
    assert set(backend.inputs["maps"]) == {"albedo", "classes"}
    for name in ("roughness", "ao", "height"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name)), name
    assert found.normal is None
    assert np.abs(found.metallic - sigmoid(-2.0)).max() <= 0.51


def test_the_metal_threshold_is_the_manifests(near: Bundle) -> None:
    maps = predicted(manifest(near, metal_threshold=0.2), metallic=float(np.log(0.2 / 0.8)))
    assert np.abs(maps.metallic.astype(int) - 128).max() <= 1
