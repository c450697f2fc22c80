"""Curves that turn one scalar into another: smooth steps, bevels at the edge of a cell, mixing, values by cell."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Profile = Literal["round", "chamfer", "smooth", "pillow"]


def smoothstep(low: float, high: float, value: F32) -> F32:
    """0 at ``low``, 1 at ``high`` (which may be the smaller one), smooth between them."""
    share = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    step: F32 = share * share * (3 - 2 * share)
    return step


def linear(low: float, high: float, value: F32) -> F32:
    """0 at ``low``, 1 at ``high`` (which may be the smaller one), straight between them."""
    step: F32 = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return step


def bevel(edge: F32, width: float, profile: Profile = "round") -> F32:
    """How high a cell stands, 0 at its edge to 1 from ``width`` on inwards. ``edge`` is the distance to the edge.

    "round": a quarter of a circle, steep at the edge; "chamfer": straight; "smooth": level at both ends; "pillow": a
    softer circle that goes on rising gently (fourth root).
    """
    share: F32 = np.clip(edge / np.float32(max(width, 1e-6)), 0, 1)
    if profile == "chamfer":
        return share
    if profile == "smooth":
        smooth: F32 = share * share * (3 - 2 * share)
        return smooth
    circle: F32 = np.sqrt(share * (2 - share))
    return np.sqrt(circle) if profile == "pillow" else circle


def mixed(first: F32, second: F32, share: F32) -> F32:
    """``first`` where ``share`` [H,W] is 0, ``second`` where it is 1; scalars [H,W] or colours [H,W,3] or (3,)."""
    if np.ndim(first) == 3 or np.ndim(second) == 3 or np.ndim(first) == 1 or np.ndim(second) == 1:
        share = share[..., None]
    blended: F32 = np.asarray(first + (second - first) * share, np.float32)
    return blended


def per_cell(ids: NDArray[np.int32], count: int, rng: np.random.Generator, low: float = 0.0, high: float = 1.0) -> F32:
    """A random value for each of ``count`` cells, uniform from ``low`` to ``high``, at each pixel [H,W]."""
    return rng.uniform(low, high, count).astype(np.float32)[ids]


def soft_maximum(first: F32, second: F32, width: float) -> F32:
    """The larger of two heights, rounded where they meet over ``width``: Quilez, "smooth minimum", polynomial."""
    overlap = np.maximum(np.float32(width) - np.abs(first - second), 0) / np.float32(width)
    joined: F32 = np.maximum(first, second) + overlap * overlap * np.float32(width * 0.25)
    return joined
