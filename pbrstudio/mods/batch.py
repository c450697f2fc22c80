"""A whole conversion: every texture of a plan, one bad file never stops the rest, a stop leaves whole files."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from pbrstudio.config.logs import write_fault
from pbrstudio.convert.item import Item, place_findings
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.crew import Crew
from pbrstudio.mods.decide import Decision, decide
from pbrstudio.mods.ended import Done, Ended, Failed, Failure, Kept
from pbrstudio.mods.estimate import estimate, pace, pace_means
from pbrstudio.mods.free_names import FreeNames
from pbrstudio.mods.in_flight import room_for
from pbrstudio.mods.layout_mix import check_layout
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pack_files.write_pack import write_pack
from pbrstudio.mods.pipeline import Pipeline
from pbrstudio.mods.plan import Plan
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.mods.sizes import check_header_of, one_size_after_another
from pbrstudio.mods.tally import Tally, estimate_words
from pbrstudio.mods.tidying import note_belonging, tidy
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError, os_error_sentence
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

Result = TypeVar("Result")


class _NotTold(Exception):
    """What ``emit`` raised amid an item, its cause: a fault of the audience's, never the item's."""


def run_batch(
    plan: Plan, workshop: Workshop, pack: Pack, crew: Crew, emit: Emit, control: Control, *, dry_run: bool
) -> JobFinished:
    """Converts the plan's textures into ``pack.out`` and tells everything to ``emit``; returns the last event it sent.

    ``dry_run`` only tells what would be. What ``emit`` raises ends the batch and comes through; textures at hand leave
    nothing behind. Raises `UserError` when the manifest cannot be read, and where another layout's mod is there.
    """
    with Manifest(pack.out, pack.name) as manifest:
        check_layout(pack.out, pack.layout, manifest)
        return _Batch(plan, workshop, pack, manifest, emit).run(crew, control, dry_run=dry_run)


class _Batch:
    def __init__(self, plan: Plan, workshop: Workshop, pack: Pack, manifest: Manifest, emit: Emit) -> None:
        self._plan = plan
        self._workshop = workshop
        self._pack = pack
        self._manifest = manifest
        self._emit = emit
        self._names = FreeNames(plan, workshop)
        self._tally = Tally(workshop)

    def run(self, crew: Crew, control: Control, *, dry_run: bool) -> JobFinished:
        start = time.monotonic()
        predictor, tally = self._workshop.predictor, self._tally
        means = f"{predictor.id}, on {predictor.where}"
        if self._pack.conversion.shard is not None:
            means += ", part {} of {}".format(*self._pack.conversion.shard)
        self._emit(JobStarted(f"convert: {self._workshop.layout.title}", len(self._plan.items), means))
        for message in (*self._plan.warnings, *self._manifest.warnings):
            self._emit(JobWarning(message))
        for name, reason in self._plan.left_alone:
            self._emit(ItemLeftAlone(name, reason))
            tally.add(ItemResult(name, State.LEFT_ALONE, reason))
        for name, message in self._plan.failed:
            self._failed(name, message)
        stopped = self._plan_all(control) if dry_run else self._convert_all(crew, control)
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
            self._note_end(time.monotonic() - start)
        finished = JobFinished(
            done=tally.count(State.DONE),
            skipped=tally.count(State.KEPT),
            left_alone=tally.count(State.LEFT_ALONE),
            failed=tally.count(State.FAILED),
            stopped=stopped,
            outputs=outcome.outputs,
            seconds=time.monotonic() - start,
            dry_run=dry_run,
            estimate=words,
        )
        self._emit(finished)
        return finished

    def _convert_all(self, crew: Crew, control: Control) -> bool:
        """Whether it was stopped before all were done."""

        def tell(event: Event) -> None:
            try:
                self._emit(event)
            except Exception as error:  # told apart from the item's own, and raised again below
                raise _NotTold from error

        def end(ended: Ended) -> None:
            tell(self._ended(ended))

        pipeline = Pipeline(
            self._workshop,
            self._manifest,
            self._decide,
            _attempt,
            crew,
            room_for(self._pack.conversion.memory_limit),
            control,
        )
        try:
            pipeline.run(one_size_after_another(self._plan.items, control.safe_point), tell, end)
        except Stopped:
            return True
        except _NotTold as error:
            raise (error.__cause__ or error) from None
        return False

    def _plan_all(self, control: Control) -> bool:
        for index, item in enumerate(self._plan.items):
            if control.stopping:
                return True
            decision = _attempt(item, partial(self._decide, index, item))
            if isinstance(decision, Failure):
                self._emit(self._ended(Failed(index, item, decision)))
            elif not decision.missing:
                self._emit(self._ended(Kept(decision)))
            elif (fault := _attempt(item, partial(check_header_of, item))) is not None:
                self._emit(self._ended(Failed(index, item, fault)))
            else:
                found = estimate(decision.named, decision.missing, self._workshop)
                self._tally.plan(decision, found)
                outputs = tuple(str(path) for path in decision.missing)
                findings = place_findings(item, self._workshop.layout)
                self._emit(ItemPlanned(item.name, outputs, findings, 0 if found is None else found.bytes))
        return False

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
            case Done(decision, outcome, pixels, seconds):
                self._tally.finish(decision, outcome.findings, pixels, seconds)
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


def _attempt(item: Item, work: Callable[[], Result]) -> Result | Failure:
    """What it gives, or why it failed. What ends the whole batch comes through."""
    try:
        return work()
    except (Stopped, _NotTold):
        raise
    except UserError as error:
        return Failure(str(error))
    except OSError as error:
        return Failure(os_error_sentence(error))
    except MemoryError:
        return Failure("there was not enough memory: close other programs or shrink it with --max-size")
    except Exception as error:  # one texture must not end the batch; the traceback goes into the event and a log
        details = traceback.format_exc()
        return Failure(f"a fault of pbrstudio ({type(error).__name__}: {error}); {_saved(details)}", details)


def _saved(details: str) -> str:
    try:
        return f"details in {write_fault(details)}"
    except OSError as error:
        return f"details could not be saved ({os_error_sentence(error)})"
