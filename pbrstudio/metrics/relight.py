"""Baked light: a material lit the way that painters and scanners leave light in a game's diffuse textures."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.metrics.colour import to_linear, to_srgb


@dataclass(frozen=True, slots=True)
class BakedLight:
    """Tensors [B] (colours [B,3]), one light for each material of a batch."""

    azimuth: Tensor
    """Radians, from X to Y."""
    elevation: Tensor
    """Radians above the surface."""
    ambient: Tensor
    """Light from the whole sky, as a share of that on a plane facing the light."""
    relief: Tensor
    """Factor on the slopes of the normal."""
    highlight: Tensor
    """Strength of the specular lobe."""
    occlusion: Tensor
    """How much of the ambient occlusion is painted in, 0 to 1."""
    exposure: Tensor
    """Stops."""
    tint: Tensor
    """[B,3] factor on linear light."""


def random_light(count: int, generator: torch.Generator) -> BakedLight:
    """Lights as textures have them: from any side, 25 to 70 degrees high, with sky, half a stop and a tint of 5 %."""

    def between(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(count, *shape, generator=generator)

    return BakedLight(
        azimuth=between(0, 2 * torch.pi),
        elevation=between(25, 70) * torch.pi / 180,
        ambient=between(0.2, 0.6),
        relief=between(0.5, 2.0),
        highlight=between(0, 0.25) * (between(0, 1) < 0.5),
        occlusion=between(0.4, 1.0),
        exposure=between(-0.5, 0.5),
        tint=1 + between(-0.05, 0.05, 3),
    )


def bake(
    albedo: Tensor, normal: Tensor, ao: Tensor, roughness: Tensor, light: BakedLight, sun: Tensor | None = None
) -> Tensor:
    """``albedo`` [B,3,H,W], sRGB, under ``light``; sRGB, clipped to [0,1].

    ``normal`` [B,3,H,W] unit, OpenGL; ``ao``, ``roughness`` [B,1,H,W]; ``sun`` [B,1,H,W] is how much of the light comes
    past the surface's own relief (`self_shadow.sunlit`), all of it where it is None. Diffuse: Lambert from the light
    and a hemisphere that sees the sky with n_z and the occlusion. Specular: Blinn and Phong's lobe with the exponent
    2/r^4 - 2 (Karis, "Real Shading in Unreal Engine 4", 2013), seen from straight above. A plane facing up keeps its
    brightness.
    """

    def each(value: Tensor) -> Tensor:
        return value.reshape(-1, 1, 1, 1)

    slopes = torch.cat([normal[:, :2] * each(light.relief), normal[:, 2:].clamp(min=0.05)], dim=1)
    n = functional.normalize(slopes, dim=1)
    flat = light.elevation.cos()
    towards = torch.stack([flat * light.azimuth.cos(), flat * light.azimuth.sin(), light.elevation.sin()], dim=1)
    facing = (n * towards[:, :, None, None]).sum(1, keepdim=True).clamp(min=0)
    if sun is not None:
        facing = facing * sun
    open_sky = 1 - each(light.occlusion) * (1 - ao)
    sky = each(light.ambient) * open_sky * (0.5 + 0.5 * n[:, 2:])
    level = each((1 - light.ambient) * light.elevation.sin() + light.ambient)
    irradiance = ((1 - each(light.ambient)) * facing + sky) / level
    half = functional.normalize(towards + torch.tensor([0.0, 0.0, 1.0]), dim=1)
    alpha = roughness.clamp(min=0.3) ** 2
    cosine = (n * half[:, :, None, None]).sum(1, keepdim=True).clamp(min=1e-4)
    lobe = cosine ** (2 / alpha**2 - 2) * (0.3 / alpha).clamp(max=2)
    gain = each(2.0**light.exposure) * light.tint[:, :, None, None]
    linear = (to_linear(albedo) * irradiance + each(light.highlight) * lobe * facing) * gain
    return to_srgb(linear.clamp(0, 1))
