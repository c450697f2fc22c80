"""The sliders, as pure functions of maps and settings.

A scalar map changes through a table of its 256 (65,536) values: exact, quick, and without a float copy of the map.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

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
from pbrstudio.textures.colour import encode_srgb8, luminance, srgb8_table
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import flip_green, scale_slopes

F64 = NDArray[np.float64]
Integers = TypeVar("Integers", NDArray[np.uint8], NDArray[np.uint16])
Setting = TypeVar("Setting", AlbedoAdjustment, NormalAdjustment)

NARROWEST_STEP = 1 / 65536
"""Softness under which a threshold is a plain one."""
STRIP = 256
"""Rows of colour or normals worked on at once."""


def adjust(prediction: Prediction, adjustments: Adjustments) -> Prediction:
    """The prediction with the sliders applied to all maps but the normal (`adjust_normal`, once it is known).

    A class that has settings of its own takes those instead of the general ones, where the prediction has classes.
    """
    if adjustments.neutral:
        return prediction
    settings = _by_id(prediction, adjustments)
    ids = prediction.materials if len(settings) > 1 else None
    return replace(
        prediction,
        albedo=_by_mask(prediction.albedo, [entry.albedo for entry in settings], ids, _expose),
        roughness=_look_up(prediction.roughness, [_scalar(entry.roughness) for entry in settings], ids),
        metallic=_look_up(prediction.metallic, [_metal(entry.metallic) for entry in settings], ids),
        ao=_look_up(prediction.ao, [_occlusion(entry.ao) for entry in settings], ids),
        height=_look_up(prediction.height, [_height(entry.height) for entry in settings], ids),
    )


def _by_id(prediction: Prediction, adjustments: Adjustments) -> list[MapAdjustments]:
    """Settings per class id and, last, for pixels without a class; one entry alone where no class differs."""
    if prediction.materials is None or not adjustments.by_class:
        return [adjustments.everywhere]
    per_class = [adjustments.by_class.get(name, adjustments.everywhere) for name in prediction.classes]
    return [*per_class, adjustments.everywhere]


def _look_up(plane: Integers, curves: list[Callable[[F64], F64]], ids: U8 | None) -> Integers:
    full = int(np.iinfo(plane.dtype).max)
    values = np.arange(full + 1) / full
    tables = np.stack([(np.clip(curve(values), 0, 1) * full + 0.5).astype(plane.dtype) for curve in curves])
    changed: Integers = tables[0][plane] if ids is None else tables[np.minimum(ids, len(curves) - 1), plane]
    return changed


def _scalar(setting: ScalarAdjustment) -> Callable[[F64], F64]:
    def curve(x: F64) -> F64:
        start = 1 - x if setting.invert else x
        return np.clip((start - 0.5) * setting.contrast + 0.5 + setting.bias, 0, 1)

    return curve


def _metal(setting: MetalAdjustment) -> Callable[[F64], F64]:
    def curve(x: F64) -> F64:
        value = _scalar(setting)(x)
        if setting.threshold is None:
            return value
        if setting.softness < NARROWEST_STEP:
            return (value >= setting.threshold).astype(np.float64)
        step = np.clip((value - setting.threshold) / setting.softness + 0.5, 0, 1)
        return step * step * (3 - 2 * step)

    return curve


def _occlusion(setting: OcclusionAdjustment) -> Callable[[F64], F64]:
    return lambda x: 1 - setting.strength * (1 - _scalar(setting)(x))


def _height(setting: HeightAdjustment) -> Callable[[F64], F64]:
    return lambda x: 0.5 + setting.scale * (_scalar(setting)(x) - 0.5) + setting.offset


def adjust_normal(normal: U8, prediction: Prediction, adjustments: Adjustments) -> U8:
    """Encoded OpenGL normals [H,W,3] with strength and direction applied, by class where there are classes."""
    if adjustments.neutral:
        return normal
    settings = [entry.normal for entry in _by_id(prediction, adjustments)]
    return _by_mask(normal, settings, prediction.materials if len(settings) > 1 else None, _turn)


def _turn(normal: U8, setting: NormalAdjustment) -> U8:
    return scale_slopes(flip_green(normal) if setting.flip_y else normal, setting.strength)


def _by_mask(rgb: U8, settings: list[Setting], ids: U8 | None, change: Callable[[U8, Setting], U8]) -> U8:
    """[H,W,3] changed in strips of rows: each pixel by the setting of its class."""
    neutral = type(settings[0])()
    if all(setting == neutral for setting in settings):
        return rgb
    out = rgb.copy()
    for top in range(0, rgb.shape[0], STRIP):
        rows = slice(top, top + STRIP)
        for index, setting in enumerate(settings):
            if setting == neutral:
                continue
            changed = change(rgb[rows], setting)
            if ids is None:
                out[rows] = changed
            else:
                mask = np.minimum(ids[rows], len(settings) - 1) == index
                out[rows][mask] = changed[mask]
    return out


def _expose(rgb: U8, setting: AlbedoAdjustment) -> U8:
    linear = srgb8_table()[rgb] * np.float32(2.0**setting.exposure)
    grey = luminance(linear)[..., None]
    return encode_srgb8(grey + (linear - grey) * np.float32(setting.saturation))
