"""A small elastic warp of a piece: every map moves, and normals are turned by the warp's Jacobian."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional

from pbrstudio.data.samples.noise import gradient_noise
from pbrstudio.data.samples.piece import Mask, Piece
from pbrstudio.data.samples.resizing import WHOLLY, unit_length
from pbrstudio.spec.losses import TruthMap
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import F32, MIN_Z

CELLS = 4
"""Cells of the noise that pulls, along each axis."""


def warped(piece: Piece, amount: float, rng: np.random.Generator) -> Piece:
    """``piece``, each pixel taken from up to ``amount`` of the shorter side away; at the borders from where it is."""
    return displaced(piece, displacement(piece.size, amount, rng))


def displacement(size: tuple[int, int], amount: float, rng: np.random.Generator) -> F32:
    """[2,H,W]: by how many columns and rows a pixel is taken from elsewhere. Smooth, 0 at the borders."""
    hold = [np.sin(np.pi * (np.arange(side) + 0.5) / side) for side in size]
    pull = np.stack([gradient_noise(size, CELLS, rng) for _ in range(2)])
    moved: F32 = (pull * np.outer(*hold) * amount * min(size)).astype(np.float32)
    return moved


def displaced(piece: Piece, moved: F32) -> Piece:
    """``piece`` sampled at each pixel's place plus ``moved``."""
    rows, columns = piece.size
    along = np.arange(columns, dtype=np.float32) + moved[0]
    down = np.arange(rows, dtype=np.float32)[:, None] + moved[1]
    grid = np.stack([(2 * along + 1) / columns - 1, (2 * down + 1) / rows - 1], axis=-1)
    places = torch.from_numpy(grid.astype(np.float32))[None]

    def taken(values: F32) -> F32:
        found: F32 = functional.grid_sample(
            torch.from_numpy(values)[None], places, mode="bilinear", padding_mode="border", align_corners=False
        )[0].numpy()
        return found

    def kept(mask: Mask) -> Mask:
        if mask.all() or not mask.any():
            return mask
        whole: Mask = taken(mask[None].astype(np.float32))[0] > WHOLLY
        return whole

    truth: dict[TruthMap, F32] = {
        name: taken(values) if piece.known[name].any() else values for name, values in piece.truth.items()
    }
    if piece.known["normal"].any():
        truth["normal"] = _turned(unit_length(truth["normal"]), moved)
    colour = taken(piece.colour)
    return replace(
        piece,
        colour=colour,
        plain=colour if piece.plain is piece.colour else taken(piece.plain),
        truth=truth,
        known={name: kept(mask) for name, mask in piece.known.items()},
        visible=kept(piece.visible),
        labels=_nearest(piece.labels, along, down),
    )


def _turned(normal: F32, moved: F32) -> F32:
    """Normals of h(x + d(x)): its slopes are (I + D)^T times the slopes of h there, where D holds d's derivatives."""
    z = np.maximum(normal[2], np.float32(MIN_Z))
    # By column and by row: rows run against Y.
    by_column, by_row = -normal[0] / z, normal[1] / z
    columns_by_row, columns_by_column = np.gradient(moved[0])
    rows_by_row, rows_by_column = np.gradient(moved[1])
    new_column = by_column * (1 + columns_by_column) + by_row * rows_by_column
    new_row = by_column * columns_by_row + by_row * (1 + rows_by_row)
    return unit_length(np.stack([-new_column, new_row, np.ones_like(z)]).astype(np.float32))


def _nearest(labels: U8, along: F32, down: F32) -> U8:
    rows, columns = labels.shape
    row = np.clip(np.rint(down), 0, rows - 1).astype(np.intp)
    column = np.clip(np.rint(along), 0, columns - 1).astype(np.intp)
    return labels[row, column]
