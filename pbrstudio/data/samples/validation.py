"""Samples of validation: fixed windows of each texture at its own density, the same whenever they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
import torch

from pbrstudio.data.batch import Batch
from pbrstudio.data.entry import Entry
from pbrstudio.data.samples.balance import class_of
from pbrstudio.data.samples.finishing import Told, as_batch
from pbrstudio.data.samples.guesses import Guesses
from pbrstudio.data.samples.lighting import can_be_lit, compressed, lit
from pbrstudio.data.samples.mosaics import in_shapes
from pbrstudio.data.samples.piece import Piece, cut
from pbrstudio.data.samples.pieces import SampleData, label_of, planes_of
from pbrstudio.data.samples.shapes import random_regions
from pbrstudio.data.samples.window import random_window
from pbrstudio.data.split import Part
from pbrstudio.spec.figures import Where
from pbrstudio.spec.ladder import Validation

FEATHER = 4
"""Pixels of a mosaic's seam, which do not count."""


@dataclass(frozen=True, slots=True)
class _Shot:
    """One sample: a window of a texture, with another's for a mosaic. ``name`` is what everything fixed in it is drawn
    from."""

    name: str
    entry: Entry
    other: Entry | None = None


class ValidationSamples(Sequence[Batch]):
    """Made when asked for, B=1 each; ``index`` is the sample's number. `UserError` names a texture that cannot be read.

    ``weights`` of the classes go into ``Batch.weight``.
    """

    def __init__(
        self,
        data: SampleData,
        shots: Sequence[_Shot],
        where: Where,
        validation: Validation,
        weights: Sequence[float],
    ) -> None:
        self._data, self._shots, self._where = data, shots, where
        self._side, self._align = validation.side, validation.align_exposure
        self._weights = weights

    def __len__(self) -> int:
        return len(self._shots)

    @property
    def shown_classes(self) -> tuple[str | None, ...]:
        """Of each sample the class that it mostly shows, without making it: empty where it has labels and no one class
        is known, None where it has no label."""
        return tuple(self._shown(shot.entry) for shot in self._shots)

    def _shown(self, entry: Entry) -> str | None:
        if self._where == "sky_weak":
            return entry.weak
        return entry.label or entry.drawn_class or ("" if entry.drawn else None)

    @overload
    def __getitem__(self, index: int) -> Batch: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Batch]: ...

    def __getitem__(self, index: int | slice) -> Batch | Sequence[Batch]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        shot = self._shots[index]
        piece = self._piece(shot.entry, shot.name)
        if shot.other is not None:
            pieces = (piece, self._piece(shot.other, f"{shot.name}/other"))
            piece = in_shapes(pieces, random_regions(piece.size, 2, _rng(f"{shot.name}/regions")), FEATHER)
        label = class_of(shot.entry, self._data.classes, Guesses())
        return as_batch(piece, Told(shot.entry.domain, label, index % len(self)), self._weights)

    def _piece(self, entry: Entry, name: str) -> Piece:
        planes = planes_of(self._data, entry)
        rows, columns = planes.colour.shape[:2]
        window = random_window((rows, columns), self._side, self._side, _rng(name), wrap=entry.tileable)
        label = label_of(entry, self._data.classes)
        if self._where == "sky_weak" and entry.weak is not None:
            label = self._data.classes.index(entry.weak)
        piece = cut(planes, window, label)
        if self._where == "lit" and can_be_lit(piece):
            seed = int(_rng(f"{name}/light").integers(1 << 62))
            piece = lit(piece, torch.Generator().manual_seed(seed), align_exposure=self._align)
            piece = replace(piece, colour=compressed(piece.colour))
        return piece


def validation_samples(
    data: SampleData, part: Part, where: Where, validation: Validation, weights: Sequence[float] | None = None
) -> ValidationSamples:
    """The samples of one place, sorted by source and id; none where the data or ``validation`` have none for it.

    "mat": materials as they are. "lit": those that can be lit, under a light drawn from their name, block-compressed,
    the truth at its exposure. "mosaic": two materials of different classes, each with a fixed partner. "sky": game
    textures, with drawn classes where there are such. "sky_weak": those that have a weak label and no drawn classes.
    """
    entries = data.entries("skyrim" if where in ("sky", "sky_weak") else "materials", part)
    shots: list[_Shot] = []
    if where == "mosaic":
        shots = _mosaics(entries, validation.mosaics)
    elif where != "lit" or validation.lit:
        shots = [
            _Shot(f"{entry.source}/{entry.id}/{number}", entry)
            for entry in entries
            if _belongs(entry, where)
            for number in range(validation.windows)
        ]
    return ValidationSamples(data, shots, where, validation, weights or (1.0,) * len(data.classes))


def _belongs(entry: Entry, where: Where) -> bool:
    if where == "lit":
        return entry.maps >= {"albedo", "normal"}
    return where != "sky_weak" or (entry.weak is not None and not entry.drawn)


def _mosaics(entries: Sequence[Entry], count: int) -> list[_Shot]:
    """Up to ``count``, each of another texture as long as there are such, in an order that their names decide."""
    whole = sorted((entry for entry in entries if entry.label is not None), key=lambda entry: _hash(entry.id))
    shots: list[_Shot] = []
    for number in range(count if len({entry.label for entry in whole}) > 1 else 0):
        entry = whole[number % len(whole)]
        name = f"{entry.source}/{entry.id}/mosaic{number // len(whole)}"
        others = [other for other in whole if other.label != entry.label]
        shots.append(_Shot(name, entry, others[int(_rng(name).integers(len(others)))]))
    return shots


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def _rng(name: str) -> np.random.Generator:
    return np.random.default_rng(_hash(name))
