"""Noise made in the frequency domain: Gaussian, periodic, with a band, a slope and a direction of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

FINEST = 256
"""Most cycles a width: what the coefficients are drawn up to, whatever the size."""


def filtered(size: int, rng: np.random.Generator, low: float, high: float, slope: float = 0.0) -> F32:
    """Noise [size,size] of mean 0 and deviation 1, of ``low`` to ``high`` cycles a width (soft limits).

    The amplitude falls as frequency ^ -``slope``: 0 is even, 1 rough like rock, 1.5 to 2 like hills. At a size that
    cannot show the highest cycles these are left out, and the rest stays as it is.
    """
    return _noise(size, rng, lambda across, down: _band(np.hypot(across, down), low, high, slope), high)


def stretched(size: int, rng: np.random.Generator, across: float, down: float, slope: float = 0.0) -> F32:
    """Noise [size,size] of mean 0 and deviation 1 with up to ``across`` cycles a width along x and ``down`` along y.

    Few cycles one way and many the other are grain, brushing or streaks: (4, 200) runs along x, (200, 4) along y.
    """

    def gains(along_x: F32, along_y: F32) -> F32:
        radius = np.hypot(along_x / np.float32(across), along_y / np.float32(down))
        gain: F32 = np.exp(-(radius**2)) * np.maximum(radius, np.float32(1e-3)) ** np.float32(-slope)
        gain[0, 0] = 0
        return gain

    return _noise(size, rng, gains, 2 * max(across, down))


def _band(frequency: F32, low: float, high: float, slope: float) -> F32:
    safe = np.maximum(frequency, np.float32(0.5))
    gain: F32 = (safe ** np.float32(-slope)).astype(np.float32)
    gain /= 1 + (safe / np.float32(high)) ** 8
    if low > 1:
        gain /= 1 + (np.float32(low) / safe) ** 8
    gain[0, 0] = 0
    return gain


def _noise(size: int, rng: np.random.Generator, gains: Callable[[F32, F32], F32], high: float) -> F32:
    top = int(min(FINEST, max(2, np.ceil(1.5 * high))))
    drawn = rng.standard_normal((2, 2 * top + 1, top + 1), np.float32)
    down = np.fft.ifftshift(np.arange(-top, top + 1, dtype=np.float32))[:, None]
    across = np.arange(top + 1, dtype=np.float32)[None, :]
    gain = gains(np.broadcast_to(across, drawn.shape[1:]), np.broadcast_to(down, drawn.shape[1:]))
    # A column of cycles above 0 stands for its mirror image too, that of 0 holds both halves itself.
    weight = np.where(across == 0, np.float32(1), np.float32(2))
    power = float((gain**2 * weight).sum())
    coefficients = (drawn[0] + 1j * drawn[1]) * gain * np.float32(np.sqrt(0.5 / max(power, 1e-20)))
    kept = min(top, (size - 1) // 2)
    spectrum = np.zeros((size, size // 2 + 1), np.complex64)
    spectrum[: kept + 1, : kept + 1] = coefficients[: kept + 1, : kept + 1]
    spectrum[size - kept :, : kept + 1] = coefficients[2 * top + 1 - kept :, : kept + 1]
    # Column 0 must be its own mirror image for the field to be real.
    spectrum[size - kept :, 0] = np.conj(spectrum[1 : kept + 1, 0][::-1])
    noise: F32 = np.fft.irfft2(spectrum, s=(size, size)).astype(np.float32) * np.float32(size * size)
    return noise
