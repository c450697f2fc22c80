"""What the viewer can show of a texture's maps, as colours; numbers only, no Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pbrstudio.gui.convert.look import UNLABELLED, UNLABELLED_COLOUR, Channels, Colour, Coverage, Look, Shown
from pbrstudio.textures.maps import U8, MaterialMaps

TINT = 0.62
"""What of a pixel's colour is its class's in the overlay; the rest is the texture's tone."""
UNCERTAIN = 0.35
"""Confidence at which the overlay of confidence has faded away: little more than a guess between a few classes."""
SAMPLES = 512
"""Places each way at which classes are counted."""


def colours_of(
    maps: MaterialMaps, look: Look, class_colours: Sequence[Colour], confidence: U8 | None, painted: U8 | None = None
) -> U8:
    """[H,W,3] sRGB colours of one map as ``look`` wants it.

    ``class_colours``: one for each of ``maps.classes``. ``confidence`` [h,w] of the likeliest class, any size, laid
    over the texture; ``painted``, likewise, class ids, 255 where no hand was: those are certain.
    """
    if look.shown is Shown.MATERIALS:
        return _overlay(maps, class_colours, confidence if look.confidence else None, painted)
    plane = {
        Shown.SOURCE: maps.source,
        Shown.ALBEDO: maps.albedo,
        Shown.ROUGHNESS: maps.roughness,
        Shown.METALLIC: maps.metallic,
        Shown.AO: maps.ao,
        Shown.NORMAL: maps.normal,
    }.get(look.shown)
    if plane is None:
        plane = (maps.height >> 8).astype(np.uint8)
    if look.channels is Channels.A:
        plane = np.full(plane.shape[:2], 255, np.uint8) if maps.alpha is None else maps.alpha
    elif look.channels is not Channels.ALL and plane.ndim == 3:
        plane = plane[..., "rgb".index(look.channels.value)]
    return plane if plane.ndim == 3 else np.broadcast_to(plane[..., None], (*plane.shape, 3))


def _overlay(maps: MaterialMaps, colours: Sequence[Colour], confidence: U8 | None, painted: U8 | None) -> U8:
    """The texture's tone under the colours of its classes; without classes the tone alone."""
    tone = (maps.source.astype(np.uint16) @ np.array([54, 183, 19], np.uint16) >> 8).astype(np.uint8)
    if maps.materials is None:
        return np.broadcast_to(tone[..., None], (*tone.shape, 3))
    table = np.array([*colours, UNLABELLED_COLOUR], np.float32)
    ids = np.minimum(maps.materials, len(colours))
    if confidence is None:
        tints = (table[ids] * np.float32(TINT)).astype(np.uint8)
        kept = (np.arange(256, dtype=np.float32) * np.float32(1 - TINT)).astype(np.uint8)
        return tints + kept[tone][..., None]
    sure = resized(confidence, *tone.shape).astype(np.float32) / np.float32(255)
    if painted is not None:
        sure[resized(painted, *tone.shape) != UNLABELLED] = 1
    share = np.clip((sure - UNCERTAIN) / (1 - UNCERTAIN), 0, 1)[..., None] * np.float32(TINT)
    grey = tone[..., None].astype(np.float32)
    mixed: U8 = (grey + (table[ids] - grey) * share).astype(np.uint8)
    return mixed


def resized(plane: U8, height: int, width: int) -> U8:
    """[height,width] the nearest pixels of ``plane`` [h,w]."""
    if plane.shape == (height, width):
        return plane
    rows = (np.arange(height) * plane.shape[0] + plane.shape[0] // 2) // height
    columns = (np.arange(width) * plane.shape[1] + plane.shape[1] // 2) // width
    near: U8 = plane[rows[:, None], columns]
    return near


def coverage(maps: MaterialMaps, confidence: U8 | None) -> list[Coverage]:
    """One for each class, in the order of their ids, from `SAMPLES` x `SAMPLES` places at most; none without any."""
    if maps.materials is None:
        return []
    height, width = maps.materials.shape
    # Few places: numpy counts without letting go of the interpreter's lock, and the window would wait.
    rows, columns = min(height, SAMPLES), min(width, SAMPLES)
    ids = resized(maps.materials, rows, columns).reshape(-1)
    counts = np.bincount(ids, minlength=256)
    if confidence is None:
        means: list[float | None] = [None] * len(maps.classes)
    else:
        sums = np.bincount(ids, weights=resized(confidence, rows, columns).reshape(-1), minlength=256)
        means = [float(sums[i] / counts[i] / 255) if counts[i] else None for i in range(len(maps.classes))]
    return [Coverage(name, int(counts[i]) / ids.size, means[i]) for i, name in enumerate(maps.classes)]
