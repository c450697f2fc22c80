"""What runs in a worker process: it is given a maker once, and what changed in it with each request."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection

import torch

from pbrstudio.data.batch import Batch
from pbrstudio.data.loading.share import Share, batch_of
from pbrstudio.data.samples.maker import DrawnBy, SampleMaker

STOPS = (signal.SIGINT, signal.SIGTERM)
GRACE = 2.0
"""Seconds in which a worker that is not wanted any more has ended by itself."""


@dataclass(slots=True)
class _Own:
    """This process's maker, and which of its states that is."""

    maker: SampleMaker | None = None
    state: int = 0


_own = _Own()


def prepare(maker: SampleMaker, wanted: Connection) -> None:
    """Called once in each worker, which ends when the other end of ``wanted`` is closed, or its process with it."""
    _own.maker = maker
    # The run decides what a signal means; and it would reach a worker in the middle of anything.
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    torch.set_num_threads(1)
    threading.Thread(target=_end_when_unwanted, args=(wanted,), name="parent", daemon=True).start()


@contextmanager
def signals_held() -> Iterator[None]:
    """Around what starts a worker: until it is prepared, it is spared the signals that ask for a stop."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def make(state: int, drawn_by: DrawnBy, share: Share, epoch: int, step: int) -> Batch:
    """A step's batch. The maker is told by what to draw where ``state`` is new."""
    if _own.maker is None:
        raise RuntimeError("this worker was not prepared")
    if _own.state != state:
        _own.maker.draw_by(drawn_by)
        _own.state = state
    return batch_of(_own.maker, share, epoch, step)


def _end_when_unwanted(wanted: Connection) -> None:
    """A killed parent cannot tell its workers, nor can a pool that has lost one of them: they would wait for ever."""
    parent = parent_process()
    if parent is None:
        return
    if parent.sentinel not in connection.wait([parent.sentinel, wanted]):
        time.sleep(GRACE)  # a pool that is whole ends its workers itself
    os._exit(1)
