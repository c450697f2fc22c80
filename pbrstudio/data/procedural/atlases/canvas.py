"""The planes of an atlas while pieces are laid on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.procedural.atlases.gutters import nearest
from pbrstudio.textures.maps import U8

F32 = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class Canvas:
    """Arrays [S,S], written to in place; colour [S,S,3]."""

    colour: F32
    roughness: F32
    metallic: F32
    height: F32
    form: F32
    """Height of the object itself, in widths: a painter lights it, a flat texture's normal does not have it."""
    depth: F32
    """Widths to the edge of the piece; 0 in the gutters."""
    classes: U8

    @property
    def size(self) -> int:
        return len(self.height)

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Where there is a piece."""
        seen: NDArray[np.bool_] = self.classes != UNLABELLED
        return seen


def empty(size: int) -> Canvas:
    """Nothing but gutter."""

    def plane() -> F32:
        return np.zeros((size, size), np.float32)

    return Canvas(
        colour=np.zeros((size, size, 3), np.float32),
        roughness=plane(),
        metallic=plane(),
        height=plane(),
        form=plane(),
        depth=plane(),
        classes=np.full((size, size), UNLABELLED, np.uint8),
    )


def pad(canvas: Canvas) -> None:
    """Lets the pieces run on into the gutters, as textures are padded, so that no cliff is at their edges. The class of
    a gutter stays unlabelled."""
    shown = canvas.shown
    if shown.all() or not shown.any():
        return
    row, column = nearest(shown)
    for plane in (canvas.colour, canvas.roughness, canvas.metallic, canvas.height, canvas.form):
        plane[:] = plane[row, column]
