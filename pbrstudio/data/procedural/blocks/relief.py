"""Masks from a height: slope, curvature, cavities and convex edges, by periodic Gaussians in the frequency domain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.torus import Field

F32 = NDArray[np.float32]


def blurred(field: Field, radius: float) -> F32:
    """A periodic field [S,S] through a Gaussian whose deviation is ``radius`` widths."""
    size = field.shape[0]
    down = np.fft.fftfreq(size, 1 / size).astype(np.float32)[:, None]
    across = np.fft.rfftfreq(size, 1 / size).astype(np.float32)[None, :]
    factor = np.float32(-2 * (np.pi * radius) ** 2)
    gain = np.exp(factor * down * down) * np.exp(factor * across * across)
    soft: F32 = np.fft.irfft2(np.fft.rfft2(np.asarray(field, np.float32)) * gain, s=field.shape).astype(np.float32)
    return soft


def raised(height: Field, radius: float) -> F32:
    """How much higher a point is than its surroundings, as a share of ``radius``: over 0 on ridges and edges, under 0
    in cavities. ``height`` in widths."""
    level = np.asarray(height, np.float32)
    above: F32 = (level - blurred(level, radius)) / np.float32(radius)
    return above


def convexity(height: Field, radius: float, full: float = 0.15) -> F32:
    """0 to 1 on edges and ridges, where wear is: ``full`` is the raise (see `raised`) that counts as 1."""
    worn: F32 = np.clip(raised(height, radius) / np.float32(full), 0, 1)
    return worn


def cavity(height: Field, radius: float, full: float = 0.15) -> F32:
    """0 to 1 in hollows and joints, where dirt is."""
    hollow: F32 = np.clip(-raised(height, radius) / np.float32(full), 0, 1)
    return hollow


def slopes(height: Field) -> tuple[F32, F32]:
    """dh/dx and dh/drow of a height in widths: 1 is 45 degrees. Central differences, periodic."""
    level, size = np.asarray(height, np.float32), np.float32(height.shape[0] / 2)
    along: F32 = (np.roll(level, -1, 1) - np.roll(level, 1, 1)) * size
    down: F32 = (np.roll(level, -1, 0) - np.roll(level, 1, 0)) * size
    return along, down


def slope(height: Field) -> F32:
    """Steepness of a height in widths: 0 level, 1 at 45 degrees."""
    along, down = slopes(height)
    steep: F32 = np.hypot(along, down)
    return steep
