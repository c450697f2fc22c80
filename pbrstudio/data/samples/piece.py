"""A piece: one window of one texture as floats, on its way to become a sample or a part of a mosaic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.batch import TRUTH_CHANNELS
from pbrstudio.data.entry import UNLABELLED, Planes
from pbrstudio.data.samples.window import Window, read, read_normals
from pbrstudio.metrics.relief import FLAT
from pbrstudio.spec.losses import TruthMap
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import F32

Mask = NDArray[np.bool_]
NO_METAL = 4
"""Bytes of metallic below which it counts as none: dust in the maps (decisions 5)."""
USUAL_DEPTH = 0.0128
"""Full range of a height as a share of the width where it is not known: the median of stone."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Arrays [C,H,W] float32 as in `Batch`, masks [H,W]; never written to, since steps share what they do not change.

    ``colour`` is what the networks will see, ``plain`` the same before changes of the input alone. ``relief`` is how
    many pixels one unit of the height is.
    """

    colour: F32
    plain: F32
    truth: dict[TruthMap, F32]
    known: dict[TruthMap, Mask]
    visible: Mask
    labels: U8
    flat: bool
    relief: float

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.visible.shape
        return rows, columns

    def with_truth(self, name: TruthMap, values: F32) -> Piece:
        """With another truth of one map."""
        return replace(self, truth={**self.truth, name: values})


def cut(planes: Planes, window: Window, label: int) -> Piece:
    """The window of an entry's planes at its own density. ``label`` fills what can be seen and has no drawn class."""
    colour = unit(read(planes.colour, window))
    visible = np.ones(colour.shape[1:], np.bool_) if planes.alpha is None else read(planes.alpha, window) > 0
    absent = np.zeros(colour.shape[1:], np.bool_)
    truth: dict[TruthMap, F32] = {}
    known: dict[TruthMap, Mask] = {}
    readers: dict[TruthMap, Callable[[], F32 | None]] = {
        "albedo": lambda: None if planes.albedo is None else unit(read(planes.albedo, window)),
        "roughness": lambda: None if planes.roughness is None else unit(read(planes.roughness, window)[..., None]),
        "metallic": lambda: None if planes.metallic is None else _metal(read(planes.metallic, window)),
        "ao": lambda: None if planes.ao is None else unit(read(planes.ao, window)[..., None]),
        "height": lambda: _height(planes, window),
        "normal": lambda: None if planes.normal is None else forward(read_normals(planes.normal, window)),
    }
    for name, channels in TRUTH_CHANNELS.items():
        values = readers[name]()
        known[name] = absent if values is None else visible
        truth[name] = _nothing(name, channels, visible) if values is None else values
    labels = np.where(visible, np.uint8(label), np.uint8(UNLABELLED))
    if planes.classes is not None:
        drawn = read(planes.classes, window)
        labels = np.where(visible & (drawn != UNLABELLED), drawn, labels)
    flat = planes.height is not None and planes.deviation < FLAT
    depth = USUAL_DEPTH if planes.depth is None else planes.depth
    relief = 0.0 if flat else planes.deviation * depth * planes.colour.shape[1]
    return Piece(colour, colour, truth, known, visible, labels, flat, relief)


def unit(stored: U8) -> F32:
    """[H,W,C] bytes to [C,H,W] in [0,1]."""
    return forward(stored.astype(np.float32) * np.float32(1 / 255))


def forward(values: F32) -> F32:
    """[H,W,C] to [C,H,W]."""
    return np.ascontiguousarray(np.moveaxis(values, 2, 0))


def _metal(stored: U8) -> F32:
    return unit(np.where(stored < NO_METAL, np.uint8(0), stored)[..., None])


def _height(planes: Planes, window: Window) -> F32 | None:
    """Median 0, mean deviation 1 over the texture; 0 where that deviation is next to nothing."""
    if planes.height is None:
        return None
    stored = read(planes.height, window)[None]
    if planes.deviation < FLAT:
        return np.zeros(stored.shape, np.float32)
    height: F32 = stored.astype(np.float32) * np.float32(1 / 65535) - np.float32(planes.middle)
    height *= np.float32(1 / planes.deviation)
    return height


def _nothing(name: TruthMap, channels: int, like: Mask) -> F32:
    values = np.zeros((channels, *like.shape), np.float32)
    if name == "normal":
        values[2] = 1
    return values
