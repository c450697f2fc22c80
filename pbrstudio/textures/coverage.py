"""Keeps how much of a cut-out texture is opaque from one mip level to the next.

Averaged alpha sinks below the alpha test's threshold, and leaves and fences vanish with distance. The remedy is
Ignacio Castaño's ("Computing Alpha Mipmaps", 2010): scale each level's alpha until as many pixels pass as in level 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 128
"""Stored alpha that passes the alpha test (Skyrim's usual 128 of 255)."""

NEAR_END = 16
CUT_OUT_SHARE = 0.9
"""Alpha is a cut-out when this share of its pixels lies within `NEAR_END` of 0 or 255 (the rest: soft edges)."""

MAX_SCALE = 4.0
"""Largest gain (that of NVIDIA Texture Tools): more would turn a faint haze into solid squares."""


def cut_out_coverage(alpha: NDArray[np.uint8]) -> float | None:
    """The share of pixels of ``alpha`` [H,W] that pass the test, if it is a cut-out; None if smooth or all alike."""
    near = int(np.count_nonzero((alpha <= NEAR_END) | (alpha >= 255 - NEAR_END)))
    passing = int(np.count_nonzero(alpha >= THRESHOLD))
    if near < CUT_OUT_SHARE * alpha.size or passing in (0, alpha.size):
        return None
    return passing / alpha.size


def keep_coverage(alpha: NDArray[np.float32], coverage: float) -> NDArray[np.float32]:
    """``alpha`` [H,W] (0..1, left as it is) scaled so that the share that passes is as near ``coverage`` as can be.

    Castaño looks for the scale by bisection; the value at the wanted rank gives the same scale at once.
    """
    passes = (THRESHOLD - 0.5) / 255
    wanted = round(coverage * alpha.size)
    rank = alpha.size - max(wanted, 1)
    last = float(np.partition(alpha, rank, axis=None)[rank])
    # Equal values pass together: take the whole group of the last wanted pixel, or stop before it, whichever is nearer.
    above = alpha > last
    before = int(np.count_nonzero(above))
    with_group = int(np.count_nonzero(alpha >= last))
    if abs(with_group - wanted) <= abs(before - wanted):
        scale = passes / max(last, 1e-6)
    elif before:
        scale = passes / float(alpha[above].min())
    else:
        scale = min(1.0, 0.99 * passes / max(last, 1e-6))
    # A hair more than exact, so that the pixel at the threshold does not fall on its wrong side by rounding.
    gain = np.float32(min(scale * (1 + 1e-5), MAX_SCALE))
    scaled: NDArray[np.float32] = np.minimum(alpha * gain, np.float32(1))
    return scaled
