"""The UNets: Lite0 as encoder, a light decoder down to full resolution, the image itself as the last skip."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from pbrstudio.models.film import FiLM
from pbrstudio.models.lite0 import Lite0, normalised, tap_channels
from pbrstudio.spec.model import HEAD_CHANNELS, RATIO, AlbedoSpec, MapsSpec, UNetSpec

LOG_FLOOR = 1 / 255
"""Darkest value that shading is taken from: below, 8 bits hold no ratio."""


class DecoderBlock(nn.Module):
    """Twice the resolution (nearest), the skip beside it, two convolutions; FiLM after the first norm."""

    def __init__(self, inside: int, skip: int, outside: int, classes: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside + skip, outside, 3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(outside)
        self.film = FiLM(classes, outside) if classes else None
        self.second = nn.Conv2d(outside, outside, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(outside)

    def forward(self, x: Tensor, skip: Tensor, posterior: Tensor | None) -> Tensor:
        x = functional.interpolate(x, scale_factor=2.0, mode="nearest")
        x = self.first_norm(self.first(torch.cat([x, skip], dim=1)))
        if self.film is not None and posterior is not None:
            x = self.film(x, posterior)
        out: Tensor = functional.relu(self.second_norm(self.second(functional.relu(x))))
        return out


class UNet(nn.Module):
    """[B,C,H,W] in [0,1], sides multiples of 32, to features [B,decoder[-1],H,W].

    With ``classes`` the decoder is turned by their posterior [B,K,H/4,W/4], which is averaged for the coarser stages
    and interpolated for the finer ones.
    """

    def __init__(self, spec: UNetSpec, channels: int, classes: int = 0) -> None:
        super().__init__()
        self.encoder = Lite0(channels, spec.width)
        taps = tap_channels(spec.width)
        skips = (*taps[-2::-1], channels)
        inside = (taps[-1], *spec.decoder[:-1])
        self.blocks = nn.ModuleList(
            DecoderBlock(*each, classes) for each in zip(inside, skips, spec.decoder, strict=True)
        )

    def forward(self, planes: Tensor, posterior: Tensor | None = None) -> Tensor:
        taps = self.encoder(planes)
        x = taps[-1]
        skips = [*taps[-2::-1], planes]
        for block, skip, condition in zip(self.blocks, skips, _pyramid(posterior), strict=True):
            x = block(x, skip, condition)
        features: Tensor = x
        return features


def _pyramid(posterior: Tensor | None) -> list[Tensor | None]:
    """The posterior at 1/16, 1/8, 1/4, 1/2 and 1/1, from that at 1/4."""
    if posterior is None:
        return [None] * 5
    half = functional.interpolate(posterior, scale_factor=2.0, mode="bilinear", align_corners=False)
    full = functional.interpolate(posterior, scale_factor=4.0, mode="bilinear", align_corners=False)
    return [functional.avg_pool2d(posterior, 4), functional.avg_pool2d(posterior, 2), posterior, half, full]


class AlbedoUNet(nn.Module):
    """UNet-Albedo: a lit colour to how it is to be changed, which is not at all at the start.

    ``diffuse`` [B,3,H,W], sRGB in [0,1] -> difference or log ratio [B,3,H,W]. ``albedo_of`` is left to the caller, who
    makes it in float32: in bfloat16 it would cost the colour half of its steps.
    """

    def __init__(self, spec: AlbedoSpec) -> None:
        super().__init__()
        self.spec = spec
        self.unet = UNet(spec, 3)
        self.head = nn.Conv2d(spec.decoder[-1], 3, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]  # it has one

    def forward(self, diffuse: Tensor) -> Tensor:
        out: Tensor = self.head(self.unet(normalised(diffuse)))
        return out

    def albedo_of(self, diffuse: Tensor, out: Tensor) -> Tensor:
        """[B,3,H,W] float32, not clipped."""
        if self.spec.output == "difference":
            return diffuse.float() + out.float()
        return diffuse.float() * torch.exp(RATIO * out.float())


class MapsUNet(nn.Module):
    """UNet-Maps: colours and the class posterior to the raw output of each head, in the order of the spec.

    ``diffuse``, ``albedo`` [B,3,H,W], sRGB in [0,1]; ``classes`` [B,K,H/4,W/4], zeros where unknown; ``normal``
    [B,3,H,W]: x and y in [-1,1] (OpenGL) and 1 where they are known, zeros elsewhere. Roughness, metallic and AO are
    logits, height is linear without a scale, the normal two slopes.
    """

    def __init__(self, spec: MapsSpec, classes: int) -> None:
        super().__init__()
        self.spec = spec
        self.unet = UNet(spec, spec.planes, classes)
        self.heads = nn.ModuleDict(
            {name: nn.Conv2d(spec.decoder[-1], HEAD_CHANNELS[name], 3, padding=1) for name in spec.heads}
        )

    def forward(
        self, albedo: Tensor, classes: Tensor, diffuse: Tensor | None = None, normal: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        features = self.unet(self._planes(albedo, diffuse, normal), classes)
        return tuple(head(features) for head in self.heads.values())

    def _planes(self, albedo: Tensor, diffuse: Tensor | None, normal: Tensor | None) -> Tensor:
        planes = []
        for name in self.spec.inputs:
            match name:
                case "albedo":
                    planes.append(normalised(albedo))
                case "diffuse":
                    planes.append(normalised(_given(diffuse, name)))
                case "shading":
                    lit = _given(diffuse, "diffuse").clamp(min=LOG_FLOOR)
                    planes.append(torch.log(lit / albedo.clamp(min=LOG_FLOOR)))
                case "normal":
                    planes.append(_given(normal, name))
        return torch.cat(planes, dim=1)


def _given(tensor: Tensor | None, name: str) -> Tensor:
    if tensor is None:
        raise ValueError(f"this UNet-Maps reads '{name}' too, and it was not given")
    return tensor
