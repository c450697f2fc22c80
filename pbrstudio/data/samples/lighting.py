"""A piece lit the way that game textures are, with the truth brought to its exposure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from pbrstudio.data.samples.light_curve import linear_of, mean_of, srgb_of
from pbrstudio.data.samples.piece import Mask, Piece
from pbrstudio.data.samples.strips import in_strips
from pbrstudio.metrics.block_noise import block_compressed
from pbrstudio.metrics.relight import bake, random_light
from pbrstudio.metrics.self_shadow import sunlit
from pbrstudio.textures.normals import F32

ROUGHNESS = 0.7
"""Of a material whose roughness is not known, for the highlight."""


def can_be_lit(piece: Piece) -> bool:
    """Light is baked with the help of a normal map, on an albedo."""
    return bool(piece.known["normal"].any() and piece.known["albedo"].any())


def lit(piece: Piece, generator: torch.Generator, *, align_exposure: bool) -> Piece:
    """``piece``, its picture the albedo under a light of ``generator``'s.

    ``align_exposure``: its albedo gets the picture's mean linear colour. Exposure and tint of baked light cannot be
    known, and to be asked for them would drown what can be learnt: the light's unevenness.
    """
    light = random_light(1, generator)
    ao = np.where(piece.known["ao"], piece.truth["ao"], np.float32(1))
    roughness = np.where(piece.known["roughness"], piece.truth["roughness"], np.float32(ROUGHNESS))
    sun: list[F32] = []
    if piece.relief > 0 and piece.known["height"].any():
        height = torch.from_numpy(piece.truth["height"]) * (piece.relief * float(light.relief))
        sun.append(sunlit(height, float(light.azimuth), float(light.elevation)).numpy())

    def baked(albedo: Tensor, normal: Tensor, open_sky: Tensor, rough: Tensor, *past: Tensor) -> Tensor:
        return bake(albedo, normal, open_sky, rough, light, *past)

    colour = in_strips(baked, piece.truth["albedo"], piece.truth["normal"], ao, roughness, *sun)
    changed = replace(piece, colour=colour, plain=colour)
    if align_exposure:
        changed = changed.with_truth("albedo", exposed_alike(piece.truth["albedo"], colour, piece.visible))
    return changed


def exposed_alike(albedo: F32, colour: F32, visible: Mask) -> F32:
    """``albedo`` with the mean linear colour of ``colour`` over what is ``visible``, both sRGB [3,H,W]."""
    if not visible.any():
        return albedo
    linear = linear_of(albedo)
    gain = mean_of(linear_of(colour), visible) / np.maximum(mean_of(linear, visible), 1e-4)
    return srgb_of(linear * gain.astype(np.float32)[:, None, None])


def compressed(colour: F32) -> F32:
    """[3,H,W], sides multiples of 4, after block compression."""
    return in_strips(block_compressed, colour)
