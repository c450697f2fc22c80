"""Makes the piece of a texture that a sample shows: cut, resized, turned, changed and lit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch

from pbrstudio.data.entry import UNLABELLED, Entry, Planes
from pbrstudio.data.samples.augment import overlaid, shifted
from pbrstudio.data.samples.guesses import Guesses
from pbrstudio.data.samples.lighting import can_be_lit, exposed_alike, lit
from pbrstudio.data.samples.piece import Piece, cut
from pbrstudio.data.samples.resizing import resized
from pbrstudio.data.samples.rules import amounts_for, load_augmentations
from pbrstudio.data.samples.turns import Turn, random_turn, turned
from pbrstudio.data.samples.window import random_square, random_window
from pbrstudio.data.split import Part
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.spec.sampling import Domain


class SampleData(Protocol):
    """What samples need of `TrainingData`."""

    @property
    def classes(self) -> tuple[str, ...]: ...

    def entries(self, domain: Domain, part: Part) -> tuple[Entry, ...]: ...

    def planes(self, entry: Entry) -> Planes: ...


class PieceMaker:
    """For one job. ``rare`` are the classes of few textures, ``table`` the augmentations."""

    def __init__(self, data: SampleData, job: Job, guesses: Guesses) -> None:
        self._data, self._job, self._guesses = data, job, guesses
        self.rare: frozenset[str] = frozenset()
        self.table = load_augmentations()

    def piece(self, entry: Entry, size: tuple[int, int], factor: float, rng: np.random.Generator) -> Piece:
        """A window of ``size`` (rows, columns) source pixels, ``factor`` times as large and then reduced to it. The
        whole texture where the job says so. `UserError` names the texture."""
        planes = planes_of(self._data, entry)
        full = (planes.colour.shape[0], planes.colour.shape[1])
        turn = random_turn(rng) if self._job.augment.turns else Turn()
        rows, columns = size if turn.quarters % 2 == 0 else size[::-1]
        if self._job.crop.whole and rows == columns:
            window = random_square(full, rng, wrap=entry.tileable)
        else:
            larger = (round(rows * factor), round(columns * factor))
            window = random_window(full, *larger, rng, wrap=entry.tileable)
        piece = turned(resized(cut(planes, window, label_of(entry, self._data.classes)), rows, columns), turn)
        return self._changed(piece, entry, rng, painted=painted(planes))

    def sure_class(self, entry: Entry) -> str | None:
        """The class of which a texture is known to be; for Skyrim's also the one that SegFormer is sure of, where the
        job augments by class. None: unknown or several."""
        if entry.label is not None or entry.domain != "skyrim":
            return entry.label
        guess = self._guesses.of(entry)
        if not self._job.augment.selective or guess is None or guess.confidence <= self._job.sure:
            return None
        return self._data.classes[guess.label]

    def _changed(self, piece: Piece, entry: Entry, rng: np.random.Generator, *, painted: bool) -> Piece:
        name, augment, light = self.sure_class(entry), self._job.augment, self._job.light
        amounts = amounts_for(
            self.table,
            name,
            jitter=augment.jitter and entry.domain == "materials",
            selective=augment.selective,
            extras=augment.extras and name in self.rare,
        )
        piece = shifted(piece, self.table, amounts, rng)
        if rng.random() < light.share * light.weight and entry.domain != "skyrim" and can_be_lit(piece):
            generator = torch.Generator().manual_seed(int(rng.integers(1 << 62)))
            piece = lit(piece, generator, align_exposure=light.align_exposure)
        elif painted and entry.domain != "skyrim" and light.align_exposure:
            albedo = exposed_alike(piece.truth["albedo"], piece.colour, piece.visible)
            piece = piece.with_truth("albedo", albedo)
        return overlaid(piece, self.table, amounts, rng)


def painted(planes: Planes) -> bool:
    """Whether the picture came with light in it, as a made atlas does: its exposure is as unknowable as our own's."""
    return planes.albedo is not None and planes.colour is not planes.albedo


def label_of(entry: Entry, classes: Sequence[str]) -> int:
    """The id that all of a texture's pixels have; of Skyrim's only drawn classes are labels."""
    if entry.label is None or entry.domain == "skyrim":
        return UNLABELLED
    return classes.index(entry.label)


def planes_of(data: SampleData, entry: Entry) -> Planes:
    """The entry's planes; a `UserError` names it."""
    try:
        return data.planes(entry)
    except UserError as error:
        raise UserError(str(error) if entry.id in str(error) else f"{entry.source}/{entry.id}: {error}") from error
