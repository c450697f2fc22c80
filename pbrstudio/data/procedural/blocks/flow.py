"""Dirt and rust on their way: streaks that run down from where it is wet, and stains that creep in from edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.spectral import stretched

F32 = NDArray[np.float32]


def streaks(source: F32, rng: np.random.Generator, length: float, *, fine: float = 60.0) -> F32:
    """What runs down from ``source`` [S,S] (0 to 1): fades over ``length`` widths, in ``fine`` streaks a width.

    Periodic: what leaves at the bottom comes in at the top. 0 to 1.
    """
    size = source.shape[0]
    distance = np.arange(size, dtype=np.float32) / np.float32(size)
    fade = np.exp(-distance / np.float32(length))
    fade /= fade.sum()
    run = np.fft.irfft(np.fft.rfft(source, axis=0) * np.fft.rfft(fade)[:, None], n=size, axis=0).astype(np.float32)
    uneven = np.clip(0.5 + 0.6 * stretched(size, rng, fine, 2.0), 0, 1.5)
    reach = np.float32(size * length / 8 + 1)
    flowed: F32 = np.clip(run * np.minimum(reach, 12) * uneven, 0, 1)
    return flowed


def creeping(edge: F32, noise: F32, reach: float, ragged: float = 0.5) -> F32:
    """A stain that creeps in from an edge: 1 at ``edge`` 0, 0 beyond ``reach`` widths, its front moved by ``noise``
    (about -1 to 1) times ``ragged`` of the reach."""
    front = np.float32(reach) * (1 + np.float32(ragged) * noise)
    share = np.clip(1 - edge / np.maximum(front, np.float32(1e-5)), 0, 1)
    stain: F32 = share * share * (3 - 2 * share)
    return stain
