"""Shadows that a height field throws upon itself, by a march towards the light."""

from __future__ import annotations

import math

import torch
from torch import Tensor

STEPS = 12
REACH = 0.125
"""How far the march goes, as a share of the shorter side at most."""
SOFT = 0.15
"""How far above the ray a blocker must be, as a share of the way to it, to take all of the light."""


def sunlit(height: Tensor, azimuth: float, elevation: float) -> Tensor:
    """How much of a far light comes to each pixel of ``height`` [1,H,W], in pixels: 1 all, 0 none; same shape.

    ``azimuth`` in radians from X to Y (up, against the rows), ``elevation`` above the plane. The march goes as far as
    the relief can throw a shadow, in steps that grow with the distance; past the border the surface is level.
    """
    _, rows, columns = height.shape
    spread = float(height.max() - height.min())
    slope = math.tan(elevation)
    far = min(spread / max(slope, 1e-3), REACH * min(rows, columns))
    lit = torch.ones_like(height)
    if far < 1:
        return lit
    seen: set[tuple[int, int]] = {(0, 0)}
    for step in range(1, STEPS + 1):
        distance = far * (step / STEPS) ** 1.5
        along, down = round(math.cos(azimuth) * distance), round(-math.sin(azimuth) * distance)
        if (along, down) in seen:
            continue
        seen.add((along, down))
        way = math.hypot(along, down)
        above = _from(height, down, along) - height - slope * way
        lit = torch.minimum(lit, 1 - (above / (SOFT * way)).clamp(0, 1))
    return lit


def _from(plane: Tensor, down: int, along: int) -> Tensor:
    """The plane's values so many rows and columns further on; past the border those at it."""
    _, rows, columns = plane.shape
    row = (torch.arange(rows) + down).clamp(0, rows - 1)
    column = (torch.arange(columns) + along).clamp(0, columns - 1)
    return plane[:, row][:, :, column]
