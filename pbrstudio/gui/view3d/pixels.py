"""The maps of a material as the 3D view hands them to the card: three pictures of bounded size, and a small height."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.textures.maps import MaterialMaps

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
LONGEST = 1024
"""Pixels of a side of what goes to the card."""
RELIEF = 256
"""Pixels of a side of the height that moves the mesh: about as fine as its points."""


@dataclass(frozen=True, slots=True, eq=False)
class SurfacePixels:
    """One material, ready for the card; rows from the top of the image down."""

    colour: U8
    """[H,W,4] albedo, sRGB-encoded, with opacity."""
    surface: U8
    """[H,W,4] ambient occlusion, roughness, metallic, 255."""
    normal: U8
    """[H,W,4] OpenGL, (n + 1) / 2, and 255."""
    relief: F32
    """[H,W] 0 to 1, small."""
    opaque: bool
    wide: float
    """Width of the texture over its height."""


def surface_pixels(maps: MaterialMaps) -> SurfacePixels:
    """Reduces by whole factors, which needs a moment for large maps: call it outside the window's thread."""
    rows, columns = maps.height.shape
    factor = max(1, -(-max(rows, columns) // LONGEST))
    full = np.full((rows, columns), 255, dtype=np.uint8)
    alpha = full if maps.alpha is None or maps.opaque else maps.alpha
    height = Image.fromarray(maps.height.astype(np.float32) / np.float32(65535))
    small = height.reduce(max(1, -(-max(rows, columns) // RELIEF)))
    return SurfacePixels(
        colour=_reduced(np.dstack((maps.albedo, alpha)), factor),
        surface=_reduced(np.dstack((maps.ao, maps.roughness, maps.metallic, full)), factor),
        normal=_reduced(np.dstack((maps.normal, full)), factor),
        relief=np.asarray(small, dtype=np.float32),
        opaque=maps.opaque,
        wide=columns / rows,
    )


def _reduced(planes: U8, factor: int) -> U8:
    # As four bands that know nothing of opacity: Pillow would weigh colours by alpha in RGBA.
    image = Image.frombytes("CMYK", (planes.shape[1], planes.shape[0]), np.ascontiguousarray(planes).tobytes())
    return np.asarray(image.reduce(factor) if factor > 1 else image, dtype=np.uint8)
