"""Gaussian band-pass of a plane, exact and periodic, through the Fourier transform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


def band_pass(plane: F32, fine: float, coarse: float, *, wrap: bool) -> F32:
    """[H,W] blurred with a Gaussian of ``fine`` px minus the same of ``coarse`` px; ``fine`` 0 takes no blur.

    A Gaussian of deviation s has the spectrum exp(-2 (pi s f)^2). With ``wrap`` the plane goes on periodically,
    else it is mirrored at its borders.
    """
    rows, columns = plane.shape
    margin = 0 if wrap else int(np.ceil(3 * coarse))
    # A mirror is as deep as the plane at most; beyond, numpy would mirror the mirror, at no gain.
    pad = (min(margin, rows - 1), min(margin, columns - 1))
    padded = np.pad(plane, ((pad[0], pad[0]), (pad[1], pad[1])), mode="reflect") if margin else plane
    spectrum = np.fft.rfft2(padded)
    row_f = np.fft.fftfreq(padded.shape[0])
    column_f = np.fft.rfftfreq(padded.shape[1])
    gain = np.outer(_gaussian(row_f, fine), _gaussian(column_f, fine))
    gain -= np.outer(_gaussian(row_f, coarse), _gaussian(column_f, coarse))
    spectrum *= gain
    band = np.fft.irfft2(spectrum, s=padded.shape)
    return band[pad[0] : pad[0] + rows, pad[1] : pad[1] + columns].astype(np.float32, copy=False)


def _gaussian(frequency: NDArray[np.floating], deviation: float) -> F32:
    spectrum: F32 = np.exp(-2 * (np.pi * deviation * frequency) ** 2).astype(np.float32)
    return spectrum
