"""A piece at another size, each plane in the way that its values ask for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.samples.light_curve import linear_of, srgb_of
from pbrstudio.data.samples.piece import Mask, Piece
from pbrstudio.spec.losses import TruthMap
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import F32

WHOLLY = 0.999
"""Share of a pixel's sources that must be known for it to be known: all, but for rounding."""


def resized(piece: Piece, rows: int, columns: int) -> Piece:
    """``piece`` at ``rows`` x ``columns``: bilinear, over all sources where it shrinks; colours in linear light,
    normals brought back to length 1, labels the nearest; known and visible only what is so in all of its sources."""
    if piece.size == (rows, columns):
        return piece
    size = (rows, columns)
    truth: dict[TruthMap, F32] = {}
    for name, values in piece.truth.items():
        if not piece.known[name].any():
            truth[name] = np.broadcast_to(values[:, :1, :1], (len(values), *size)).copy()
        elif name == "albedo":
            truth[name] = _colours(values, size)
        else:
            truth[name] = unit_length(_plain(values, size)) if name == "normal" else _plain(values, size)
    colour = _colours(piece.colour, size)
    return replace(
        piece,
        colour=colour,
        plain=colour if piece.plain is piece.colour else _colours(piece.plain, size),
        truth=truth,
        known={name: _wholly(mask, size) for name, mask in piece.known.items()},
        visible=_wholly(piece.visible, size),
        labels=_nearest(piece.labels, size),
        relief=piece.relief * columns / piece.size[1],
    )


def unit_length(vectors: F32) -> F32:
    """Vectors [3,H,W] at length 1; those next to 0 point up."""
    length = np.sqrt((vectors * vectors).sum(0, keepdims=True))
    up = np.array([0, 0, 1], np.float32)[:, None, None]
    unit: F32 = np.where(length > 1e-4, vectors / np.maximum(length, np.float32(1e-4)), up)
    return unit


def _scaled(values: Tensor, size: tuple[int, int]) -> Tensor:
    return functional.interpolate(values[None], size, mode="bilinear", antialias=True, align_corners=False)[0]


def _plain(values: F32, size: tuple[int, int]) -> F32:
    scaled: F32 = _scaled(torch.from_numpy(values), size).numpy()
    return scaled


def _colours(values: F32, size: tuple[int, int]) -> F32:
    return srgb_of(_plain(linear_of(values), size))


def _wholly(mask: Mask, size: tuple[int, int]) -> Mask:
    if mask.all():
        return np.ones(size, np.bool_)
    if not mask.any():
        return np.zeros(size, np.bool_)
    whole: Mask = _plain(mask[None].astype(np.float32), size)[0] > WHOLLY
    return whole


def _nearest(labels: U8, size: tuple[int, int]) -> U8:
    """The label of the source in which the middle of each pixel lies."""
    down, along = (
        ((np.arange(to) + 0.5) * (full / to)).astype(np.intp) for to, full in zip(size, labels.shape, strict=True)
    )
    nearest: U8 = labels[down][:, along]
    return nearest
