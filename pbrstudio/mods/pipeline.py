"""Many textures at a time: one is read while the one before it is predicted and the one before that is written.

The stages are those of `convert/one.py`. Reading and writing have threads of their own; predicting, and everything that
is told, happens in the thread that calls `Pipeline.run`. Each texture is made as if it were alone, so that the files do
not depend on which others are there, or on how many threads there are. What several packs want of one texture is read
and predicted once, and kept until the last of them has its files.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from queue import Empty, SimpleQueue

from pbrstudio.convert.loaded import Loaded, read_item
from pbrstudio.convert.one import predict_item, write_item
from pbrstudio.convert.predictor import Prediction
from pbrstudio.mods.crew import Crew
from pbrstudio.mods.decide import Decision
from pbrstudio.mods.ended import Attempt, Done, Ended, Failed, Failure, Kept
from pbrstudio.mods.fingerprint import input_records, inputs_of
from pbrstudio.mods.in_flight import InFlight
from pbrstudio.mods.orders import Group, Lane
from pbrstudio.mods.report.picture import Picture, picture
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.events import Event, Finding, ItemProgress, ItemStarted
from pbrstudio.runtime.staging import check_writable
from pbrstudio.spec.manifest import InputRecord

_POLL = 0.1
"""Seconds after which the thread of the job looks whether it is to stop, when nothing comes."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """What one pack is to have of a texture."""

    lane: Lane
    decision: Decision


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A texture that was read for ``jobs``, with what each of their files is made from."""

    number: int
    """Its turn, for `InFlight`."""
    jobs: tuple[_Job, ...]
    loaded: Loaded
    inputs: Sequence[dict[str, InputRecord]]
    begun: float


@dataclass(frozen=True, slots=True, eq=False)
class _Predicted:
    read: _Read
    prediction: Prediction


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What a thread has to tell of a pack's texture."""

    lane: Lane
    what: Event | Ended


class Pipeline:
    """Takes textures through the stages. For one `run`."""

    def __init__(self, attempt: Attempt, crew: Crew, room: Callable[[], int], control: Control) -> None:
        """``room``: see `InFlight`."""
        self._attempt = attempt
        self._crew = crew
        self._control = control
        self._in_flight = InFlight(crew.most, room)
        self._closed = False
        self._inbox: SimpleQueue[_Told | _Read] = SimpleQueue()
        self._to_predict: deque[_Read] = deque()
        self._to_write: SimpleQueue[_Predicted | None] = SimpleQueue()
        self._deciding = threading.Lock()
        self._loops: list[Future[None]] = []
        self._pending = 0

    def run(self, groups: Sequence[Group]) -> None:
        """Takes all of them through, and tells everything, and each end, to their lanes in this thread.

        Raises `Stopped` when the job is to stop: what was finished until then has been told, the rest left nothing
        behind. What a lane's ``emit`` or ``end`` raises ends the work too.
        """
        self._pending = sum(map(len, groups))
        # A group that cannot be read for all at once is taken apart, so each of its orders has a turn.
        feed = iter(zip(accumulate(map(len, groups), initial=0), groups, strict=False))
        threads = ThreadPoolExecutor(self._crew.readers + self._crew.writers, thread_name_prefix="convert")
        try:
            self._loops = [threads.submit(self._read_all, feed) for _ in range(self._crew.readers)]
            self._loops += [threads.submit(self._write_all) for _ in range(self._crew.writers)]
            while self._pending:
                self._control.safe_point()
                self._take(wait=not self._to_predict)
                if self._to_predict:
                    self._predict(self._to_predict.popleft())
        except Stopped:
            self._close(threads)
            self._take(wait=False)
            raise
        finally:
            self._close(threads)

    def _take(self, *, wait: bool) -> None:
        """Passes on what the threads have sent; waits a little for the first of it when nothing else is to do."""
        try:
            message = self._inbox.get(timeout=_POLL) if wait else self._inbox.get_nowait()
            while True:
                if isinstance(message, _Read):
                    self._to_predict.append(message)
                else:
                    self._tell(message)
                message = self._inbox.get_nowait()
        except Empty:
            pass
        for loop in self._loops:
            if loop.done():
                loop.result()  # raises what ended it; readers end when there is nothing left

    def _tell(self, told: _Told) -> None:
        match told.what:
            case Kept() | Done() | Failed() as ended:
                self._pending -= 1
                told.lane.end(ended)
            case event:
                told.lane.emit(event)

    def _predict(self, read: _Read) -> None:
        first = read.jobs[0]
        item, workshop = first.decision.named, first.lane.workshop
        passed_on = False

        def safe_point() -> None:
            self._control.safe_point()
            self._take(wait=False)

        try:
            for job in read.jobs:
                job.lane.emit(ItemProgress(job.decision.item.name, "predicting", 0.1))
            prediction = self._attempt(item, lambda: predict_item(item, read.loaded, workshop, safe_point))
            if isinstance(prediction, Failure):
                for job in read.jobs:
                    self._tell(_failed(job, prediction))
            else:
                self._to_write.put(_Predicted(read, prediction))
                passed_on = True
        finally:
            if not passed_on:
                self._let_go(read)

    def _read_all(self, feed: Iterator[tuple[int, Group]]) -> None:
        """The loop of a reader."""
        try:
            while True:
                with self._deciding:
                    following = next(feed, None)
                    if following is None:
                        return
                    number, group = following
                    jobs = self._decided(group)
                if jobs:
                    self._read_for(number, jobs)
        except Stopped:
            return

    def _decided(self, group: Group) -> tuple[_Job, ...]:
        """Those of the orders for which there is something to do."""
        jobs = []
        for order in group:
            self._safe_point()
            lane, index, item = order.lane, order.index, order.item
            decision = self._attempt(item, partial(lane.decide, index, item))
            if isinstance(decision, Failure):
                self._inbox.put(_Told(lane, ItemStarted(item.name, index)))
                self._inbox.put(_Told(lane, Failed(index, item, decision)))
            elif not decision.missing:
                self._inbox.put(_Told(lane, Kept(decision)))
            else:
                self._inbox.put(_Told(lane, ItemStarted(item.name, index)))
                jobs.append(_Job(lane, decision))
        return tuple(jobs)

    def _read_for(self, number: int, jobs: tuple[_Job, ...]) -> None:
        try:
            read = self._attempt(jobs[0].decision.named, partial(self._read, number, jobs))
        except Stopped:
            self._in_flight.let_go(number)
            raise
        if not isinstance(read, Failure):
            self._inbox.put(read)
            return
        self._in_flight.let_go(number)
        if len(jobs) == 1:
            self._inbox.put(_failed(jobs[0], read))
        else:  # perhaps the maps that one of them alone needs are too much, or gone
            for turn, job in enumerate(jobs, number):
                self._read_for(turn, (job,))

    def _read(self, number: int, jobs: tuple[_Job, ...]) -> _Read:
        begun = time.monotonic()
        items = [job.decision.named for job in jobs]
        for job in jobs:
            check_writable(job.decision.missing[0])
            self._send(job, ItemProgress(job.decision.item.name, "reading", 0.0))
        with ExitStack() as files:
            for file in dict.fromkeys(file for item in items for file in inputs_of(item).values()):
                files.enter_context(file.here())  # taken out of an archive once, to be hashed and to be read
            inputs = input_records(items)
            also = [(item, job.lane.workshop) for item, job in zip(items[1:], jobs[1:], strict=True)]
            reserve = partial(self._in_flight.let_in, number)
            loaded = read_item(items[0], jobs[0].lane.workshop, reserve, also)
        return _Read(number, jobs, loaded, inputs, begun)

    def _write_all(self) -> None:
        """The loop of a writer."""
        while (predicted := self._to_write.get()) is not None:
            read = predicted.read
            try:
                for job, inputs in zip(read.jobs, read.inputs, strict=True):
                    done = self._attempt(job.decision.named, partial(self._write, predicted, job, inputs))
                    self._inbox.put(_failed(job, done) if isinstance(done, Failure) else _Told(job.lane, done))
            except Stopped:
                continue  # the others are to be let go too
            finally:
                self._let_go(read)

    def _write(self, predicted: _Predicted, job: _Job, inputs: dict[str, InputRecord]) -> Done:
        read, lane, decision = predicted.read, job.lane, job.decision

        def note(parts: tuple[tuple[Path, Path], ...], findings: tuple[Finding, ...]) -> None:
            lane.manifest.append(decision.record(inputs, parts, findings, lane.manifest))

        outcome = write_item(
            decision.named,
            read.loaded,
            predicted.prediction,
            lane.workshop,
            self._safe_point,
            lambda stage, fraction: self._send(job, ItemProgress(decision.item.name, stage, fraction)),
            note,
        )
        pixels = read.loaded.source.width * read.loaded.source.height
        return Done(decision, outcome, pixels, time.monotonic() - read.begun, self._shown(job))

    def _shown(self, job: _Job) -> Picture | None:
        """Made here, where what was taken out of an archive is still at hand; what fails is left to the report."""
        if not job.lane.pictured:
            return None
        item, layout = job.decision.item, job.lane.workshop.layout
        shown = self._attempt(item, lambda: picture(item.source, job.decision.paths, layout))
        return None if isinstance(shown, Failure) else shown

    def _send(self, job: _Job, event: Event) -> None:
        self._inbox.put(_Told(job.lane, event))

    def _safe_point(self) -> None:
        """That of the readers and writers."""
        if self._closed:
            raise Stopped
        self._control.safe_point()

    def _let_go(self, read: _Read) -> None:
        read.loaded.files.close()
        self._in_flight.let_go(read.number)

    def _close(self, threads: ThreadPoolExecutor) -> None:
        """Ends the threads at their next safe points, and waits for that."""
        self._closed = True
        self._in_flight.close()
        for _ in range(self._crew.writers):
            self._to_write.put(None)
        threads.shutdown()
        for read in self._to_predict:
            self._let_go(read)
        self._to_predict.clear()


def _failed(job: _Job, failure: Failure) -> _Told:
    return _Told(job.lane, Failed(job.decision.index, job.decision.item, failure))
