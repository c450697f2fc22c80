"""What a batch has done so far: how each file ended, what it was made of, and how long that took."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.decide import Decision
from pbrstudio.mods.ended import Done
from pbrstudio.mods.estimate import Estimate, Pace
from pbrstudio.mods.fingerprint import entry_digest
from pbrstudio.mods.item_entry import item_entry
from pbrstudio.mods.report.picture import Picture
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.runtime.events import Finding, Severity

GONE = "is no longer in the input"


class Tally:
    """Counts results and keeps them in the order of the input."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._first: list[ItemResult] = []
        self._items: dict[int, ItemResult] = {}
        self.to_list: dict[str, str] = {}
        """The digests of entries that are new in PGPatcher's list, by the keys of their textures."""
        self.textures = 0
        """That were converted, or would be and whose size is known."""
        self.pixels = 0
        """Of these."""
        self.bytes = 0
        """That would be written."""

    def add(self, result: ItemResult, index: int | None = None) -> None:
        """``index``: its place in the plan; None for a file that is none of its items."""
        if index is None:
            self._first.append(result)
        else:
            self._items[index] = result

    def results(self) -> list[ItemResult]:
        """All of them: files that are no items first, then the items in the order of the plan."""
        return [*self._first, *(self._items[index] for index in sorted(self._items))]

    def outputs(self) -> list[Path]:
        """The textures' files that are there, of this run and of earlier ones."""
        return [path for each in self.results() for path in each.outputs if os.path.exists(path)]

    def tell(self, name: str, sentences: Sequence[str]) -> bool:
        """Adds notes to what there is to say about a file; True where there was none of that name, and now is one."""
        notes = tuple(Finding(Severity.NOTE, each) for each in sentences)
        for index, each in enumerate(self._first):
            if each.name == name:
                self._first[index] = replace(each, findings=each.findings + notes)
                return False
        for index, each in self._items.items():
            if each.name == name:
                self._items[index] = replace(each, findings=each.findings + notes)
                return False
        self._first.append(ItemResult(name, State.LEFT_ALONE, GONE, notes))
        return True

    def failed_items(self) -> list[int]:
        """Their places in the plan."""
        return [index for index, each in self._items.items() if each.state is State.FAILED]

    def count(self, state: State) -> int:
        return sum(1 for each in self.results() if each.state is state)

    def keep(self, decision: Decision, listed: str | None) -> None:
        """A texture that stays as it is. ``listed``: the digest of its entry as we last wrote it."""
        entry = item_entry(decision.item, decision.named, self._workshop)
        # Files of the user's, too: their entry is only added where there is none.
        renewed = entry is not None and decision.noted is not None and entry_digest(entry) != listed
        if entry is not None and renewed:
            self.to_list[decision.key] = entry_digest(entry)
        self._items[decision.index] = ItemResult(
            decision.item.name,
            State.KEPT,
            decision.reason,
            decision.findings,
            decision.paths,
            source=decision.item.source,
            entry=entry,
            entry_is_new=renewed,
        )

    def finish(self, done: Done) -> None:
        """A texture whose files were written."""
        self.textures += 1
        self.pixels += done.pixels
        self._done(done.decision, done.outcome.findings, done.seconds, done.picture)

    def plan(self, decision: Decision, found: Estimate | None) -> None:
        """A texture whose files would be."""
        if found is not None:
            self.textures += 1
            self.pixels += found.pixels
            self.bytes += found.bytes
        self._done(decision, (), 0.0)

    def _done(
        self, decision: Decision, findings: tuple[Finding, ...], seconds: float, picture: Picture | None = None
    ) -> None:
        entry = item_entry(decision.item, decision.named, self._workshop)
        if entry is not None:
            self.to_list[decision.key] = entry_digest(entry)
        self._items[decision.index] = ItemResult(
            decision.item.name,
            State.DONE,
            "",
            findings,
            decision.paths,
            seconds,
            decision.item.source,
            picture,
            entry,
            entry_is_new=True,
        )


def estimate_words(tally: Tally, pace: Pace) -> str:
    """How much a dry run says would be written, and how long it would take."""
    if not tally.pixels:
        return ""
    return f"about {_size(tally.bytes)} in about {_time(pace.seconds(tally.textures, tally.pixels))} ({pace.source})"


def _size(count: int) -> str:
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{-(-count // 1024)} KiB"


def _time(seconds: float) -> str:
    if seconds >= 2 * 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{max(1, round(seconds))} s"
