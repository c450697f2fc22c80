"""Many textures at a time: one is read while the one before it is predicted and the one before that is written.

The stages are those of `convert/one.py`. Reading and writing have threads of their own; predicting, and everything that
is told, happens in the thread that calls `Pipeline.run`. Each texture is made as if it were alone, so that the files do
not depend on which others are there, or on how many threads there are.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from pbrstudio.convert.item import Item
from pbrstudio.convert.loaded import Loaded, read_item
from pbrstudio.convert.one import predict_item, write_item
from pbrstudio.convert.predictor import Prediction
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.crew import Crew
from pbrstudio.mods.decide import Decision
from pbrstudio.mods.ended import Attempt, Done, Ended, Failed, Failure, Kept
from pbrstudio.mods.fingerprint import input_records, inputs_of
from pbrstudio.mods.in_flight import InFlight
from pbrstudio.mods.manifest import Manifest
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.events import Emit, Event, Finding, ItemProgress, ItemStarted
from pbrstudio.spec.manifest import InputRecord

_POLL = 0.1
"""Seconds after which the thread of the job looks whether it is to stop, when nothing comes."""


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    decision: Decision
    loaded: Loaded
    inputs: dict[str, InputRecord]
    begun: float


@dataclass(frozen=True, slots=True, eq=False)
class _Predicted:
    read: _Read
    prediction: Prediction


class Pipeline:
    """Takes textures through the stages. For one `run`."""

    def __init__(
        self,
        workshop: Workshop,
        manifest: Manifest,
        decide: Callable[[int, Item], Decision],
        attempt: Attempt,
        crew: Crew,
        room: Callable[[], int],
        control: Control,
    ) -> None:
        """``decide`` is called by the readers, one at a time. ``room``: see `InFlight`."""
        self._workshop = workshop
        self._manifest = manifest
        self._decide = decide
        self._attempt = attempt
        self._crew = crew
        self._control = control
        self._in_flight = InFlight(crew.most, room)
        self._closed = False
        self._inbox: SimpleQueue[Event | Ended | _Read] = SimpleQueue()
        self._to_predict: deque[_Read] = deque()
        self._to_write: SimpleQueue[_Predicted | None] = SimpleQueue()
        self._deciding = threading.Lock()
        self._loops: list[Future[None]] = []
        self._pending = 0

    def run(self, items: Iterable[tuple[int, Item]], emit: Emit, end: Callable[[Ended], None]) -> None:
        """Takes all of them through, tells everything to ``emit`` and each end to ``end``, in this thread.

        Raises `Stopped` when the job is to stop: what was finished until then has been told, the rest left nothing
        behind. What ``emit`` or ``end`` raises ends the work too.
        """
        todo = list(items)
        self._pending = len(todo)
        feed = iter(todo)
        threads = ThreadPoolExecutor(self._crew.readers + self._crew.writers, thread_name_prefix="convert")
        try:
            self._loops = [threads.submit(self._read_all, feed) for _ in range(self._crew.readers)]
            self._loops += [threads.submit(self._write_all) for _ in range(self._crew.writers)]
            while self._pending:
                self._control.safe_point()
                self._take(emit, end, wait=not self._to_predict)
                if self._to_predict:
                    self._predict(self._to_predict.popleft(), emit, end)
        except Stopped:
            self._close(threads)
            self._take(emit, end, wait=False)
            raise
        finally:
            self._close(threads)

    def _take(self, emit: Emit, end: Callable[[Ended], None], *, wait: bool) -> None:
        """Passes on what the threads have sent; waits a little for the first of it when nothing else is to do."""
        try:
            message = self._inbox.get(timeout=_POLL) if wait else self._inbox.get_nowait()
            while True:
                match message:
                    case _Read():
                        self._to_predict.append(message)
                    case Kept() | Done() | Failed():
                        self._pending -= 1
                        end(message)
                    case event:
                        emit(event)
                message = self._inbox.get_nowait()
        except Empty:
            pass
        for loop in self._loops:
            if loop.done():
                loop.result()  # raises what ended it; readers end when there is nothing left

    def _predict(self, read: _Read, emit: Emit, end: Callable[[Ended], None]) -> None:
        item = read.decision.named
        passed_on = False

        def safe_point() -> None:
            self._control.safe_point()
            self._take(emit, end, wait=False)

        try:
            emit(ItemProgress(read.decision.item.name, "predicting", 0.1))
            prediction = self._attempt(item, lambda: predict_item(item, read.loaded, self._workshop, safe_point))
            if isinstance(prediction, Failure):
                self._pending -= 1
                end(Failed(read.decision.index, read.decision.item, prediction))
            else:
                self._to_write.put(_Predicted(read, prediction))
                passed_on = True
        finally:
            if not passed_on:
                self._let_go(read)

    def _read_all(self, feed: Iterator[tuple[int, Item]]) -> None:
        """The loop of a reader."""
        while True:
            with self._deciding:
                following = next(feed, None)
                if following is None:
                    return
                index, item = following
                try:
                    self._safe_point()
                    decision = self._attempt(item, partial(self._decide, index, item))
                except Stopped:
                    return
            if isinstance(decision, Failure):
                self._inbox.put(ItemStarted(item.name, index))
                self._inbox.put(Failed(index, item, decision))
            elif not decision.missing:
                self._inbox.put(Kept(decision))
            else:
                self._inbox.put(ItemStarted(item.name, index))
                try:
                    read = self._attempt(decision.named, partial(self._read, decision))
                except Stopped:
                    self._in_flight.let_go(index)
                    return
                if isinstance(read, Failure):
                    self._in_flight.let_go(index)
                    self._inbox.put(Failed(index, item, read))
                else:
                    self._inbox.put(read)

    def _read(self, decision: Decision) -> _Read:
        begun = time.monotonic()
        item = decision.named
        self._tell(decision, "reading", 0.0)
        with ExitStack() as files:
            for file in inputs_of(item).values():  # taken out of an archive once, to be hashed and to be read
                files.enter_context(file.here())
            inputs = input_records(item)
            loaded = read_item(item, self._workshop, lambda need: self._in_flight.let_in(decision.index, need))
        return _Read(decision, loaded, inputs, begun)

    def _write_all(self) -> None:
        """The loop of a writer."""
        while (predicted := self._to_write.get()) is not None:
            read = predicted.read
            try:
                done = self._attempt(read.decision.named, partial(self._write, predicted))
            except Stopped:
                continue  # the others are to be let go too
            finally:
                self._let_go(read)
            if isinstance(done, Failure):
                self._inbox.put(Failed(read.decision.index, read.decision.item, done))
            else:
                self._inbox.put(done)

    def _write(self, predicted: _Predicted) -> Done:
        read, decision = predicted.read, predicted.read.decision

        def note(parts: tuple[tuple[Path, Path], ...], findings: tuple[Finding, ...]) -> None:
            self._manifest.append(decision.record(read.inputs, parts, findings, self._manifest))

        outcome = write_item(
            decision.named,
            read.loaded,
            predicted.prediction,
            self._workshop,
            self._safe_point,
            lambda stage, fraction: self._tell(decision, stage, fraction),
            note,
        )
        pixels = read.loaded.source.width * read.loaded.source.height
        return Done(decision, outcome, pixels, time.monotonic() - read.begun)

    def _tell(self, decision: Decision, stage: str, fraction: float) -> None:
        self._inbox.put(ItemProgress(decision.item.name, stage, fraction))

    def _safe_point(self) -> None:
        """That of the readers and writers."""
        if self._closed:
            raise Stopped
        self._control.safe_point()

    def _let_go(self, read: _Read) -> None:
        read.loaded.files.close()
        self._in_flight.let_go(read.decision.index)

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
