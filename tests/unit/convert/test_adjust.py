"""The sliders: each formula at values worked out by hand, neutral ones do nothing, classes have their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.convert import adjust as module
from pbrstudio.convert.adjust import adjust, adjust_normal
from pbrstudio.convert.predictor import Prediction
from pbrstudio.spec.adjustments import (
    Adjustments,
    AlbedoAdjustment,
    HeightAdjustment,
    MapAdjustments,
    MetalAdjustment,
    NormalAdjustment,
    OcclusionAdjustment,
    ScalarAdjustment,
)
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import decode_normals, flip_green, normals_from_height, scale_slopes
from tests.makers import noise, relief, smooth_bytes

RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)
WIDE = np.arange(65536).astype(np.uint16).reshape(256, 256)


def prediction(materials: U8 | None = None, classes: tuple[str, ...] = ()) -> Prediction:
    height: U16 = RAMP.astype(np.uint16) * np.uint16(257)
    return Prediction(smooth_bytes(16, 16, 3), RAMP, RAMP, RAMP, height, 0.02, None, materials, classes)


def everywhere(**maps: object) -> Adjustments:
    return Adjustments(everywhere=MapAdjustments.model_validate(maps))


def at(plane: U8 | U16, *values: float) -> list[float]:
    """What became of these input values (of 255, rounded to it)."""
    full = np.iinfo(plane.dtype).max
    flat = plane.ravel()
    return [round(float(flat[round(value * 255)]) / full * 255) for value in values]


# Neutral


def test_neutral_gives_the_same_objects() -> None:
    start = prediction()
    assert adjust(start, Adjustments()) is start
    normal = noise(16, 16, 3)
    assert adjust_normal(normal, start, Adjustments()) is normal


def test_a_neutral_slider_beside_one_that_moved_changes_no_value() -> None:
    start = replace(prediction(), height=WIDE)
    moved = adjust(start, everywhere(roughness={"bias": 0.1}))
    assert not np.array_equal(moved.roughness, start.roughness)
    assert np.array_equal(moved.metallic, start.metallic)
    assert np.array_equal(moved.ao, start.ao)
    assert np.array_equal(moved.height, WIDE)
    assert moved.albedo is start.albedo
    assert moved.height.dtype == np.uint16


# Formulas, at 0, 0.2, 0.4, 0.6, 0.8 and 1 (multiples of 51 of 255)


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ({"bias": 0.2}, [51, 102, 153, 204, 255, 255]),
        ({"bias": -0.4}, [0, 0, 0, 51, 102, 153]),
        ({"contrast": 2.0}, [0, 0, 77, 179, 255, 255]),
        ({"contrast": 0.5}, [64, 89, 115, 140, 166, 191]),
        ({"contrast": 0.0}, [128] * 6),
        ({"invert": True}, [255, 204, 153, 102, 51, 0]),
        ({"invert": True, "bias": 0.2}, [255, 255, 204, 153, 102, 51]),
        ({"invert": True, "contrast": 0.5, "bias": -0.2}, [140, 115, 89, 64, 38, 13]),
    ],
)
def test_scalar_sliders(setting: dict[str, object], wanted: list[int]) -> None:
    spec = ScalarAdjustment.model_validate(setting)
    values = (0, 0.2, 0.4, 0.6, 0.8, 1)
    changed = adjust(prediction(), everywhere(roughness=spec, metallic=setting, ao=setting, height=setting))
    for plane in (changed.roughness, changed.metallic, changed.ao, changed.height):
        assert at(plane, *values) == pytest.approx(wanted, abs=0.51)


def test_metal_threshold_and_softness() -> None:
    hard = adjust(prediction(), everywhere(metallic=MetalAdjustment(threshold=0.4, softness=0.0)))
    assert at(hard.metallic, 0, 0.2, 0.4, 0.6, 1) == [0, 0, 255, 255, 255]
    soft = adjust(prediction(), everywhere(metallic=MetalAdjustment(threshold=0.6, softness=0.8)))
    # (x - 0.6) / 0.8 + 0.5 = -0.25, 0, 0.25, 0.5, 0.75, 1 through t^2 (3 - 2t).
    assert at(soft.metallic, 0, 0.2, 0.4, 0.6, 0.8, 1) == [0, 0, round(0.15625 * 255), 128, round(0.84375 * 255), 255]
    biased = adjust(prediction(), everywhere(metallic=MetalAdjustment(threshold=0.5, softness=0.0, bias=0.2)))
    assert at(biased.metallic, 0.2, 0.4) == [0, 255], "the threshold comes last"


def test_occlusion_strength() -> None:
    half = adjust(prediction(), everywhere(ao=OcclusionAdjustment(strength=0.5)))
    assert at(half.ao, 0, 0.2, 0.6, 1) == [128, 153, 204, 255]
    double = adjust(prediction(), everywhere(ao=OcclusionAdjustment(strength=2.0)))
    assert at(double.ao, 0, 0.4, 0.6, 0.8, 1) == [0, 0, 51, 153, 255]
    assert (adjust(prediction(), everywhere(ao=OcclusionAdjustment(strength=0.0))).ao == 255).all()


def test_height_scale_and_offset_about_the_surface() -> None:
    flat = adjust(replace(prediction(), height=WIDE), everywhere(height=HeightAdjustment(scale=0.5, offset=0.1)))
    assert flat.height.ravel()[[0, 65535, 32768]] / 65535 == pytest.approx([0.35, 0.85, 0.6], abs=2e-5)
    tall = adjust(prediction(), everywhere(height=HeightAdjustment(scale=2.0)))
    assert at(tall.height, 0, 0.4, 0.6, 1) == pytest.approx([0, 76.5, 178.5, 255], abs=0.51)


def test_exposure_is_in_stops_of_linear_light() -> None:
    grey = np.full((4, 4, 3), 188, np.uint8)  # half of the light of white
    start = replace(prediction(), albedo=grey)
    assert adjust(start, everywhere(albedo=AlbedoAdjustment(exposure=1.0))).albedo.min() == 255
    assert (adjust(start, everywhere(albedo=AlbedoAdjustment(exposure=-1.0))).albedo == 137).all()


def test_saturation_goes_to_and_from_the_luminance() -> None:
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    start = replace(prediction(), albedo=red)
    grey = adjust(start, everywhere(albedo=AlbedoAdjustment(saturation=0.0))).albedo
    assert (grey == 127).all(), "the sRGB code of Rec. 709's 0.2126"
    half = adjust(start, everywhere(albedo=AlbedoAdjustment(saturation=0.5))).albedo
    # Linear 0.6063 and 0.1063.
    assert half[0, 0].tolist() == [204, 92, 92]


def test_normals_scale_their_slopes_and_turn_their_green() -> None:
    normal = normals_from_height(relief(16, 16), 0.05, wrap=True)
    turned = adjust_normal(normal, prediction(), everywhere(normal=NormalAdjustment(flip_y=True)))
    assert np.array_equal(turned, flip_green(normal))
    strong = adjust_normal(normal, prediction(), everywhere(normal=NormalAdjustment(strength=2.0)))
    assert np.array_equal(strong, scale_slopes(normal, 2.0))
    both = adjust_normal(normal, prediction(), everywhere(normal=NormalAdjustment(strength=2.0, flip_y=True)))
    assert np.abs(decode_normals(both)[..., 1] + decode_normals(strong)[..., 1]).max() < 0.02


@settings(max_examples=60, deadline=None)
@given(st.floats(-1, 1), st.floats(0, 4), st.floats(0, 4), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_without_inversion_every_curve_is_monotone(
    bias: float, contrast: float, scale: float, offset: float, threshold: float, softness: float
) -> None:
    common = {"bias": bias, "contrast": contrast}
    changed = adjust(
        prediction(),
        everywhere(
            roughness=common,
            metallic=common | {"threshold": threshold, "softness": softness},
            ao=common | {"strength": scale},
            height=common | {"scale": scale, "offset": offset},
        ),
    )
    for plane in (changed.roughness, changed.metallic, changed.ao, changed.height):
        assert (np.diff(plane.ravel().astype(int)) >= 0).all()


# By class

IDS = np.array([0, 1, 2, 255], np.uint8).repeat(64).reshape(16, 16)
CLASSES = ("wood", "steel", "cloth")


def test_a_class_with_settings_takes_those_instead_and_the_unlabelled_the_general_ones() -> None:
    adjustments = Adjustments(
        everywhere=MapAdjustments(roughness=ScalarAdjustment(bias=0.2), albedo=AlbedoAdjustment(exposure=1)),
        by_class={"steel": MapAdjustments(metallic=MetalAdjustment(bias=1.0)), "cloth": MapAdjustments()},
    )
    start = prediction(IDS, CLASSES)
    changed = adjust(start, adjustments)
    general = adjust(start, Adjustments(everywhere=adjustments.everywhere))
    steel, own = IDS == 1, (IDS == 1) | (IDS == 2)
    assert np.array_equal(changed.roughness[~own], general.roughness[~own])
    assert np.array_equal(changed.roughness[own], start.roughness[own])
    assert np.array_equal(changed.albedo[~own], general.albedo[~own])
    assert np.array_equal(changed.albedo[own], start.albedo[own])
    assert (changed.metallic[steel] == 255).all()
    assert np.array_equal(changed.metallic[~steel], start.metallic[~steel])


def test_normals_by_class() -> None:
    normal = normals_from_height(relief(16, 16), 0.05, wrap=True)
    by_class = Adjustments(by_class={"cloth": MapAdjustments(normal=NormalAdjustment(flip_y=True))})
    found = adjust_normal(normal, prediction(IDS, CLASSES), by_class)
    cloth = IDS == 2
    assert np.array_equal(found[cloth], flip_green(normal)[cloth])
    assert np.array_equal(found[~cloth], normal[~cloth])


def test_classes_that_the_prediction_does_not_tell_apart_change_nothing() -> None:
    by_class = Adjustments(by_class={"wood": MapAdjustments(ao=OcclusionAdjustment(strength=0))})
    assert np.array_equal(adjust(prediction(), by_class).ao, RAMP)


def test_strips_equal_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_ = Adjustments(
        everywhere=MapAdjustments(albedo=AlbedoAdjustment(exposure=0.5, saturation=1.5)),
        by_class={"wood": MapAdjustments(albedo=AlbedoAdjustment(exposure=-1))},
    )
    start = prediction(IDS, CLASSES)
    whole = adjust(start, settings_).albedo
    monkeypatch.setattr(module, "STRIP", 3)
    assert np.array_equal(adjust(start, settings_).albedo, whole)
