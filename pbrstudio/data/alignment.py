"""Whether two colour textures show the same drawing at the same place: where the gradients of both correlate best.

Most packs for a game are new artwork under an old path. Such a pair teaches a network nothing but noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.spec.materials import AlignmentLimits
from pbrstudio.textures.colour import REC709
from pbrstudio.textures.eight_bit import srgb_bytes
from pbrstudio.textures.shrink import fit_texture, shrink_texture
from pbrstudio.textures.texture import Texture

SIDE = 512
"""Longest side at which pairs are compared: finer detail is what compression and resizing change."""
EXCLUDED = 0.03
"""About the peak, as a share of the shorter side: what lies nearer is the peak's own slope."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """``sharpness``: the peak of the correlation in standard deviations of the rest of it. ``offset``: how far it is
    from no shift at all, as a share of the shorter side."""

    sharpness: float
    offset: float

    def reaches(self, limits: AlignmentLimits) -> bool:
        return self.sharpness >= limits.sharpness and self.offset <= limits.offset


def align(one: Texture, other: Texture) -> Alignment | None:
    """Compares two colour textures, both brought to one size; None where their proportions differ."""
    if one.width * other.height != one.height * other.width:
        return None
    first, second = (shrink_texture(texture, SIDE, wrap=False) for texture in (one, other))
    width, height = min((first.width, first.height), (second.width, second.height))
    return correlate(_gradients(_fit(first, width, height)), _gradients(_fit(second, width, height)))


def correlate(one: NDArray[np.complex64], other: NDArray[np.complex64]) -> Alignment:
    """The peak of the circular cross-correlation of two fields of gradients [H,W] (x + i y)."""
    rows, columns = one.shape
    product = np.fft.fft2(one) * np.conj(np.fft.fft2(other))
    surface = np.fft.ifft2(product).real
    peak = np.unravel_index(int(surface.argmax()), surface.shape)
    down, along = (min(int(at), side - int(at)) for at, side in zip(peak, surface.shape, strict=True))
    shorter = min(rows, columns)
    row_far = _far(rows, int(peak[0])) > EXCLUDED * shorter
    column_far = _far(columns, int(peak[1])) > EXCLUDED * shorter
    rest = surface[row_far[:, None] | column_far[None, :]]
    spread = float(rest.std()) if rest.size else 0.0
    sharpness = float(surface[peak] - rest.mean()) / spread if spread > 0 else 0.0
    return Alignment(sharpness, float(np.hypot(down, along)) / shorter)


def _fit(texture: Texture, width: int, height: int) -> Texture:
    return fit_texture(texture, width, height, wrap=False)


def _gradients(texture: Texture) -> NDArray[np.complex64]:
    grey = srgb_bytes(texture).astype(np.float32) @ np.array(REC709, np.float32)
    across = (np.roll(grey, -1, 1) - np.roll(grey, 1, 1)) / 2
    down = (np.roll(grey, -1, 0) - np.roll(grey, 1, 0)) / 2
    # Strong edges of one blemish must not outweigh the drawing.
    length = np.hypot(across, down)
    share = 1 / (length + np.float32(length.mean()) + np.float32(1e-3))
    field: NDArray[np.complex64] = ((across + 1j * down) * share).astype(np.complex64)
    field -= field.mean()
    return field


def _far(side: int, at: int) -> NDArray[np.intp]:
    """Distance of each index to ``at``, going round."""
    apart = np.abs(np.arange(side) - at)
    shorter: NDArray[np.intp] = np.minimum(apart, side - apart)
    return shorter
