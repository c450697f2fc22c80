"""A material under directional lights, seen from straight above: the microfacet model of games.

Walter and others, "Microfacet Models for Refraction through Rough Surfaces", 2007 (GGX); Karis, "Real Shading in Unreal
Engine 4", 2013 (alpha = roughness^2, the shadowing's k, F0 of 0.04); Schlick, "An Inexpensive BRDF Model for
Physically-Based Rendering", 1994 (Fresnel).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.metrics.colour import to_linear, to_srgb
from pbrstudio.metrics.differences import masked_mean

DIELECTRIC_F0 = 0.04
SMOOTHEST = 0.05
"""Least roughness: below, a highlight falls between the pixels."""
RINGS = ((90.0, (0.0,)), (45.0, (0.0, 90.0, 180.0, 270.0)), (30.0, (45.0, 135.0, 225.0, 315.0)))
"""The nine lights that maps are judged under: elevations, and azimuths at each, in degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Maps of one size: ``albedo`` [3,H,W] sRGB; ``normal`` [3,H,W] OpenGL; ``roughness``, ``metallic`` [1,H,W]."""

    albedo: Tensor
    normal: Tensor
    roughness: Tensor
    metallic: Tensor


def nine_lights() -> Tensor:
    """Unit vectors [9,3] towards the lights of `RINGS`."""
    return torch.tensor(
        [
            (
                math.cos(math.radians(up)) * math.cos(math.radians(turn)),
                math.cos(math.radians(up)) * math.sin(math.radians(turn)),
                math.sin(math.radians(up)),
            )
            for up, turns in RINGS
            for turn in turns
        ]
    )


def render(surface: Surface, towards: Tensor) -> Tensor:
    """[3,H,W], linear, of 0 and more: ``surface`` under one light from ``towards`` [3], a unit vector.

    The light is as strong as makes a white Lambertian plane that faces it 1. No light but this one, no shadows.
    """
    n = functional.normalize(surface.normal, dim=0)
    half = functional.normalize(towards + towards.new_tensor([0.0, 0.0, 1.0]), dim=0)
    to_light = (n * towards[:, None, None]).sum(0, keepdim=True).clamp(min=0)
    to_view = n[2:].clamp(min=1e-3)
    to_half = (n * half[:, None, None]).sum(0, keepdim=True).clamp(0, 1)
    rough = surface.roughness.clamp(min=SMOOTHEST)
    alpha_2 = rough**4
    lobe = alpha_2 / (to_half**2 * (alpha_2 - 1) + 1) ** 2  # times pi, which the light's strength takes back
    k = (rough + 1) ** 2 / 8
    visible = 0.25 / ((to_light * (1 - k) + k) * (to_view * (1 - k) + k))  # with the 1 / (4 n.l n.v) of the model
    colour = to_linear(surface.albedo)
    f0 = DIELECTRIC_F0 + (colour - DIELECTRIC_F0) * surface.metallic
    fresnel = f0 + (1 - f0) * float(1 - half[2]) ** 5  # v.h, the view being straight up
    diffuse = (1 - fresnel) * (1 - surface.metallic) * colour
    return (diffuse + lobe * visible * fresnel) * to_light


def renders(surface: Surface, lights: Tensor) -> Tensor:
    """[L,3,H,W], sRGB, clipped to [0,1]: ``surface`` under each of ``lights`` [L,3] alone."""
    return torch.stack([to_srgb(render(surface, towards).clamp(0, 1)) for towards in lights])


def render_error(seen: Tensor, truth: Tensor, mask: Tensor) -> float:
    """RMSE between two sets of `renders` [L,3,H,W] over ``mask`` bool [1,H,W]."""
    return math.sqrt(masked_mean(((seen - truth) ** 2).flatten(0, 1), mask))
