"""The names of a training's figures, and which way each is better."""

from __future__ import annotations

from typing import Literal

Direction = Literal["lower", "higher"]

FIGURES: dict[str, Direction] = {
    "loss": "lower",
    "l1": "lower",
    "ssim": "higher",
    "lpips": "lower",
    "st_lpips": "lower",
    "angle": "lower",
    "iou": "higher",
    "mean_iou": "higher",
    "top_1": "higher",
    "metal_iou": "higher",
    "term": "lower",
}
"""Kinds of figures. A figure's name is ``<where>/<kind>`` or ``<where>/<kind>/<what>``: ``mat/loss``, ``sky/iou/wood``,
``lit/l1/roughness``. Where: mat (materials as they are), lit (lit and compressed), mosaic, sky, sky_weak."""

Where = Literal["mat", "lit", "mosaic", "sky", "sky_weak"]
PLACES: tuple[Where, ...] = ("mat", "lit", "mosaic", "sky", "sky_weak")


def direction_of(name: str) -> Direction:
    """Which way the figure is better; ValueError for a name that is none."""
    parts = name.split("/")
    if len(parts) not in (2, 3) or parts[0] not in PLACES or parts[1] not in FIGURES:
        raise ValueError(f"'{name}' is no figure: <where>/<kind>, of {', '.join(PLACES)} and {', '.join(FIGURES)}")
    return FIGURES[parts[1]]


def is_better(name: str, value: float, than: float) -> bool:
    """Whether ``value`` is strictly better."""
    return value < than if direction_of(name) == "lower" else value > than
