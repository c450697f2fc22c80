"""What the networks are shown of a texture: planes of a tile with its surroundings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.borders import Indices, folded
from pbrstudio.convert.tiles import Span
from pbrstudio.textures.maps import U8

F32 = NDArray[np.float32]


def colour_planes(rgb: U8, rows: Span, columns: Span, *, wrap: bool) -> F32:
    """[1,3,h,w] in [0,1]: what a tile of ``rgb`` [H,W,3] looks at."""
    down = folded(rows.looked_at, rgb.shape[0], wrap=wrap)
    along = folded(columns.looked_at, rgb.shape[1], wrap=wrap)
    planes = np.empty((1, 3, len(down), len(along)), np.float32)
    np.divide(np.moveaxis(rgb[down].take(along, axis=1), 2, 0), np.float32(255), out=planes[0])
    return planes


def normal_planes(normal: U8 | None, at: tuple[Indices, Indices], size: tuple[int, ...], *, wrap: bool) -> F32:
    """[1,3,h,w]: x, y and 1 of the mod's own normal map ``normal`` [H,W,3] at these rows and columns; zeros without."""
    planes = np.zeros((1, 3, len(at[0]), len(at[1])), np.float32)
    if normal is not None:
        down, along = (folded(index, side, wrap=wrap) for index, side in zip(at, size, strict=True))
        tile = normal[down[:, None], along]
        planes[0, :2] = np.moveaxis(tile[..., :2], 2, 0) / np.float32(127.5) - np.float32(1)
        planes[0, 2] = 1
    return planes
