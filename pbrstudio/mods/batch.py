"""A whole conversion: every texture of its plans, one bad file never stops the rest, a stop leaves whole files."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TypeVar

from pbrstudio.config.logs import write_fault
from pbrstudio.convert.item import Item
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.crew import Crew
from pbrstudio.mods.ended import Failure
from pbrstudio.mods.in_flight import room_for
from pbrstudio.mods.layout_mix import check_layout
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.orders import grouped, in_order_of_size
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pack_run import PackOrder, PackRun
from pbrstudio.mods.pipeline import Pipeline
from pbrstudio.mods.plan import Plan
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import Emit, Event, JobFinished

Result = TypeVar("Result")


class _NotTold(Exception):
    """What ``emit`` raised amid an item, its cause: a fault of the audience's, never the item's."""


def run_batch(
    plan: Plan, workshop: Workshop, pack: Pack, crew: Crew, emit: Emit, control: Control, *, dry_run: bool
) -> JobFinished:
    """Converts the plan's textures into ``pack.out`` and tells everything to ``emit``: see `run_batches`."""
    return run_batches([PackOrder(plan, workshop, pack, emit)], crew, control, dry_run=dry_run)[0]


def run_batches(orders: Sequence[PackOrder], crew: Crew, control: Control, *, dry_run: bool) -> list[JobFinished]:
    """Makes several packs in one go; returns the last event of each. They share predictor and memory limit.

    What they want of one texture is read and predicted once; the files are those that each alone would have.
    ``dry_run`` only tells what would be. What an ``emit`` raises ends all of it and comes through; textures at hand
    leave nothing behind. Raises `UserError` when a manifest cannot be read, and where another layout's mod is there.
    """
    with ExitStack() as manifests:
        runs = []
        for order in orders:
            manifest = manifests.enter_context(Manifest(order.pack.out, order.pack.name))
            check_layout(order.pack.out, order.pack.layout, manifest)
            runs.append(PackRun(order, manifest))
        for run in runs:
            run.begin()
        if dry_run:
            stopped = any(run.plan_all(_attempt, control) for run in runs)
        else:
            stopped = _convert_all(orders, runs, crew, control)
        pixels = sum(run.pixels for run in runs)
        return [
            run.finish(control, stopped=stopped, dry_run=dry_run, share=run.pixels / pixels if pixels else 1.0)
            for run in runs
        ]


def _convert_all(orders: Sequence[PackOrder], runs: Sequence[PackRun], crew: Crew, control: Control) -> bool:
    """Whether it was stopped before all were done."""
    pipeline = Pipeline(_attempt, crew, room_for(orders[0].pack.conversion.memory_limit), control)
    wanted = [each for order, run in zip(orders, runs, strict=True) for each in run.orders(_telling(order.emit))]
    try:
        pipeline.run(in_order_of_size(grouped(wanted), control.safe_point))
    except Stopped:
        return True
    except _NotTold as error:
        raise (error.__cause__ or error) from None
    return False


def _telling(emit: Emit) -> Emit:
    def tell(event: Event) -> None:
        try:
            emit(event)
        except Exception as error:  # told apart from the item's own, and raised again by `_convert_all`
            raise _NotTold from error

    return tell


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
