"""The values of one pixel in its map's own units, as text."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QCoreApplication

from pbrstudio.gui.convert.look import UNLABELLED, Shown
from pbrstudio.textures.colour import srgb8_table
from pbrstudio.textures.maps import U8, MaterialMaps


def _tr(text: str) -> str:
    return QCoreApplication.translate("Reading", text)


def reading(maps: MaterialMaps, shown: Shown, x: int, y: int, confidence: U8 | None) -> str:
    """What the pixel at column ``x`` and row ``y`` of ``shown`` holds.

    Of colours sRGB bytes and linear light, of shares 0 to 1, of heights also the offset from the surface, of normals
    the direction and tilt, of materials the class.
    """
    match shown:
        case Shown.SOURCE:
            alpha = "" if maps.alpha is None else _tr("  alpha {0:.3f}").format(maps.alpha[y, x] / 255)
            return _colour(maps.source[y, x]) + alpha
        case Shown.ALBEDO:
            return _colour(maps.albedo[y, x])
        case Shown.ROUGHNESS | Shown.METALLIC | Shown.AO:
            return f"{getattr(maps, shown.value)[y, x] / 255:.3f}"
        case Shown.HEIGHT:
            value = maps.height[y, x] / 65535
            return _tr("{0:.4f}  ({1:+.4f} from the surface)").format(value, value - 0.5)
        case Shown.NORMAL:
            return _normal(maps.normal[y, x])
        case Shown.MATERIALS:
            return _material(maps, x, y, confidence)


def _colour(rgb: U8) -> str:
    red, green, blue = (int(value) for value in rgb)
    light = srgb8_table()[rgb]
    return _tr("sRGB {0} {1} {2}  #{0:02X}{1:02X}{2:02X}  linear {3:.3f} {4:.3f} {5:.3f}").format(
        red, green, blue, *(float(value) for value in light)
    )


def _normal(rgb: U8) -> str:
    x, y, z = (float(value) for value in np.asarray(rgb, np.float64) / 127.5 - 1)
    tilt = math.degrees(math.atan2(math.hypot(x, y), z))
    return _tr("x {0:+.3f}  y {1:+.3f}  z {2:+.3f}  tilt {3:.1f}°").format(x, y, z, tilt)


def _material(maps: MaterialMaps, x: int, y: int, confidence: U8 | None) -> str:
    if maps.materials is None:
        return _tr("this model knows no materials")
    id_ = int(maps.materials[y, x])
    if id_ == UNLABELLED or id_ >= len(maps.classes):
        return _tr("unlabelled")
    if confidence is None:
        return maps.classes[id_]
    height, width = maps.materials.shape
    sure = confidence[y * confidence.shape[0] // height, x * confidence.shape[1] // width]
    return _tr("{0}  {1:.0f} % sure").format(maps.classes[id_], float(sure) / 2.55)
