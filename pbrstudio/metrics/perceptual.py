"""The perceptual distance that is at hand, by its own name: figures of different networks are never mixed.

``lpips`` where that package is installed and torchvision's trunk is on disk already; else ``st_lpips`` where the
package stlpips-pytorch is; else none, and the figure is not measured. Nothing is ever downloaded.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from pbrstudio.metrics.st_lpips import StLpips, st_lpips_weights

LPIPS_TRUNK = "alexnet-owt-7be5be79.pth"
SMALLEST_SIDE = 64
"""Shorter side, in pixels, below which the networks have nothing left to compare."""


class Perceptual(Protocol):
    """A distance between pictures, 0 when equal."""

    @property
    def name(self) -> str:
        """What figures made with it are called."""
        ...

    def distance(self, seen: Tensor, truth: Tensor) -> float:
        """Between two pictures [3,H,W], sRGB in [0,1]."""
        ...


def perceptual_backend() -> Perceptual | None:
    """The first that can be had; None without any."""
    trunk = Path(torch.hub.get_dir()) / "checkpoints" / LPIPS_TRUNK
    if trunk.is_file() and find_spec("lpips") is not None and find_spec("torchvision") is not None:
        return _Lpips()
    weights = st_lpips_weights()
    return None if weights is None else StLpips(weights)


def perceptual_distance(backend: Perceptual, seen: Tensor, truth: Tensor, mask: Tensor) -> float | None:
    """Between [3,H,W] inside ``mask`` bool [1,H,W]: outside, ``seen`` is given the truth's own pixels. None where the
    picture is too small."""
    if min(seen.shape[1:]) < SMALLEST_SIDE:
        return None
    return backend.distance(torch.where(mask, seen, truth).float(), truth.float())


class _Lpips:
    """Zhang and others, "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric", 2018; AlexNet."""

    name = "lpips"

    def __init__(self) -> None:
        import lpips

        self._net: Any = lpips.LPIPS(net="alex", verbose=False).eval().requires_grad_(False)

    def distance(self, seen: Tensor, truth: Tensor) -> float:
        with torch.no_grad(), torch.autocast("cpu", enabled=False):
            return float(self._net(2 * seen[None] - 1, 2 * truth[None] - 1))
