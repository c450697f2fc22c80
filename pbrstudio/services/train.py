"""Training, planning a training, and looking at a run that this or another process trains."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import AGAIN, UserError, os_error_sentence
from pbrstudio.runtime.events import Emit, Event, ItemFailed, ItemFinished, ItemStarted
from pbrstudio.runtime.extras import how_to_get, trainers_packages
from pbrstudio.runtime.journal import Follower, Journal
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import RunEnded, StepsDone, TrainingEvent
from pbrstudio.services.train_checks import planned, settle
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.run_folder import RunFolder

__all__ = [
    "RunSummary",
    "TrainRequest",
    "check_tensorboard",
    "export_tensorboard",
    "follow",
    "look",
    "plan",
    "train",
]

if TYPE_CHECKING:
    from pbrstudio.spec.ladder import Ladder
    from pbrstudio.spec.run import RunRecord
    from pbrstudio.train.plan import Plan

    RunLadder = Callable[[TrainRequest, Ladder, Emit, Control], RunEnded]


def train(request: TrainRequest, emit: Emit, control: Control) -> RunEnded:
    """Trains, and with ``request.export`` makes a model of the finished run.

    Every event goes into the run's journal before ``emit`` gets it. Raises `UserError` for what cannot be, as long as
    nothing was begun; what goes wrong later (a loss that is NaN, a full disk) ends the run as failed, with a sentence.
    Of several processes of one training, the first alone tells, writes and exports.
    """
    settled = settle(request)
    with trainers_packages("training"):
        from pbrstudio.train.ladder_run import run_ladder
    teller = _Teller(RunFolder(request.run).events, emit)
    try:
        ended = _run(run_ladder, settled.request, settled.ladder, teller, control)
    finally:
        teller.close()
    if ended.reason == "done" and request.export is not None and teller.told:
        return _exported(request.run, request.export, ended, emit, control)
    return ended


def plan(request: TrainRequest) -> Plan:
    """What `train` would do: phases, what trains, steps, estimates of memory and time. Nothing is written.

    `UserError` as for a training; but the run's folder may be anything.
    """
    settled = planned(request)
    with trainers_packages("planning a training"):
        from pbrstudio.train.plan import plan as make_plan
    return make_plan(settled.request, settled.ladder)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run, as far as it has told of itself."""

    folder: Path
    record: RunRecord
    view: RunView
    last_told: float | None
    """Seconds since 1970 of its last event; None: it has told nothing yet."""
    unknown: int
    """Lines of its journal that this version does not know."""
    offset: int
    """Bytes of its journal that were read; `follow` goes on from there."""


def look(run: Path, points: int | None = None) -> RunSummary:
    """Also of a run that another process trains. ``points``: most of a curve. `UserError`: there is no such run."""
    folder = RunFolder(run)
    record = folder.read()
    view = RunView() if points is None else RunView(points)
    follower = Follower(folder.events)
    told = None
    with suppress(FileNotFoundError):  # a run that has not told anything yet
        for block in follower.blocks():
            for each in block:
                view.fold(each.event)
                told = each.time
    return RunSummary(run, record, view, told, follower.unknown, follower.offset)


def follow(run: Path, offset: int | None = None) -> Follower:
    """Reads what ``run`` tells from ``offset`` on (`RunSummary.offset`); None: from now on."""
    path = RunFolder(run).events
    if offset is None:
        offset = path.stat().st_size if path.exists() else 0
    return Follower(path, offset)


def check_tensorboard() -> None:
    """`UserError` where TensorBoard's package is not installed."""
    if find_spec("tensorboard") is None:
        raise UserError(f"TensorBoard's log needs tensorboard, which is not installed: {how_to_get('tensorboard')}")


def export_tensorboard(run: Path, out: Path) -> int:
    """Writes the figures of ``run`` as a log of TensorBoard into ``out``; how many points. `UserError`: see above, or
    there is no such run."""
    check_tensorboard()
    summary = look(run, points=1 << 40)
    with trainers_packages("TensorBoard's log"):
        from pbrstudio.train.tensorboard import write_log
    try:
        return write_log(summary.view, run, out)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error


STEPS_EVERY = 10.0
"""Seconds between two reports of steps in the journal."""


class _Teller:
    """Writes an event down, then passes it on."""

    def __init__(self, path: Path, emit: Emit) -> None:
        self._journal, self._emit = Journal(path), emit
        self.told = False
        self._steps_kept = -STEPS_EVERY
        """Whether there was any event of the training."""

    def __call__(self, event: Event) -> None:
        if isinstance(event, TrainingEvent):
            if self._to_be_kept(event):
                self._journal.write(event)
            self.told = True
        self._emit(event)

    def _to_be_kept(self, event: TrainingEvent) -> bool:
        """Steps are told every second, which would be 50 MB a day."""
        if not isinstance(event, StepsDone):
            return True
        now = time.monotonic()
        if now - self._steps_kept < STEPS_EVERY:
            return False
        self._steps_kept = now
        return True

    def last(self, event: RunEnded) -> None:
        """What is told even where it cannot be written down any more."""
        with suppress(OSError):
            self._journal.write(event)
        self._emit(event)

    def close(self) -> None:
        self._journal.close()


def _run(run_ladder: RunLadder, request: TrainRequest, ladder: Ladder, teller: _Teller, control: Control) -> RunEnded:
    begun = time.monotonic()
    over = False
    try:
        ended = run_ladder(request, ladder, teller, control)
        over = True
        return ended
    except (UserError, OSError) as error:
        sentence = _sentence(error, request.run)
        if not teller.told:
            raise UserError(sentence) from error
        ended = RunEnded("failed", sentence, time.monotonic() - begun)
        teller.last(ended)
        over = True
        return ended
    finally:
        if not over and teller.told:  # a fault of the program, which comes through: but the run's end is told
            teller.last(RunEnded("failed", "the program failed; resume goes on", time.monotonic() - begun))


def _sentence(error: UserError | OSError, run: Path) -> str:
    """What went wrong; a run that is there is not begun again, but gone on with."""
    sentence = os_error_sentence(error) if isinstance(error, OSError) else str(error)
    return sentence.replace(AGAIN, "go on with --resume") if RunFolder(run).exists() else sentence


def _exported(run: Path, model: str, ended: RunEnded, emit: Emit, control: Control) -> RunEnded:
    from pbrstudio.runtime.control import Stopped
    from pbrstudio.services.publishing import publish_run

    item, begun = f"model {model}", time.monotonic()
    emit(ItemStarted(item, 0))
    try:
        made = publish_run(run, model, safe_point=control.safe_point)
    except Stopped:
        return replace(ended, reason="stopped", sentence=f"the run is done; {item} was not made")
    except (UserError, OSError) as error:
        sentence = _sentence(error, run)
        emit(ItemFailed(item, sentence))
        return replace(ended, reason="failed", sentence=f"the run is done; {item} could not be made: {sentence}")
    emit(ItemFinished(item, (str(made.folder),), (), time.monotonic() - begun))
    return ended
