"""What lies beyond a texture's border: itself again where it tiles, its mirror image where it does not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]
Places = NDArray[np.floating]
"""Positions between the samples: sample i covers i to i + 1, its middle is at i + 0.5."""


def folded(index: Indices, side: int, *, wrap: bool) -> Indices:
    """Indices of any size to the samples 0 to ``side - 1`` that stand there. A mirror does not repeat the border."""
    if wrap or side == 1:
        return index % side
    period = 2 * side - 2
    inside = index % period
    return np.where(inside < side, inside, period - inside)


def folded_places(place: Places, side: int, *, wrap: bool) -> Places:
    """Places to those inside that they stand for, as `folded` has it for samples."""
    if wrap or side == 1:
        return place % side
    inside = (place - 0.5) % (2 * side - 2)
    return np.where(inside <= side - 1, inside, 2 * side - 2 - inside) + 0.5
