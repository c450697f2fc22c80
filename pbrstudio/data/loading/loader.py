"""Gives a process its batches of an epoch, made ahead in a thread or in worker processes, and the same either way."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from types import TracebackType

from pbrstudio.data.batch import Batch
from pbrstudio.data.loading.share import Share, batch_of
from pbrstudio.data.loading.workers import make, prepare, signals_held
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.runtime.errors import UserError

AHEAD = 2
"""Batches that each worker is asked for before they are needed."""
MOST_WORKERS = 8


class WorkerLost(UserError):
    """A worker process has ended, and nobody here ended it."""


class BatchLoader:
    """Batches of ``maker``'s epochs for process ``rank`` of ``processes``, which share each ``batch`` equally.

    ``workers`` None: as many as the machine's cores allow (`usual_workers`); 0: a thread of this process. Workers live
    until `close`; what changes in the maker reaches them with the next call of `batches`. A maker must not change while
    an epoch's batches are taken.
    """

    def __init__(
        self, maker: SampleMaker, batch: int, processes: int = 1, rank: int = 0, workers: int | None = None
    ) -> None:
        self._maker = maker
        self._share = Share(batch, processes, rank)
        self._workers = usual_workers(processes) if workers is None else workers
        self._ahead = AHEAD * max(1, self._workers)
        self._pool: Executor | None = None
        self._wanted: tuple[Connection, Connection] | None = None
        """Workers hold the first end, and watch whether the second one is there."""
        self._pending: deque[Future[Batch]] = deque()
        self._state = 0
        self._drawn_by = maker.drawn_by
        self._waited = 0.0

    def __enter__(self) -> BatchLoader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return self._share.steps(self._maker.epoch_size)

    def batches(self, epoch: int, first_step: int = 0) -> Iterator[Batch]:
        """This process's part of the steps from ``first_step`` to the epoch's end.

        An iterator that was not used up before the next call gives no more. `UserError`: a texture that cannot be read,
        where its batch would come; `WorkerLost`: a worker was killed.
        """
        self._drop()
        self._state += 1
        self._drawn_by = self._maker.drawn_by
        return self._taken(epoch, first_step, self.steps, self._state)

    def take_waiting(self) -> float:
        """Seconds that were waited for batches since this was last asked."""
        waited, self._waited = self._waited, 0.0
        return waited

    def close(self) -> None:
        """Ends thread and workers; none is left when it returns. Another call of `batches` would start them anew."""
        self._drop()
        self._state += 1
        if self._wanted is not None:
            for end in self._wanted:
                end.close()
            self._wanted = None
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _taken(self, epoch: int, first: int, last: int, state: int) -> Iterator[Batch]:
        asked = first
        try:
            while state == self._state and (self._pending or asked < last):
                while asked < last and len(self._pending) < self._ahead:
                    self._pending.append(self._ask(epoch, asked))
                    asked += 1
                yield self._next()
        except BrokenProcessPool as error:
            self.close()
            raise WorkerLost(
                "a process that makes samples has ended unexpectedly, which most often means that memory ran out: "
                "train with fewer workers, or a smaller batch"
            ) from error

    def _next(self) -> Batch:
        began = time.monotonic()
        try:
            return self._pending.popleft().result()
        finally:
            self._waited += time.monotonic() - began

    def _ask(self, epoch: int, step: int) -> Future[Batch]:
        if self._pool is None:
            self._pool = self._started()
        if self._workers == 0:
            return self._pool.submit(batch_of, self._maker, self._share, epoch, step)
        with signals_held():  # it starts a worker where there are fewer than may be
            return self._pool.submit(make, self._state, self._drawn_by, self._share, epoch, step)

    def _started(self) -> Executor:
        if self._workers == 0:
            return ThreadPoolExecutor(1, thread_name_prefix="samples")
        # Spawned, not forked: a process with CUDA or threads of its own cannot be forked safely.
        spawn = multiprocessing.get_context("spawn")
        self._wanted = spawn.Pipe(duplex=False)
        given = (self._maker, self._wanted[0])
        return ProcessPoolExecutor(self._workers, mp_context=spawn, initializer=prepare, initargs=given)

    def _drop(self) -> None:
        """What was asked for and is no longer wanted; the maker is free to change afterwards."""
        for future in self._pending:
            future.cancel()
        for future in self._pending:
            if not future.cancelled():
                future.exception()
        self._pending.clear()


def usual_workers(processes: int) -> int:
    """Cores that are left when each process that trains on this machine has one, at most `MOST_WORKERS` each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(0, min(MOST_WORKERS, cores // processes - 1))
