"""Separable resampling: weights along each axis, applied strip by strip to planes of linear float32.

`Taps` says which input samples make an output sample; `resample` applies one set down the rows and one along them.
Everything that changes a texture's size (mips, shrinking, stretching) is a choice of taps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.float32]
"""[C,H,W]: one plane a channel, because long rows are what numpy is quick at."""

ReadRows = Callable[[NDArray[np.intp]], Planes]
"""Gives the rows of the wanted indices [R] as planes [C,R,W]."""

STRIP_FLOATS = 1 << 18
"""Input floats of one strip: a megabyte, so that a strip's passes stay in the processor's cache."""

KAISER_HALF_WIDTH = 3.0
KAISER_ALPHA = 4.0
"""Width in output pixels and shape of the sharper filter: those of NVIDIA Texture Tools' Kaiser mips."""


class MipFilter(StrEnum):
    """How a level is made from the one above: the mean of the area, or a sharper windowed sinc."""

    BOX = "box"
    KAISER = "kaiser"


@dataclass(frozen=True, slots=True, eq=False)
class Taps:
    """out[i] = sum over k of weights[i,k] * in[first[i] + k]: ``first`` [n] ascending, ``weights`` [n,K] of sum 1.

    Samples before 0 and from ``side`` on are asked for too; the edge rule says what they are.
    """

    first: NDArray[np.intp]
    weights: NDArray[np.float32]
    side: int

    @property
    def count(self) -> int:
        return len(self.first)

    def part(self, start: int, stop: int) -> Taps:
        """The taps of output samples ``start`` to ``stop``."""
        return Taps(self.first[start:stop], self.weights[start:stop], self.side)

    def reach(self, *, wrap: bool) -> NDArray[np.intp]:
        """Input samples from the first to the last one needed [R], turned round (wrap) or held at the edges."""
        indices = np.arange(self.first[0], self.first[-1] + self.weights.shape[1], dtype=np.intp)
        return indices % self.side if wrap else np.clip(indices, 0, self.side - 1)


def halving_taps(side: int, mip_filter: MipFilter) -> Taps:
    """Taps from ``side`` to max(1, side >> 1) samples.

    An odd side is not 2x2 pairs: each output sample covers (2n+1)/n input samples, and gets the weights of
    just that stretch ("polyphase", the non-power-of-two mipmapping of NVIDIA Texture Tools), so nothing shifts.
    """
    new = max(1, side >> 1)
    ratio = side / new
    if side == 1:
        return Taps(np.zeros(1, np.intp), np.ones((1, 1), np.float32), side)
    left = np.arange(new) * ratio
    if mip_filter is MipFilter.BOX:
        first = 2 * np.arange(new)
        cells = first[:, None] + np.arange(side - 2 * (new - 1))
        overlap = np.minimum(cells + 1, (left + ratio)[:, None]) - np.maximum(cells, left[:, None])
        return _taps(first, np.maximum(overlap, 0), side)
    half = KAISER_HALF_WIDTH * ratio
    centre = left + ratio / 2
    offset = int(np.floor((centre - half - 2 * np.arange(new)).min()))
    end = int(np.ceil((centre + half - 2 * np.arange(new)).max()))
    first = 2 * np.arange(new) + offset
    position = (first[:, None] + np.arange(end - offset) + 0.5 - centre[:, None]) / ratio
    window = np.i0(KAISER_ALPHA * np.sqrt(np.maximum(0, 1 - (position / KAISER_HALF_WIDTH) ** 2)))
    inside = np.abs(position) < KAISER_HALF_WIDTH
    return _taps(first, np.where(inside, np.sinc(position) * window, 0), side)


def stretching_taps(side: int, new: int) -> Taps:
    """Taps of a Catmull-Rom spline from ``side`` up to ``new`` >= side samples (Keys 1981, a = -1/2)."""
    if new < side:
        raise ValueError(f"stretching makes a side longer, not {side} to {new}")
    at = (np.arange(new) + 0.5) * side / new - 0.5
    first = np.floor(at).astype(np.intp) - 1
    distance = np.abs(at[:, None] - (first[:, None] + np.arange(4)))
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    return _taps(first, np.where(distance <= 1, near, np.where(distance < 2, far, 0)), side)


def resample(read: ReadRows, channels: int, down: Taps, along: Taps, *, wrap: bool) -> Planes:
    """Planes [channels, down.count, along.count] of the rows that ``read`` gives, filtered in strips."""
    result = np.empty((channels, down.count, along.count), np.float32)
    columns = along.reach(wrap=wrap)
    whole = np.array_equal(columns, np.arange(along.side))
    for start, stop in strips(down.count, channels * along.side * 2):
        part = down.part(start, stop)
        rows = _weigh(read(part.reach(wrap=wrap)), part, axis=1)
        result[:, start:stop] = _weigh(rows if whole else rows.take(columns, axis=2), along, axis=2)
    return result


def strips(rows: int, floats_a_row: int) -> Iterator[tuple[int, int]]:
    """Start and stop of consecutive strips of ``rows`` rows that hold about `STRIP_FLOATS` floats each."""
    height = max(4, STRIP_FLOATS // floats_a_row)
    for start in range(0, rows, height):
        yield start, min(rows, start + height)


def _taps(first: NDArray[np.intp], weights: NDArray[np.float64], side: int) -> Taps:
    normalised = weights / weights.sum(axis=1, keepdims=True)
    return Taps(np.asarray(first, np.intp), normalised.astype(np.float32), side)


def _weigh(samples: Planes, taps: Taps, axis: int) -> Planes:
    """The weighted sums along ``axis`` (1 or 2); sample 0 of ``samples`` is ``taps.first[0]``."""
    result: Planes | None = None
    for k in range(taps.weights.shape[1]):
        weights = taps.weights[:, k]
        # One number where all outputs weigh alike (every even side): multiplying by it is quicker.
        weight = weights[:1] if (weights == weights[0]).all() else weights
        term = _tap(samples, taps.first - taps.first[0] + k, axis) * (weight[:, None] if axis == 1 else weight)
        if result is None:
            result = term
        else:
            result += term
    assert result is not None  # weights has at least one column
    return result


def _tap(samples: Planes, indices: NDArray[np.intp], axis: int) -> Planes:
    """``samples`` at ``indices`` along ``axis``: a view where they are two apart, as in halving, else a copy."""
    if len(indices) > 1 and not (np.diff(indices) == 2).all():
        return samples.take(indices, axis=axis)
    every_second = slice(int(indices[0]), int(indices[-1]) + 1, 2)
    return samples[:, every_second] if axis == 1 else samples[:, :, every_second]
