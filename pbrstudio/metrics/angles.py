"""The angle between normals, whatever their lengths: stored ones are seldom of length 1."""

from __future__ import annotations

import torch
from torch import Tensor

from pbrstudio.metrics.differences import masked_mean


def mean_angle(seen: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Mean angle in degrees between ``seen`` and ``truth`` [3,H,W], vectors in [-1,1], over ``mask`` bool [1,H,W].

    The arc tangent of the cross over the dot product is that of the renormalised vectors, since both lengths cancel,
    and exact near 0, where the arc cosine of float32 is off by hundredths of a degree.
    """
    sine = torch.linalg.cross(seen, truth, dim=0).norm(dim=0, keepdim=True)
    cosine = (seen * truth).sum(0, keepdim=True)
    return masked_mean(torch.rad2deg(torch.atan2(sine, cosine)), mask)
