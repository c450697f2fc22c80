"""Runs a job in the foreground: Ctrl-C and SIGTERM stop it cleanly, its events go to the terminal or out as JSON."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pbrstudio.cli.show import Terminal
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Emit, JobFinished
from pbrstudio.runtime.sinks import json_lines

Job = Callable[[Emit, Control], JobFinished]


def run_job(job: Job, *, as_json: bool, verbose: bool) -> JobFinished:
    """The job's last event, after all of them were shown. Whatever the job raises comes through."""
    control = Control()
    with _stopped_by_signals(control):
        if as_json:
            return job(json_lines(sys.stdout), control)
        with Terminal(verbose=verbose) as terminal:
            return job(terminal.show, control)


@contextmanager
def _stopped_by_signals(control: Control) -> Iterator[None]:
    """The first signal asks the job to stop at its next safe point; a second one ends the program at once."""

    def stop(number: int, frame: object) -> None:
        if control.stopping:
            raise KeyboardInterrupt
        print("\nstopping after this step (once more to end at once)", file=sys.stderr, flush=True)
        control.stop()

    old = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
