"""The angle between normals, both of unit length again: stored ones seldom are."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.metrics.differences import masked_mean


def mean_angle(seen: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Mean angle in degrees between ``seen`` and ``truth`` [3,H,W], vectors in [-1,1], over ``mask`` bool [1,H,W].

    From sine and cosine, since near 0 the arc cosine of float32 is off by hundredths of a degree.
    """
    a, b = functional.normalize(seen, dim=0), functional.normalize(truth, dim=0)
    sine = torch.linalg.cross(a, b, dim=0).norm(dim=0, keepdim=True)
    cosine = (a * b).sum(0, keepdim=True)
    return masked_mean(torch.rad2deg(torch.atan2(sine, cosine)), mask)
