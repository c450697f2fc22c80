"""Pixelwise changes by torch, a strip of rows at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from pbrstudio.textures.normals import F32

VALUES = 32_767
"""Most values of a strip. From one more on torch parts the work over its threads, and the last bit of a power depends
on where it does: samples must not depend on how many threads a process has."""
BLOCK = 4
"""Rows that are not parted: block compression works on squares of so many."""


def in_strips(change: Callable[..., Tensor], *planes: F32) -> F32:
    """``change`` of ``planes`` [C,H,W]: it is called with strips [1,C,h,W], and gives one of as many rows."""
    _, rows, columns = planes[0].shape
    widest = max(len(plane) for plane in planes)
    step = max(BLOCK, VALUES // (widest * columns) // BLOCK * BLOCK)
    parts = [
        change(*(torch.from_numpy(np.ascontiguousarray(plane[:, top : top + step]))[None] for plane in planes))[
            0
        ].numpy()
        for top in range(0, rows, step)
    ]
    whole: F32 = parts[0] if len(parts) == 1 else np.concatenate(parts, 1)
    return whole
