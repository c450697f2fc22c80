"""What trains: a network with what stands between its raw output and a loss, in one forward pass."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from pbrstudio.models.lite0 import STRIDE
from pbrstudio.models.segmenter import Segmenter
from pbrstudio.models.unet import AlbedoUNet, MapsUNet
from pbrstudio.spec.model import Head

LONGEST = 1024
"""Pixels of the longer side up to which SegFormer is shown a texture, as a model's `segmenter_side` has it."""


class SegmenterModule(nn.Module):
    """``diffuse`` [B,3,H,W] -> "logits" [B,K,H,W], enlarged before any softmax."""

    def __init__(self, network: Segmenter) -> None:
        super().__init__()
        self.network = network

    def forward(self, diffuse: Tensor) -> dict[str, Tensor]:
        logits = self.network(diffuse).float()
        return {"logits": functional.interpolate(logits, diffuse.shape[2:], mode="bilinear", align_corners=False)}


class AlbedoModule(nn.Module):
    """``diffuse`` [B,3,H,W] -> "albedo" [B,3,H,W], made in float32 and not clipped."""

    def __init__(self, network: AlbedoUNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, diffuse: Tensor) -> dict[str, Tensor]:
        return {"albedo": albedo_of(self.network, diffuse)}


class MapsModule(nn.Module):
    """UNet-Maps, and UNet-Albedo beside it where both train at once.

    ``albedo`` None: UNet-Albedo's own, not detached, which is then given too.
    """

    def __init__(self, network: MapsUNet, albedo: AlbedoUNet | None) -> None:
        super().__init__()
        self.network = network
        self.albedo = albedo
        self.heads: tuple[Head, ...] = network.spec.heads

    def forward(
        self, diffuse: Tensor, albedo: Tensor | None, classes: Tensor, normal: Tensor | None
    ) -> dict[str, Tensor]:
        seen: dict[str, Tensor] = {}
        if albedo is None:
            if self.albedo is None:
                raise ValueError("no albedo was given, and there is no network for it")
            seen["albedo"] = albedo_of(self.albedo, diffuse)
            albedo = seen["albedo"].clamp(0, 1)
        outputs = self.network(albedo, classes, diffuse, normal)
        return seen | {name: out.float() for name, out in zip(self.heads, outputs, strict=True)}


def albedo_of(network: AlbedoUNet, diffuse: Tensor) -> Tensor:
    """[B,3,H,W] float32, not clipped."""
    return network.albedo_of(diffuse, network(diffuse))


def posterior_of(network: Segmenter, diffuse: Tensor) -> Tensor:
    """[B,K,H/4,W/4] class probabilities, float32.

    As in a conversion, a picture of more than `LONGEST` pixels is shown reduced, and the logits are enlarged.
    """
    sides = diffuse.shape[2:]
    scale = LONGEST / max(sides)
    if scale < 1:
        small = [max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in sides]
        diffuse = functional.interpolate(diffuse, small, mode="bilinear", antialias=True, align_corners=False)
    logits: Tensor = network(diffuse).float()
    if scale < 1:
        size = [side // 4 for side in sides]
        logits = functional.interpolate(logits, size, mode="bilinear", align_corners=False)
    return torch.softmax(logits, dim=1)
