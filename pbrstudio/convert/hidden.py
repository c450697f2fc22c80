"""What a cut-out texture hides under alpha 0: filled with the colours around it, so that no network looks at it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.coverage import cut_out_coverage
from pbrstudio.textures.maps import U8

Mask = NDArray[np.bool_]


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
    missing, then enlarged into the holes.
    """
    visible = (~hidden).astype(np.float32)
    levels = [(rgb.astype(np.float32) * visible[..., None], visible)]
    while levels[-1][1].min() == 0 and max(levels[-1][1].shape) > 1:
        levels.append(_halved(*levels[-1]))
    colour, weight = levels.pop()
    full = colour / np.maximum(weight, 1e-6)[..., None]
    for colour, weight in reversed(levels):
        rows, columns = weight.shape
        larger = full.repeat(2, axis=0).repeat(2, axis=1)[:rows, :columns]
        seen = weight[..., None]
        full = np.where(seen > 0, colour / np.maximum(seen, 1e-6), larger)
    out = rgb.copy()
    out[hidden] = np.rint(full[hidden]).astype(np.uint8)
    return out


def _halved(
    colour: NDArray[np.float32], weight: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Sums of 2 x 2 cells, an odd last row or column alone; weights are cut at 1 so that they do not grow for ever."""
    pad = [(0, side % 2) for side in weight.shape]
    colour, weight = np.pad(colour, [*pad, (0, 0)]), np.pad(weight, pad)
    rows, columns = weight.shape[0] // 2, weight.shape[1] // 2
    total = weight.reshape(rows, 2, columns, 2).sum((1, 3))
    mean = colour.reshape(rows, 2, columns, 2, 3).sum((1, 3)) / np.maximum(total, 1e-6)[..., None]
    kept = np.minimum(total, 1)
    return mean * kept[..., None], kept
