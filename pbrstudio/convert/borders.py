"""What lies beyond a texture's border: itself again where it tiles, its mirror image where it does not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]


def folded(index: Indices, side: int, *, wrap: bool) -> Indices:
    """Indices of any size to the samples 0 to ``side - 1`` that stand there. A mirror does not repeat the border."""
    if wrap or side == 1:
        return index % side
    period = 2 * side - 2
    inside = index % period
    return np.where(inside < side, inside, period - inside)
