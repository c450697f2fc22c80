"""What block compression does to a picture, quick enough for a training: BC1's two endpoints and four steps a block."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

BLOCK = 4
_LEVELS = (31.0, 63.0, 31.0)
"""Steps of R, G and B in an endpoint of 5, 6 and 5 bits."""


def block_compressed(rgb: Tensor) -> Tensor:
    """[B,3,H,W] in [0,1], sides multiples of 4, as BC1 would give it back; no gradient.

    Each block's colours go onto the line of their largest spread (three steps of power iteration), between two
    endpoints of 5, 6, 5 bits, in four steps. A real encoder searches endpoints and does a little better.
    """
    with torch.no_grad():
        count, _, rows, columns = rgb.shape
        blocks = functional.unfold(rgb, BLOCK, stride=BLOCK).reshape(count, 3, BLOCK * BLOCK, -1)
        mean = blocks.mean(2, keepdim=True)
        centred = blocks - mean
        axis = (centred.amax(2) - centred.amin(2)) + 1e-4
        for _ in range(3):
            along = (centred * axis[:, :, None]).sum(1, keepdim=True)
            axis = functional.normalize((centred * along).sum(2) + 1e-6, dim=1)
        along = (centred * axis[:, :, None]).sum(1, keepdim=True)
        levels = rgb.new_tensor(_LEVELS).reshape(1, 3, 1, 1)
        low, high = (
            ((mean + axis[:, :, None] * end).clamp(0, 1) * levels).round() / levels
            for end in (along.amin(2, keepdim=True), along.amax(2, keepdim=True))
        )
        line = high - low
        share = ((blocks - low) * line).sum(1, keepdim=True) / (line**2).sum(1, keepdim=True).clamp(min=1e-8)
        decoded = low + line * (share.clamp(0, 1) * 3).round() / 3
        return functional.fold(decoded.reshape(count, 3 * BLOCK * BLOCK, -1), (rows, columns), BLOCK, stride=BLOCK)
