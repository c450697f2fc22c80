"""From the maps of the tiles to a prediction: baselines where they stand in, the height's final form, holes empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pbrstudio.convert.baseline import DEPTH, BaselinePredictor
from pbrstudio.convert.class_field import ClassField
from pbrstudio.convert.hidden import Mask
from pbrstudio.convert.predictor import Prediction
from pbrstudio.convert.relief import fitted, written
from pbrstudio.convert.tile_maps import TileMaps, to_bytes
from pbrstudio.data.hygiene import depths_of
from pbrstudio.spec.model import Fallback, Head, Manifest
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import normals_from_height

STRIP = 256
"""Rows of classes, or of a class mean, made at once."""
FLAT = (128, 128, 255)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A texture as the networks were shown it."""

    rgb: U8
    """[H,W,3] as it is, sRGB-encoded."""
    seen: U8
    """The same with its holes filled."""
    hidden: Mask | None
    """[H,W] where those are."""
    own_normal: U8 | None
    wrap: bool


def completed(
    shown: Shown,
    field: ClassField,
    maps: TileMaps,
    manifest: Manifest,
    fallbacks: Mapping[Literal["albedo"] | Head, Fallback],
) -> Prediction:
    """The prediction of the networks' maps. ``fallbacks``: which baseline stands in for which map, by name.

    Where the field's class is unknown there is no metal.
    """
    normal = None if "normal" in fallbacks else maps.normal
    height_from = fallbacks.get("height")
    scalars: dict[Head, U8 | None] = {"roughness": maps.roughness, "metallic": maps.metallic, "ao": maps.ao}
    height, depth = maps.height, DEPTH
    relief = shown.own_normal if shown.own_normal is not None else normal if height_from == "normal" else None
    needs_luminance = any(fallbacks.get(name) == "luminance" or plane is None for name, plane in scalars.items())
    if relief is not None or height is None or height_from is not None or needs_luminance:
        # A normal map that is known is the best witness of relief: its height is its integral.
        plain = BaselinePredictor().predict(shown.seen, own_normal=relief, wrap=shown.wrap)
        for name, plane in scalars.items():
            if plane is None or fallbacks.get(name) == "luminance":
                scalars[name] = getattr(plain, name)
        if relief is not None or height is None or height_from is not None:
            height, depth = plain.height, plain.depth
    if height is maps.height and height is not None:
        how = fitted(height, normal, _class_depth(manifest, field))
        height, depth = written(height, how), how.depth
    for name in scalars:
        if fallbacks.get(name) == "class-mean":
            scalars[name] = _class_mean(manifest, name, field)
    materials = np.concatenate([field.ids(rows) for rows in _strips(shown.rgb.shape[0])])
    albedo = shown.rgb if "albedo" in fallbacks else maps.albedo
    roughness, metallic, ao = scalars["roughness"], scalars["metallic"], scalars["ao"]
    assert roughness is not None
    assert metallic is not None
    assert ao is not None
    assert height is not None
    if field.unknown:
        metallic = np.zeros_like(metallic)
    if shown.hidden is not None:
        hidden = shown.hidden
        if normal is None and shown.own_normal is None:  # derived later, it would have walls around every hole
            normal = normals_from_height(height, depth, wrap=shown.wrap)
        albedo = np.where(hidden[..., None], shown.rgb, albedo)
        metallic, ao = np.where(hidden, np.uint8(0), metallic), np.where(hidden, np.uint8(255), ao)
        height = np.where(hidden, np.uint16(32768), height)
        normal = None if normal is None else np.where(hidden[..., None], np.array(FLAT, np.uint8), normal)
    confidence = None if field.unknown else field.confidence()
    return Prediction(albedo, roughness, metallic, ao, height, depth, normal, materials, manifest.classes, confidence)


def _class_mean(manifest: Manifest, name: Head, field: ClassField) -> U8:
    """[H,W] the mean of a map for each class, weighed with its probability."""
    means = np.array(manifest.class_means[name], np.float32)
    return np.concatenate([to_bytes(field.expected(means, rows)) for rows in _strips(field.size[0])])


def _class_depth(manifest: Manifest, field: ClassField) -> float:
    depths = manifest.class_depths or depths_of(manifest.classes, DEPTH)
    return float(field.mean() @ np.array(depths, np.float32))


def _strips(rows: int) -> list[slice]:
    return [slice(top, min(top + STRIP, rows)) for top in range(0, rows, STRIP)]
