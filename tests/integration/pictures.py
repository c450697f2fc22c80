"""Made-up pictures: a tileable stone, one that does not tile, a checkerboard of which no two shifts are alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]


def field(height: int, width: int, seed: int, slope: float = 1.1) -> NDArray[np.float64]:
    """[H,W] periodic noise of mean 0 and deviation 1 whose spectrum falls by ``slope``, as natural pictures' does."""
    spectrum = np.fft.rfft2(np.random.default_rng(seed).normal(size=(height, width)))
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    frequency[0, 0] = 1
    spectrum /= frequency**slope
    spectrum[0, 0] = 0
    plane = np.fft.irfft2(spectrum, s=(height, width))
    return plane / plane.std()


def stone(height: int, width: int, seed: int = 1) -> U8:
    """[H,W,3] a tileable, natural-looking colour picture."""
    light, tint = field(height, width, seed), field(height, width, seed + 1000, 1.8)
    channels = [118 + 30 * light + 9 * tint, 112 + 29 * light, 100 + 27 * light - 9 * tint]
    return np.clip(np.stack(channels, axis=-1), 0, 255).astype(np.uint8)


def uneven(height: int, width: int, seed: int = 1) -> U8:
    """A stone under a light from one side: its opposite borders are strangers."""
    ramp = np.linspace(0.35, 1.5, width)[None, :, None]
    return np.clip(stone(height, width, seed) * ramp, 0, 255).astype(np.uint8)


def checks(side: int, cell: int, seed: int = 3) -> U8:
    """[side,side] cells of 60 or 190 at random, moved off the 4 x 4 grid of block compression."""
    cells = np.random.default_rng(seed).integers(0, 2, (side // cell, side // cell))
    board = np.kron(cells, np.ones((cell, cell), np.int64))
    return np.roll(60 + 130 * board, (3, 5), axis=(0, 1)).astype(np.uint8)


def cut_out(height: int, width: int) -> U8:
    """[H,W] alpha of leaves: 0 or 255."""
    return np.where(field(height, width, 77, 1.6) > 0.2, 255, 0).astype(np.uint8)


def with_alpha(rgb: U8, alpha: U8) -> U8:
    """[H,W,4]."""
    return np.dstack([rgb, alpha])


def bumps(height: int, width: int, seed: int = 9) -> U8:
    """[H,W,3] a DirectX normal map (green down) of a tileable relief."""
    relief = field(height, width, seed, 1.6) * 1.5
    along_x = (np.roll(relief, -1, 1) - np.roll(relief, 1, 1)) / 2
    along_rows = (np.roll(relief, -1, 0) - np.roll(relief, 1, 0)) / 2
    vectors = np.stack([-along_x, -along_rows, np.ones_like(relief)], axis=-1)
    vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.rint(vectors * 127.5 + 127.5).astype(np.uint8)


def psnr(seen: NDArray[np.generic], wanted: NDArray[np.generic]) -> float:
    """dB of bytes."""
    error = float(((seen.astype(np.float64) - wanted.astype(np.float64)) ** 2).mean())
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))
