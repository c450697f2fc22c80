"""Flips and quarter turns of a piece, vectors with their pixels, without a loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.samples.piece import Piece
from pbrstudio.textures.normals import F32

Number = TypeVar("Number", np.float32, np.bool_, np.uint8)


@dataclass(frozen=True, slots=True)
class Turn:
    """First so many quarters against the clock, then left for right."""

    quarters: int = 0
    flip: bool = False


def random_turn(rng: np.random.Generator) -> Turn:
    """One of the eight, each as likely: flips along both axes and quarter turns make no others."""
    return Turn(int(rng.integers(4)), bool(rng.integers(2)))


def turned(piece: Piece, turn: Turn) -> Piece:
    """``piece``, turned."""
    if turn == Turn():
        return piece
    colour = turned_plane(piece.colour, turn)
    truth = {name: turned_plane(values, turn) for name, values in piece.truth.items()}
    truth["normal"] = turned_vectors(truth["normal"], turn)
    return replace(
        piece,
        colour=colour,
        plain=colour if piece.plain is piece.colour else turned_plane(piece.plain, turn),
        truth=truth,
        known={name: turned_plane(mask, turn) for name, mask in piece.known.items()},
        visible=turned_plane(piece.visible, turn),
        labels=turned_plane(piece.labels, turn),
    )


def turned_plane(plane: NDArray[Number], turn: Turn) -> NDArray[Number]:
    """[...,H,W], its pixels turned."""
    moved = np.rot90(plane, turn.quarters, axes=(-2, -1))
    return np.ascontiguousarray(moved[..., ::-1] if turn.flip else moved)


def turned_vectors(normal: F32, turn: Turn) -> F32:
    """The vectors [3,H,W] of a normal map whose pixels were turned; OpenGL: rows run against Y."""
    x, y, z = normal
    for _ in range(turn.quarters):
        x, y = -y, x
    return np.stack([-x if turn.flip else x, y, z])
