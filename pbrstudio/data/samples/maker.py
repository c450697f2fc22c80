"""Makes the samples of a job, each a pure function of seed, job, epoch and index."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pbrstudio.data.batch import Batch
from pbrstudio.data.entry import Entry
from pbrstudio.data.samples.balance import class_counts, class_of, class_weights, odds
from pbrstudio.data.samples.drawing import Drawing, Pool, nothing_to_draw, shares_of
from pbrstudio.data.samples.finishing import Told, as_batch
from pbrstudio.data.samples.guesses import Guess, Guesses
from pbrstudio.data.samples.lighting import compressed
from pbrstudio.data.samples.mosaics import harmonised, in_grid, in_shapes, side_by_side
from pbrstudio.data.samples.photometric import SkyrimPhotometric
from pbrstudio.data.samples.piece import Piece
from pbrstudio.data.samples.pieces import PieceMaker, SampleData
from pbrstudio.data.samples.resizing import resized
from pbrstudio.data.samples.rules import most_allowed
from pbrstudio.data.samples.serving import serving
from pbrstudio.data.samples.shapes import random_feather, random_regions
from pbrstudio.spec.job import Job
from pbrstudio.spec.sampling import DOMAINS, Domain, Sampling


@dataclass(frozen=True, slots=True)
class DrawnBy:
    """What decides how textures are drawn, and may change between two epochs."""

    sampling: Sampling
    guesses: Guesses


class SampleMaker:
    """Samples of ``job``. Picklable; a copy makes the very same samples.

    `NothingToDraw`: there is no texture for the job. ``guesses`` change how Skyrim's textures are drawn and augmented,
    and are to be the same all through an epoch.
    """

    def __init__(self, data: SampleData, job: Job, seed: int, guesses: Guesses | None = None) -> None:
        self._data, self._job, self._seed = data, job, seed
        self._stream = zlib.crc32(job.id.encode())
        self._domains = tuple(domain for domain, share in shares_of(job.mix).items() if share)
        self._pools: dict[Domain, tuple[Entry, ...]] = {}
        notes: list[str] = []
        for domain in DOMAINS:
            self._pools[domain], reasons = serving(data.entries(domain, "train"), job)
            if domain in self._domains:
                notes += [f"{count} {domain} textures are left out: {why}" for why, count in sorted(reasons.items())]
        lacking = [domain for domain in self._domains if not self._pools[domain]]
        if len(lacking) < len(self._domains):
            notes += [f"there are no {domain} textures: the other domains take their share" for domain in lacking]
        self._notes = tuple(notes)
        self._use(guesses or Guesses())

    def __reduce__(self) -> tuple[type[SampleMaker], tuple[SampleData, Job, int, Guesses]]:
        """A copy is made of what this one was made of."""
        return SampleMaker, (self._data, self._job, self._seed, self._guesses)

    @property
    def epoch_size(self) -> int:
        """Samples of an epoch. `NothingToDraw`: it is counted by a domain that has no textures."""
        if isinstance(self._job.epoch_of, int):
            return self._job.epoch_of
        size = len(self._pools[self._job.epoch_of])
        if size == 0:
            lack = f"its epochs are counted in textures of {self._job.epoch_of}, and none can serve it"
            raise nothing_to_draw(self._job.id, lack, "set epoch_of to a number")
        return size

    @property
    def textures(self) -> int:
        """Different textures that may be drawn."""
        return sum(len(self._pools[domain]) for domain in self._domains)

    @property
    def balanced(self) -> bool:
        """Whether textures are drawn by their class's size, not all alike."""
        return self._drawing.balanced

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, and why, in sentences."""
        return self._notes

    @property
    def class_weights(self) -> tuple[float, ...]:
        """Of the cross entropy, by class id: 1/sqrt(frequency) with mean 1 over the textures; 1 where the job wants
        none."""
        return self._weights

    @property
    def drawn_by(self) -> DrawnBy:
        """What may change from epoch to epoch."""
        return DrawnBy(self._job.sampling, self._guesses)

    def draw_by(self, drawn_by: DrawnBy) -> None:
        """From now on textures are drawn so."""
        if drawn_by != self.drawn_by:
            self._job = self._job.model_copy(update={"sampling": drawn_by.sampling})
            self._use(drawn_by.guesses)

    def guess(self, found: Mapping[str, tuple[int, float]]) -> None:
        """From now on Skyrim's textures are taken for these: (class id, confidence) by the texture's id."""
        guesses = Guesses({name: Guess(*each) for name, each in found.items()})
        self.draw_by(DrawnBy(self._job.sampling, guesses))

    def drawn(self, epoch: int, index: int) -> Entry:
        """The texture of a sample; of a mosaic, the first."""
        return self._drawing.entry(epoch, index)

    def sample(self, epoch: int, index: int) -> Batch:
        """Sample ``index`` of epoch ``epoch`` (from 0), B=1. `UserError` names the texture that cannot be read."""
        rng = np.random.default_rng([self._seed, self._stream, epoch, index])
        entry = self.drawn(epoch, index)
        piece = self._finished(self._composed(entry, epoch, rng), entry, rng)
        told = Told(entry.domain, class_of(entry, self._data.classes, self._guesses), index)
        return as_batch(piece, told, self._weights)

    def _use(self, guesses: Guesses) -> None:
        """Everything that rests on the classes of textures."""
        self._guesses = guesses
        classes = self._data.classes
        ids = {
            domain: np.array([class_of(entry, classes, guesses) for entry in pool], np.int64)
            for domain, pool in self._pools.items()
        }
        pools = {
            domain: Pool(self._pools[domain], odds(ids[domain], len(classes), self._job.sampling)) for domain in DOMAINS
        }
        counts = class_counts((id_ for domain in self._domains for id_ in ids[domain].tolist()), len(classes))
        self._weights = class_weights(counts) if self._job.class_weights else (1.0,) * len(classes)
        self._pieces = PieceMaker(self._data, self._job, guesses)
        below = self._pieces.table.extras.below
        self._pieces.rare = frozenset(name for name, count in zip(classes, counts, strict=True) if count < below)
        self._drawing = Drawing(pools, self._job, self.epoch_size, (self._seed, self._stream))

    def _composed(self, entry: Entry, epoch: int, rng: np.random.Generator) -> Piece:
        """One texture, or a mosaic, at the sample's size."""
        crop, mosaic, epochs = self._job.crop, self._job.mosaic, self._job.epochs
        side = crop.side(epoch, epochs)
        window = side if crop.whole else crop.window(epoch, epochs)
        parts = 1
        if entry.domain != "skyrim":
            chance = rng.random()
            parts = 2 if chance < mosaic.two else 4 if chance < mosaic.two + mosaic.four else 1
        if parts == 1:
            piece = self._pieces.piece(entry, (window, window), self._factor(rng), rng)
            return resized(piece, side, side)
        entries = [entry, *(self._drawing.another(entry.domain, rng) for _ in range(parts - 1))]
        if mosaic.shape == "grid":
            size = (2 * window, window) if parts == 2 else (window, window)
            pieces = [self._pieces.piece(each, size, self._factor(rng), rng) for each in entries]
            return resized(side_by_side(*pieces) if parts == 2 else in_grid(pieces), side, side)
        alike = rng.random() < mosaic.harmonise
        shared = self._factor(rng)
        pieces = [
            resized(self._pieces.piece(each, (window, window), shared if alike else self._factor(rng), rng), side, side)
            for each in entries
        ]
        regions = random_regions((side, side), parts, rng)
        feather = random_feather(side, rng)
        return in_shapes(harmonised(pieces) if alike else pieces, regions, feather)

    def _factor(self, rng: np.random.Generator) -> float:
        """How many times larger than its place a window is."""
        crop = self._job.crop
        return float(rng.uniform(1, crop.reduce)) if rng.random() < crop.reduce_share else 1.0

    def _finished(self, piece: Piece, entry: Entry, rng: np.random.Generator) -> Piece:
        """What is done to the whole picture, and to it alone."""
        if entry.domain == "skyrim":
            augment = self._job.augment
            change = SkyrimPhotometric(augment.photometric, augment.strength)
            most = most_allowed(self._pieces.table, self._pieces.sure_class(entry), "tint")
            return replace(piece, colour=change(piece.colour, rng, most_tint=most))
        return replace(piece, colour=compressed(piece.colour)) if rng.random() < self._job.light.compression else piece
