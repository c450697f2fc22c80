"""Where which material is: the segmenter's logits for a whole texture, read at any place and density."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.borders import Indices, Places, folded_places
from pbrstudio.convert.guide import UNTOUCHED
from pbrstudio.textures.maps import U8

F32 = NDArray[np.float32]
CELL = 4
"""Pixels of the reduced texture a logit stands for, each way."""
SAMPLES = 256
"""Places each way that a mean over the texture is taken from."""


@dataclass(frozen=True, slots=True, eq=False)
class ClassField:
    """Logits [K,R,C] of a reduced texture, with ``margin`` cells around it that continue it."""

    logits: F32
    margin: int
    reduced: tuple[int, int]
    """Height and width of the texture that the segmenter saw."""
    size: tuple[int, int]
    """Height and width of the texture itself."""
    wrap: bool
    painted: U8 | None = None
    """[h,w] ids of classes that are certain, `UNTOUCHED` where the logits count; laid over the whole texture."""
    unknown: bool = False
    """Whether the texture is of none of the classes, but for what was painted."""

    def posterior(self, rows: Indices, columns: Indices, step: int) -> F32:
        """[K,len(rows)/step,len(columns)/step] class probabilities of cells of ``step`` x ``step`` pixels.

        ``rows`` and ``columns`` are consecutive positions in the texture, also beyond its border. All are zero where
        the texture is unknown: that is the networks' word for it.
        """
        down, along = (at[: len(at) // step * step : step] + step / 2 for at in (rows, columns))
        if self.unknown:
            return np.zeros((len(self.logits), len(down), len(along)), np.float32)
        return self._probabilities(down, along)

    def cells(self) -> F32:
        """[K,R,C] the logits of the texture's own cells, without their margin."""
        rows, columns = (-(-side // CELL) for side in self.reduced)
        return self.logits[:, self.margin : self.margin + rows, self.margin : self.margin + columns]

    def _probabilities(self, down: Places, along: Places) -> F32:
        """[K,len(down),len(along)] at these places in the texture."""
        logits = self._along(self._along(self.logits, down, axis=0), along, axis=1)
        logits -= logits.max(axis=0, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=0, keepdims=True)
        painted = self._painted_at(down, along)
        if painted is not None:
            for index, plane in enumerate(logits):
                np.copyto(plane, np.float32(0), where=painted != UNTOUCHED)
                np.copyto(plane, np.float32(1), where=painted == index)
        return logits

    def ids(self, rows: slice) -> U8:
        """[rows,W] the likeliest class of each pixel of some rows, 255 where it is unknown."""
        down, along = self._middles(rows)
        found = np.full((len(down), len(along)), UNTOUCHED, np.uint8) if self.unknown else self._likeliest(rows)
        painted = self._painted_at(down, along)
        if painted is not None:
            np.copyto(found, painted, where=painted != UNTOUCHED)
        return found

    def _likeliest(self, rows: slice) -> U8:
        logits = self._full(self.logits, rows)
        highest = logits[0]
        likeliest = np.zeros(highest.shape, np.uint8)
        for index, plane in enumerate(logits[1:], start=1):  # twice as quick as argmax along the first axis
            np.copyto(likeliest, np.uint8(index), where=plane > highest)
            np.maximum(highest, plane, out=highest)
        return likeliest

    def expected(self, values: F32, rows: slice) -> F32:
        """[rows,W] the mean of ``values`` [K], one for each class, weighed with the probabilities."""
        weights = np.exp(self.logits - self.logits.max(axis=0, keepdims=True))
        plane = (np.tensordot(values, weights, axes=1) / weights.sum(axis=0))[None]
        expected: F32 = self._full(plane, rows)[0]
        painted = self._painted_at(*self._middles(rows))
        if painted is not None:
            np.copyto(expected, values.take(np.minimum(painted, len(values) - 1)), where=painted != UNTOUCHED)
        return expected

    def confidence(self) -> U8:
        """[h,w] the probability of the likeliest class for each cell of the reduced texture, 255 is certain; as the
        logits have it, whatever was painted."""
        logits = self.cells()
        highest: F32 = 1 / np.exp(logits - logits.max(axis=0)).sum(axis=0)
        return (highest * np.float32(255) + np.float32(0.5)).astype(np.uint8)

    def mean(self) -> F32:
        """[K] the mean probability of each class over the texture, from at most `SAMPLES` x `SAMPLES` places."""
        down, along = ((np.arange(n) + 0.5) * (side / n) for side, n in ((s, min(s, SAMPLES)) for s in self.size))
        mean: F32 = self._probabilities(down, along).mean(axis=(1, 2))
        return mean

    def _full(self, planes: F32, rows: slice) -> F32:
        """``planes`` [K,R,C] at each pixel of some rows: [K,rows,W]."""
        down, along = self._middles(rows)
        return self._along(self._along(planes, down, axis=0), along, axis=1)

    def _middles(self, rows: slice) -> tuple[Places, Places]:
        """The middles of the pixels of some rows."""
        height, width = self.size
        return np.arange(height)[rows] + 0.5, np.arange(width) + 0.5

    def _painted_at(self, down: Places, along: Places) -> U8 | None:
        """[len(down),len(along)] what is painted nearest to these places; None where nothing is at all."""
        if self.painted is None:
            return None
        at = (
            np.minimum((folded_places(place, side, wrap=self.wrap) * (count / side)).astype(np.intp), count - 1)
            for place, side, count in zip((down, along), self.size, self.painted.shape, strict=True)
        )
        return self.painted[np.ix_(*at)]

    def _along(self, planes: F32, at: Places, axis: int) -> F32:
        """``planes`` [K,R,C] interpolated linearly along rows (0) or columns (1), at places in the texture."""
        side, seen = self.size[axis], self.reduced[axis]
        place = folded_places(at, side, wrap=self.wrap) * (seen / side) / CELL - 0.5 + self.margin
        first = np.clip(np.floor(place).astype(np.intp), 0, planes.shape[axis + 1] - 2)
        share = np.clip(place - first, 0, 1).astype(np.float32)
        share = share[:, None] if axis == 0 else share
        near, out = planes.take(first, axis=axis + 1), planes.take(first + 1, axis=axis + 1)
        out -= near
        out *= share
        out += near
        return out
