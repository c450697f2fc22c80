"""Curves that turn one scalar into another: smooth steps, bevels at the edge of a cell, mixing, values by cell."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.torus import Values

F32 = NDArray[np.float32]
Profile = Literal["round", "chamfer", "smooth", "pillow"]


def smoothstep(low: float, high: float, value: Values) -> F32:
    """0 at ``low``, 1 at ``high`` (which may be the smaller one), smooth between them."""
    share = linear(low, high, value)
    step: F32 = share * share * (3 - 2 * share)
    return step


def linear(low: float, high: float, value: Values) -> F32:
    """0 at ``low``, 1 at ``high`` (which may be the smaller one), straight between them."""
    step: F32 = np.clip((np.asarray(value, np.float32) - np.float32(low)) / np.float32(high - low), 0, 1)
    return step


def bevel(edge: Values, width: float, profile: Profile = "round") -> F32:
    """How high a cell stands, 0 at its edge to 1 from ``width`` on inwards. ``edge`` is the distance to the edge.

    "round": a quarter of a circle, steep at the edge; "chamfer": straight; "smooth": level at both ends; "pillow": a
    softer circle that goes on rising gently (fourth root).
    """
    share: F32 = np.clip(np.asarray(edge, np.float32) / np.float32(max(width, 1e-6)), 0, 1)
    if profile == "chamfer":
        return share
    if profile == "smooth":
        smooth: F32 = share * share * (3 - 2 * share)
        return smooth
    circle: F32 = np.sqrt(share * (2 - share))
    return np.sqrt(circle) if profile == "pillow" else circle


def mixed(first: Values, second: Values, share: Values) -> F32:
    """``first`` where ``share`` [H,W] is 0, ``second`` where it is 1; scalars [H,W] or colours [H,W,3] or (3,)."""
    one, other, part = (np.asarray(each, np.float32) for each in (first, second, share))
    if part.ndim == 2 and (one.ndim in (1, 3) or other.ndim in (1, 3)):
        part = part[..., None]
    blended: F32 = np.asarray(one + (other - one) * part, np.float32)
    return blended


def per_cell(ids: NDArray[np.int32], count: int, rng: np.random.Generator, low: float = 0.0, high: float = 1.0) -> F32:
    """A random value for each of ``count`` cells, uniform from ``low`` to ``high``, at each pixel [H,W]."""
    return rng.uniform(low, high, count).astype(np.float32)[ids]


def soft_maximum(first: Values, second: Values, width: float) -> F32:
    """The larger of two heights, rounded where they meet over ``width``: Quilez, "smooth minimum", polynomial."""
    one, other = np.asarray(first, np.float32), np.asarray(second, np.float32)
    overlap = np.maximum(np.float32(width) - np.abs(one - other), 0) / np.float32(width)
    joined: F32 = np.maximum(one, other) + overlap * overlap * np.float32(width * 0.25)
    return joined
