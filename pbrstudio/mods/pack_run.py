"""One pack of a batch from its first event to its last: what its plan says, how each texture ended, its own files."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from pbrstudio.convert.item import Item, place_findings
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.decide import Decision, decide
from pbrstudio.mods.ended import Attempt, Done, Ended, Failed, Failure, Kept
from pbrstudio.mods.estimate import estimate, pace, pace_means
from pbrstudio.mods.free_names import FreeNames
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.orders import Lane, Order
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pack_files.write_pack import write_pack
from pbrstudio.mods.plan import Plan
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.mods.sizes import check_header_of
from pbrstudio.mods.tally import Tally, estimate_words
from pbrstudio.mods.tidying import note_belonging, tidy
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import (
    Emit,
    Event,
    ItemFailed,
    ItemFinished,
    ItemLeftAlone,
    ItemPlanned,
    ItemSkipped,
    JobFinished,
    JobStarted,
    JobWarning,
)
from pbrstudio.spec.manifest import ListedRecord, PaceRecord


@dataclass(frozen=True, slots=True, eq=False)
class PackOrder:
    """A pack that is to be made, and who is told of it."""

    plan: Plan
    workshop: Workshop
    pack: Pack
    emit: Emit


class PackRun:
    """`begin`; then `plan_all`, or a pipeline that takes `orders`; then `finish`."""

    def __init__(self, order: PackOrder, manifest: Manifest) -> None:
        self._plan = order.plan
        self._workshop = order.workshop
        self._pack = order.pack
        self._emit = order.emit
        self._manifest = manifest
        self._names = FreeNames(order.plan, order.workshop)
        self._tally = Tally(order.workshop)
        self._start = time.monotonic()

    @property
    def pixels(self) -> int:
        """Of the textures that were converted."""
        return self._tally.pixels

    def begin(self) -> None:
        """Tells what there is to do, what is left alone, and what cannot be."""
        predictor = self._workshop.predictor
        means = f"{predictor.id}, on {predictor.where}"
        if self._pack.conversion.shard is not None:
            means += ", part {} of {}".format(*self._pack.conversion.shard)
        self._emit(JobStarted(f"convert: {self._workshop.layout.title}", len(self._plan.items), means))
        for message in (*self._plan.warnings, *self._manifest.warnings):
            self._emit(JobWarning(message))
        for name, reason in self._plan.left_alone:
            self._emit(ItemLeftAlone(name, reason))
            self._tally.add(ItemResult(name, State.LEFT_ALONE, reason))
        for name, message in self._plan.failed:
            self._failed(name, message)

    def orders(self, tell: Emit) -> list[Order]:
        """Its textures; what becomes of them is told to ``tell`` as they go through a pipeline."""
        lane = Lane(
            workshop=self._workshop,
            manifest=self._manifest,
            decide=self._decide,
            emit=tell,
            end=lambda ended: tell(self._ended(ended)),
            pictured=self._pack.is_mod,
        )
        return [Order(lane, index, item) for index, item in enumerate(self._plan.items)]

    def plan_all(self, attempt: Attempt, control: Control) -> bool:
        """Tells what would become of its textures; whether it was stopped before all were told."""
        for index, item in enumerate(self._plan.items):
            if control.stopping:
                return True
            decision = attempt(item, partial(self._decide, index, item))
            if isinstance(decision, Failure):
                self._emit(self._ended(Failed(index, item, decision)))
            elif not decision.missing:
                self._emit(self._ended(Kept(decision)))
            elif (fault := attempt(item, partial(check_header_of, item))) is not None:
                self._emit(self._ended(Failed(index, item, fault)))
            else:
                found = estimate(decision.named, decision.missing, self._workshop)
                self._tally.plan(decision, found)
                outputs = tuple(str(path) for path in decision.missing)
                findings = place_findings(item, self._workshop.layout)
                self._emit(ItemPlanned(item.name, outputs, findings, 0 if found is None else found.bytes))
        return False

    def finish(self, control: Control, *, stopped: bool, dry_run: bool, share: float) -> JobFinished:
        """Writes, or tells, what belongs to the pack as a whole; returns the last event, which it sent.

        ``share``: how much of the time that passed since it began went into this pack.
        """
        tally = self._tally
        outcome = PackOutcome() if stopped else self._tidy(dry_run=dry_run)
        claimed = self._manifest.claims(self._pack.unsharded_name).files
        outcome += write_pack(
            self._pack, tally.results(), control, dry_run=dry_run, claimed=claimed, warnings=outcome.warnings
        )
        for message in outcome.warnings:
            self._emit(JobWarning(message))
        for name, message in outcome.failed:
            self._failed(name, message)
        words = ""
        if dry_run:
            words = estimate_words(tally, pace(self._manifest, self._workshop, self._pack.conversion))
        elif not outcome.failed:
            self._note_end((time.monotonic() - self._start) * share)
        finished = JobFinished(
            done=tally.count(State.DONE),
            skipped=tally.count(State.KEPT),
            left_alone=tally.count(State.LEFT_ALONE),
            failed=tally.count(State.FAILED),
            stopped=stopped,
            outputs=outcome.outputs,
            seconds=time.monotonic() - self._start,
            dry_run=dry_run,
            estimate=words,
        )
        self._emit(finished)
        return finished

    def _tidy(self, *, dry_run: bool) -> PackOutcome:
        """Notes what belongs to the mod, and sees to what nothing asks for any more."""
        if self._pack.is_mod and not dry_run:
            note_belonging(self._pack, self._tally.outputs(), self._manifest)
        failed = [self._plan.items[index] for index in self._tally.failed_items()]
        tidied = tidy(self._pack, self._plan, failed, self._workshop, self._manifest, dry_run=dry_run)
        for name, sentences in tidied.told.items():
            if self._tally.tell(name, sentences):
                self._emit(ItemLeftAlone(name, "; ".join(sentences)))
        return tidied.outcome

    def _decide(self, index: int, item: Item) -> Decision:
        return decide(index, item, self._names, self._workshop, self._manifest)

    def _ended(self, ended: Ended) -> Event:
        """Notes how a texture ended, and returns what is told of it."""
        match ended:
            case Kept(decision):
                self._tally.keep(decision, self._manifest.listed(decision.key))
                if decision.to_note and decision.noted is not None:
                    with suppress(OSError):  # the next run reads its files once more, and nothing else
                        self._manifest.append(decision.noted)
                return ItemSkipped(decision.item.name, decision.reason)
            case Done(decision, outcome, _, seconds):
                self._tally.finish(ended)
                outputs = tuple(str(path) for path in outcome.outputs)
                return ItemFinished(decision.item.name, outputs, outcome.findings, seconds)
            case Failed(index, item, failure):
                message = failure.message.removeprefix(f"{item.source.name}: ")
                self._tally.add(ItemResult(item.name, State.FAILED, message, source=item.source), index)
                return ItemFailed(item.name, message, failure.details)

    def _failed(self, name: str, message: str) -> None:
        self._emit(ItemFailed(name, message))
        self._tally.add(ItemResult(name, State.FAILED, message))

    def _note_end(self, seconds: float) -> None:
        """What the list says now, and how quick this was. Neither is worth a failure: without it the list is written
        once more, and a dry run guesses."""
        now, tally = time.time(), self._tally
        with suppress(OSError):
            if tally.to_list:
                self._manifest.append(ListedRecord(at=now, entries=tally.to_list))
            if tally.pixels:
                means = pace_means(self._workshop, self._pack.conversion)
                self._manifest.append(
                    PaceRecord(at=now, means=means, files=tally.textures, pixels=tally.pixels, seconds=seconds)
                )
