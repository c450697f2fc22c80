"""What runs in a worker process: it is given a maker once, and what changed in it with each request."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing import connection, parent_process

import torch

from pbrstudio.data.batch import Batch
from pbrstudio.data.loading.share import Share, batch_of
from pbrstudio.data.samples.maker import DrawnBy, SampleMaker


@dataclass(slots=True)
class _Own:
    """This process's maker, and which of its states that is."""

    maker: SampleMaker | None = None
    state: int = 0


_own = _Own()


def prepare(maker: SampleMaker) -> None:
    """Called once in each worker."""
    _own.maker = maker
    # The run decides what an interrupt means; and it would reach a worker in the middle of anything.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def make(state: int, drawn_by: DrawnBy, share: Share, epoch: int, step: int) -> Batch:
    """A step's batch. The maker is told by what to draw where ``state`` is new."""
    if _own.maker is None:
        raise RuntimeError("this worker was not prepared")
    if _own.state != state:
        _own.maker.draw_by(drawn_by)
        _own.state = state
    return batch_of(_own.maker, share, epoch, step)


def _end_with_parent() -> None:
    """A killed parent cannot tell its workers; they would wait for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
