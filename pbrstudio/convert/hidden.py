"""What a cut-out texture hides under alpha 0: filled with the colours around it, so that no network looks at it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.coverage import cut_out_coverage
from pbrstudio.textures.maps import U8

Mask = NDArray[np.bool_]
F32 = NDArray[np.float32]
STRIP = 256
"""Rows that are halved, and filled, at once; an even number."""


def hidden_pixels(alpha: U8 | None) -> Mask | None:
    """[H,W] where nothing can be seen: alpha 0 of a cut-out. None where alpha hides nothing.

    An alpha that is no cut-out (smooth, or alike throughout) is no opacity that could be trusted to hide.
    """
    if alpha is None or cut_out_coverage(alpha) is None:
        return None
    hidden = alpha == 0
    return hidden if hidden.any() else None


def filled(rgb: U8, hidden: Mask) -> U8:
    """``rgb`` [H,W,3] with its hidden pixels replaced by a soft continuation of the visible ones.

    Pull and push (Gortler et al., "The Lumigraph", 1996): averages of what can be seen, halved until nothing is
    missing, then enlarged into the holes. Floats are held from half the size on.
    """
    strips = [slice(top, top + STRIP) for top in range(0, rgb.shape[0], STRIP)]
    halves = [_halved(rgb[rows] * ~hidden[rows, :, None], (~hidden[rows]).astype(np.float32)) for rows in strips]
    levels = [(np.concatenate([colour for colour, _ in halves]), np.concatenate([weight for _, weight in halves]))]
    del halves
    while levels[-1][1].min() == 0 and max(levels[-1][1].shape) > 1:
        levels.append(_halved(*levels[-1]))
    colour, weight = levels.pop()
    full = colour / np.maximum(weight, 1e-6)[..., None]
    while levels:
        colour, weight = levels.pop()
        larger = _doubled(full, *weight.shape)
        seen = weight[..., None]
        full = np.where(seen > 0, colour / np.maximum(seen, 1e-6), larger)
    full = np.rint(full, out=full)
    out = rgb.copy()
    for rows in strips:
        holes = hidden[rows]
        out[rows][holes] = _doubled(full[rows.start // 2 : rows.stop // 2], *holes.shape)[holes]
    return out


def _doubled(planes: F32, rows: int, columns: int) -> F32:
    """Each cell twice in both directions, cut to ``rows`` x ``columns``."""
    return planes.repeat(2, axis=0).repeat(2, axis=1)[:rows, :columns]


def _halved(colour: NDArray[Any], weight: F32) -> tuple[F32, F32]:
    """Sums of 2 x 2 cells, an odd last row or column alone; weights are cut at 1 so that they do not grow for ever."""
    pad = [(0, side % 2) for side in weight.shape]
    colour, weight = np.pad(colour, [*pad, (0, 0)]), np.pad(weight, pad)
    rows, columns = weight.shape[0] // 2, weight.shape[1] // 2
    total = weight.reshape(rows, 2, columns, 2).sum((1, 3))
    mean = (
        colour.reshape(rows, 2, columns, 2, 3).sum((1, 3), np.float32) / np.maximum(total, np.float32(1e-6))[..., None]
    )
    kept = np.minimum(total, 1)
    return mean * kept[..., None], kept
