"""Puts pieces together: side by side or in a grid, or in free shapes with a seam; masks stay exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.samples.light_curve import linear_of, mean_of, srgb_of
from pbrstudio.data.samples.piece import Mask, Piece
from pbrstudio.data.samples.resizing import unit_length
from pbrstudio.data.samples.shapes import Regions, weights_of
from pbrstudio.spec.losses import TruthMap
from pbrstudio.textures.normals import F32

MOST_GAIN = 2.0
"""By which a piece is made brighter, or darker, to be like the others."""


def side_by_side(first: Piece, second: Piece) -> Piece:
    """Of one size, left and right."""
    return _joined((first, second), 1)


def in_grid(pieces: Sequence[Piece]) -> Piece:
    """Four of one size: two rows of two."""
    return _joined((side_by_side(*pieces[:2]), side_by_side(*pieces[2:])), 0)


def in_shapes(pieces: Sequence[Piece], regions: Regions, feather: int) -> Piece:
    """``pieces`` of one size, each where ``regions`` [H,W] has its number. At the seam, ``feather`` pixels wide, they
    fade into each other: no label there, and no height, which knows no common level."""
    weights = weights_of(regions, len(pieces), feather)
    seam: Mask = weights.max(0) < 1
    names = tuple(pieces[0].truth)
    known = {name: _everywhere([piece.known[name] for piece in pieces], weights) for name in names}
    known["height"] = known["height"] & ~seam
    truth = {name: _mixed([piece.truth[name] for piece in pieces], weights) for name in names}
    truth["normal"] = unit_length(truth["normal"])
    labels = np.choose(regions, [piece.labels for piece in pieces])
    return replace(
        pieces[0],
        colour=_mixed([piece.colour for piece in pieces], weights),
        plain=_mixed([piece.plain for piece in pieces], weights),
        truth=truth,
        known=known,
        visible=_everywhere([piece.visible for piece in pieces], weights),
        labels=np.where(seam, np.uint8(UNLABELLED), labels),
        flat=all(piece.flat for piece in pieces),
        relief=0.0,
    )


def harmonised(pieces: Sequence[Piece]) -> list[Piece]:
    """``pieces`` made alike in mean linear brightness, picture and albedo by one factor, so that what parts them is
    what they are made of."""
    means = [float(mean_of(linear_of(piece.plain), piece.visible).mean()) for piece in pieces]
    target = float(np.exp(np.mean(np.log(np.maximum(means, 1e-3)))))
    return [
        _brightened(piece, float(np.clip(target / max(mean, 1e-3), 1 / MOST_GAIN, MOST_GAIN)))
        for piece, mean in zip(pieces, means, strict=True)
    ]


def _brightened(piece: Piece, gain: float) -> Piece:
    def changed(rgb: F32) -> F32:
        return srgb_of(linear_of(rgb) * np.float32(gain))

    colour = changed(piece.colour)
    plain = colour if piece.plain is piece.colour else changed(piece.plain)
    return replace(piece, colour=colour, plain=plain).with_truth("albedo", changed(piece.truth["albedo"]))


def _joined(pieces: Sequence[Piece], axis: int) -> Piece:
    """One after another along rows (0) or columns (1)."""
    at = axis - 2
    colour = np.concatenate([piece.colour for piece in pieces], at)
    truth: dict[TruthMap, F32] = {
        name: np.concatenate([piece.truth[name] for piece in pieces], at) for name in pieces[0].truth
    }
    known: dict[TruthMap, Mask] = {
        name: np.concatenate([piece.known[name] for piece in pieces], at) for name in pieces[0].known
    }
    return replace(
        pieces[0],
        colour=colour,
        plain=np.concatenate([piece.plain for piece in pieces], at),
        truth=truth,
        known=known,
        visible=np.concatenate([piece.visible for piece in pieces], at),
        labels=np.concatenate([piece.labels for piece in pieces], at),
        flat=all(piece.flat for piece in pieces),
        relief=0.0,
    )


def _mixed(values: Sequence[F32], weights: F32) -> F32:
    total: F32 = values[0] * weights[0]
    for value, weight in zip(values[1:], weights[1:], strict=True):
        total += value * weight
    return total


def _everywhere(masks: Sequence[Mask], weights: F32) -> Mask:
    """Where every piece that takes part holds."""
    whole = np.ones(weights.shape[1:], np.bool_)
    for mask, weight in zip(masks, weights, strict=True):
        whole &= mask | (weight == 0)
    return whole
