"""What a game's painter leaves in a colour texture: light of one lamp, dark hollows, bright edges, blocks of BC1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from pbrstudio.data.procedural.atlases.canvas import Canvas
from pbrstudio.data.procedural.blocks.relief import cavity, convexity, slopes
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.metrics.block_noise import BLOCK, block_compressed

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """How one painter works; shares 0 to 1, 0 leaves it out."""

    light: float
    """Baked light."""
    azimuth: float
    """Radians from x to up."""
    elevation: float
    """Radians."""
    relief: float
    """Factor on the slopes that are lit."""
    hollows: float
    edges: float
    shine: float
    """Painted reflections on metal."""
    gradient: float
    """Darker downwards, over the whole texture's pieces."""
    tint: F32
    """(3,) factor on linear light."""
    compressed: bool


def painted(canvas: Canvas, hand: Hand, noise: F32) -> F32:
    """[S,S,3] sRGB: the canvas's colour as ``hand`` paints it, with the mean exposure that the colour has. ``noise``
    [S,S], of deviation 1, keeps edges and shine from being even."""
    along, down = slopes(canvas.height * np.float32(hand.relief) + canvas.form)
    length = np.sqrt(1 + along * along + down * down)
    x, y, z = -along / length, down / length, 1 / length
    flat = np.cos(hand.elevation)
    towards = (flat * np.cos(hand.azimuth), flat * np.sin(hand.azimuth), np.sin(hand.elevation))
    facing = np.clip(x * np.float32(towards[0]) + y * np.float32(towards[1]) + z * np.float32(towards[2]), 0, 2)
    light = 1 + np.float32(hand.light) * (facing / np.float32(towards[2]) - 1)
    light = light * (
        1
        - np.float32(hand.hollows)
        * np.maximum(cavity(canvas.height, 0.006, 0.2), 0.7 * cavity(canvas.height, 0.025, 0.12))
    )
    light = light * (1 - np.float32(hand.hollows * 0.45) * smoothstep(0.02, 0.0, canvas.depth))
    rows = np.linspace(0.5, -0.5, canvas.size, dtype=np.float32)[:, None]
    light = np.clip(light * (1 + np.float32(hand.gradient) * rows), 0.08, 3)
    linear = np.maximum(canvas.colour, 0) ** np.float32(2.2) * light[..., None] * hand.tint
    # Sky from above and ground from below, seen in the bent metal.
    band = np.clip(0.5 + 2.2 * y + 0.6 * x, 0, 1)
    shine = np.float32(hand.shine) * canvas.metallic * (1 - canvas.roughness) * band**4 * (0.8 + 0.2 * noise)
    linear = linear + np.maximum(shine, 0)[..., None] * (0.35 + 0.65 * np.maximum(canvas.colour, 0))
    out = np.clip(linear, 0, 1) ** np.float32(1 / 2.2)
    bright = np.maximum(
        0.8 * convexity(canvas.height, 0.004, 0.22), smoothstep(0.005, 0.001, canvas.depth) * (canvas.depth > 0)
    )
    bright = np.clip(bright * np.float32(hand.edges) * smoothstep(-1.6, 0.8, noise), 0, 1)
    out = mixed(out, np.minimum(out * 1.35 + np.float32(0.12), 0.95), bright)
    out = _exposed(out, canvas)
    return compressed(out) if hand.compressed else np.asarray(out, np.float32)


def compressed(colour: F32) -> F32:
    """[S,S,3] as BC1 gives it back, of any size: sides are filled up to blocks."""
    size = colour.shape[0]
    more = -size % BLOCK
    whole = np.pad(colour, ((0, more), (0, more), (0, 0)), mode="edge")
    blocks = block_compressed(torch.from_numpy(np.ascontiguousarray(np.moveaxis(whole, 2, 0)))[None])[0]
    back: F32 = np.ascontiguousarray(np.moveaxis(blocks.numpy(), 0, 2)[:size, :size])
    return back


def _exposed(picture: F32, canvas: Canvas) -> F32:
    """How bright a painter's lamp was cannot be told from the picture: it gets back the colour's mean."""
    shown = canvas.shown
    mean = float(canvas.colour[shown].mean()) / max(float(picture[shown].mean()), 1e-3)
    exposed: F32 = np.clip(picture * np.float32(np.clip(mean, 0.6, 1.6)), 0, 1)
    return exposed
