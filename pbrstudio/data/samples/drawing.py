"""Which texture each sample of an epoch shows: the domain first, then the class, then the texture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pbrstudio.data.entry import Entry
from pbrstudio.data.samples.balance import Odds
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.spec.sampling import DOMAINS, Domain, Mix

PLAN = 1
"""Ends the seeds of plans, so that no sample has one of them."""


class NothingToDraw(UserError):
    """The data have no texture for a job."""

    def __init__(self, sentence: str, lack: str) -> None:
        super().__init__(sentence, lack)
        self.lack = lack
        """Of what, without advice."""

    def __str__(self) -> str:
        return str(self.args[0])


def nothing_to_draw(job: str, lack: str, *advice: str) -> NothingToDraw:
    """The error with what can be done beside adding data: ``advice``, and leaving out such jobs."""
    ways = ["add such data", *advice, "begin the run with --set on_missing=skip, which leaves out jobs without data"]
    return NothingToDraw(f"job {job}: {lack}: {', or '.join(ways)}", lack)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What is drawn from in one domain; ``odds`` None: each once, in a random order, before any comes again."""

    entries: tuple[Entry, ...]
    odds: Odds | None


class Drawing:
    """Draws for the job with this stream of seeds. The same arguments always give the same texture."""

    def __init__(self, pools: Mapping[Domain, Pool], job: Job, size: int, seeds: tuple[int, int]) -> None:
        self._pools = pools
        self._size, self._seeds = size, seeds
        asked_for = shares_of(job.mix)
        shares = {domain: share for domain, share in asked_for.items() if pools[domain].entries}
        total = sum(shares.values())
        if total == 0:
            asked = ", ".join(domain for domain, share in asked_for.items() if share)
            raise nothing_to_draw(job.id, f"there is no texture to train on of {asked}")
        self._domains = tuple(shares)
        self._shares = [shares[domain] / total for domain in shares]
        # Epochs run one after another, and a block is soon done: two are enough.
        self._plan: Callable[[int, int], list[Entry]] = lru_cache(2)(self._planned)

    @property
    def balanced(self) -> bool:
        """Whether any domain's textures are drawn by their class's size."""
        return any(self._pools[domain].odds is not None for domain in self._domains)

    def entry(self, epoch: int, index: int) -> Entry:
        """The texture of a sample; an epoch that goes on past its size begins a new round."""
        block, place = divmod(index, self._size)
        return self._plan(epoch, block)[place]

    def another(self, domain: Domain, rng: np.random.Generator) -> Entry:
        """Any texture of a domain, as likely as its odds, for a mosaic."""
        pool = self._pools[domain]
        if pool.odds is None:
            return pool.entries[int(rng.integers(len(pool.entries)))]
        return pool.entries[int(rng.choice(len(pool.entries), p=pool.odds))]

    def _planned(self, epoch: int, block: int) -> list[Entry]:
        rng = np.random.default_rng([*self._seeds, epoch, block, PLAN])
        drawn = rng.choice(len(self._domains), size=self._size, p=self._shares)
        plan: list[Entry | None] = [None] * self._size
        for number, domain in enumerate(self._domains):
            places = np.flatnonzero(drawn == number)
            for place, entry in zip(places, _drawn(self._pools[domain], len(places), rng), strict=True):
                plan[place] = entry
        return [entry for entry in plan if entry is not None]


def shares_of(mix: Mix) -> dict[Domain, float]:
    """Each domain's share of the samples, in the order of `DOMAINS`."""
    shares: dict[Domain, float] = {
        "materials": mix.materials,
        "skyrim": mix.skyrim,
        "procedural": mix.procedural,
    }
    return {domain: shares[domain] for domain in DOMAINS}


def _drawn(pool: Pool, count: int, rng: np.random.Generator) -> list[Entry]:
    size = len(pool.entries)
    if pool.odds is not None:
        return [pool.entries[each] for each in rng.choice(size, size=count, p=pool.odds)]
    rounds = [rng.permutation(size) for _ in range(-(-count // size))]
    return [pool.entries[each] for each in np.concatenate([*rounds, np.zeros(0, np.intp)])[:count].astype(int)]
