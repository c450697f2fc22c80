"""The baseline predictor: luminance heuristics, as the free tools have them, and no knowledge of materials.

It is what ``--model baseline`` uses, what an evaluation compares with, and what stands in until a model is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.convert.guide import NO_GUIDE, Guide
from pbrstudio.convert.predictor import Prediction
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.textures.band_pass import band_pass
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import height_from_normals, normalise

F32 = NDArray[np.float32]

ROUGHNESS_AT_BLACK, ROUGHNESS_AT_WHITE = 0.63, 0.43
"""Line through inverted luminance, fitted by least squares to 190 materials (benchmarks/fit_baseline.py, as below)."""
FINEST, COARSEST = 1 / 512, 1 / 16
"""Wavelength scale of relief, as shares of the longer side: finer is grain, coarser is baked light or layout."""
HEIGHT_DEVIATION = 0.15
"""Standard deviation that the height is scaled to, so that three deviations fit in its range."""
FULL_RELIEF_TONE = 0.05
"""Deviation of luma at which a texture gets all of that relief; a fainter one gets its share."""
FULL_RELIEF_SLOPES = 0.0005
"""The same for a height from a normal map, in widths."""
LARGEST_SIDE = 2048
"""Longest side in pixels at which relief is worked out, then enlarged: its finest wavelength is four of these pixels,
and a mirrored integral takes 170 bytes for each."""
PIXEL_BYTES, SMALL_BYTES, INTEGRAL_BYTES = 18, 48, 100
"""Most that predicting takes, measured: for each pixel, for each at which relief is worked out, and for each of those
when a normal map is integrated."""
STRIP = 512
DEPTH = 0.0111
"""Full range of the height as a share of the width: the median that gives 196 materials the slopes they have."""
CAVITY = 1 / 48
"""Radius, as a share of the longer side, within which a place is lower than its surroundings."""
CAVITY_STRENGTH = 1.62
"""Least-squares fit to the occlusion of 104 materials."""


class BaselinePredictor:
    """Height from band-passed luminance (or from the mod's own normal map, which knows better), AO from the height's
    cavities, roughness from inverted luminance, metallic 0, albedo as it is."""

    id = "baseline"
    classes: tuple[str, ...] = ()
    fingerprint = ""
    where = "processor"

    def predict(
        self,
        rgb: U8,
        *,
        alpha: U8 | None = None,
        own_normal: U8 | None = None,
        wrap: bool,
        safe_point: SafePoint = never_stop,
        guide: Guide = NO_GUIDE,
    ) -> Prediction:
        """Maps for ``rgb`` [H,W,3], sRGB-encoded; see `Predictor.predict`. Opacity tells it nothing."""
        rows, columns = rgb.shape[:2]
        small = _reduced(rgb)
        if own_normal is None:
            relief, full = luma_of(small) / np.float32(255), FULL_RELIEF_TONE
        else:
            relief, full = relief_of_normals(own_normal, wrap=wrap), FULL_RELIEF_SLOPES
        longer = max(relief.shape)
        height = spread(band_pass(relief, longer * FINEST, longer * COARSEST, wrap=wrap), full)
        # Lower than the surroundings means less sky: the band below the cavity radius, where it is negative.
        cavities = band_pass(height, 0.0, longer * CAVITY, wrap=wrap)
        ao = 1 + np.minimum(cavities, 0) * np.float32(CAVITY_STRENGTH)
        large = enlarged(height, rows, columns, wrap=wrap)
        return Prediction(
            albedo=rgb,
            roughness=_roughness(rgb),
            metallic=np.zeros((rows, columns), np.uint8),
            ao=to_bytes(enlarged(ao, rows, columns, wrap=wrap)),
            height=(np.clip(large, 0, 1) * np.float32(65535) + np.float32(0.5)).astype(np.uint16),
            depth=DEPTH,
        )

    def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
        """See `Predictor.bytes_needed`."""
        small = min(width, LARGEST_SIDE) * min(height, LARGEST_SIDE)
        return width * height * PIXEL_BYTES + small * (SMALL_BYTES + (INTEGRAL_BYTES if own_normal else 0))

    def bytes_taken(self, width: int, height: int, *, own_normal: bool) -> int:
        """See `Predictor.bytes_taken`: the same."""
        return self.bytes_needed(width, height, own_normal=own_normal)

    def bytes_kept(self, width: int, height: int) -> int:
        """Nothing."""
        return 0


def _roughness(rgb: U8) -> U8:
    """[H,W] the line through luma, in strips."""
    out = np.empty(rgb.shape[:2], np.uint8)
    for top in range(0, rgb.shape[0], STRIP):
        tone = luma_of(rgb[top : top + STRIP]) / np.float32(255)
        tone *= np.float32(ROUGHNESS_AT_WHITE - ROUGHNESS_AT_BLACK)
        out[top : top + STRIP] = to_bytes(tone + np.float32(ROUGHNESS_AT_BLACK))
    return out


def _reduced(planes: U8) -> U8:
    """[h,w,3] averages of cells, so that the longer side is at most `LARGEST_SIDE`; itself where it is."""
    rows, columns = planes.shape[:2]
    step = -(-max(rows, columns) // LARGEST_SIDE)
    if step == 1:
        return planes
    size = (max(1, columns // step), max(1, rows // step))
    return np.asarray(Image.fromarray(planes).resize(size, Image.Resampling.BOX))


def enlarged(plane: F32, rows: int, columns: int, *, wrap: bool) -> F32:
    """``plane`` at [rows,columns], bicubic, over the same area; itself where it has that size."""
    if plane.shape == (rows, columns):
        return plane
    margin = 2
    padded = Image.fromarray(np.pad(plane, margin, mode="wrap" if wrap else "edge"))
    box = (margin, margin, margin + plane.shape[1], margin + plane.shape[0])
    return np.asarray(padded.resize((columns, rows), Image.Resampling.BICUBIC, box=box))


def luma_of(rgb: U8) -> F32:
    """Rec. 709 luma of encoded values [H,W,3], 0 to 255, in one float plane [H,W]."""
    luma: F32 = rgb[..., 0] * np.float32(0.2126)
    luma += rgb[..., 1] * np.float32(0.7152)
    luma += rgb[..., 2] * np.float32(0.0722)
    return luma


def relief_of_normals(rgb: U8, *, wrap: bool) -> F32:
    """The height [h,w], in widths, of encoded OpenGL normals; integrated at `LARGEST_SIDE` px at most."""
    vectors = normalise(_reduced(rgb).astype(np.float32) / np.float32(127.5) - np.float32(1))
    return height_from_normals(vectors, wrap=wrap)


def spread(band: F32, full: float) -> F32:
    """A band about 0 to a height in [0,1] about 0.5, of `HEIGHT_DEVIATION` where the band's is ``full`` or more."""
    gain = HEIGHT_DEVIATION / max(float(band.std()), full)
    height: F32 = np.clip(band * np.float32(gain) + np.float32(0.5), 0, 1)
    return height


def to_bytes(plane: F32) -> U8:
    """A plane in [0,1] (clipped) as bytes, rounded."""
    return (np.clip(plane, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)
