"""The sRGB curve on tensors (IEC 61966-2-1), differentiable."""

from __future__ import annotations

import torch
from torch import Tensor

from pbrstudio.textures.colour import ENCODED_KNEE, LINEAR_KNEE


def to_linear(encoded: Tensor) -> Tensor:
    """Linear light of sRGB-encoded values in [0,1], any shape."""
    power = ((encoded.clamp(min=ENCODED_KNEE) + 0.055) / 1.055) ** 2.4
    return torch.where(encoded <= ENCODED_KNEE, encoded / 12.92, power)


def to_srgb(linear: Tensor) -> Tensor:
    """sRGB encoding of linear light of 0 and more, any shape."""
    power = 1.055 * linear.clamp(min=LINEAR_KNEE) ** (1 / 2.4) - 0.055
    return torch.where(linear <= LINEAR_KNEE, linear * 12.92, power)
