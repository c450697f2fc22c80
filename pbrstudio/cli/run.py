"""Runs a job in the foreground: Ctrl-C and SIGTERM stop it cleanly, its events go to the terminal or out as JSON."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Protocol, TypeVar

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.events import Emit, Event, JobRefused
from pbrstudio.runtime.last_events import LastEvents
from pbrstudio.runtime.sinks import json_lines, while_it_takes

Ended = TypeVar("Ended")
Job = Callable[[Emit, Control], Ended]


class Screen(Protocol):
    """Shows events to a person."""

    def show(self, event: Event) -> None: ...


STOPPED = 130
"""Exit status after Ctrl-C, as shells expect it; also when the output's reader went away amid the job."""


def run_job(
    job: Job[Ended],
    *,
    as_json: bool,
    verbose: bool = False,
    control: Control | None = None,
    screen: AbstractContextManager[Screen] | None = None,
) -> Ended:
    """The job's last event, after all of them were shown. Whatever the job raises comes through.

    A reader that goes away (``| head``) or an output that cannot be written to stops the job at its next safe point.
    ``control`` is that of `stopped_by_signals`, which the caller opened; without it the signals are held from here on.
    ``screen`` shows the events where they do not go out as JSON; None: as a conversion's are shown.
    """
    if control is None:
        with stopped_by_signals() as own:
            return run_job(job, as_json=as_json, verbose=verbose, control=own, screen=screen)
    held = control

    def broken(error: OSError) -> None:
        held.stop()
        _let_go_of_stdout(error)

    if as_json:
        with LastEvents(while_it_takes(json_lines(sys.stdout), broken)) as tell:
            return job(tell, control)
    from pbrstudio.cli.show import Terminal

    with (
        screen if screen is not None else Terminal(verbose=verbose) as terminal,
        LastEvents(while_it_takes(terminal.show, broken)) as tell,
    ):
        return job(tell, control)


def refuse(message: str, *, as_json: bool) -> None:
    """Tells that a request cannot be: one sentence on stderr, and one event on stdout for who reads JSON."""
    if as_json:
        while_it_takes(json_lines(sys.stdout), _let_go_of_stdout)(JobRefused(message))
    _say(f"pbrstudio: {message}")


@contextmanager
def stopped_by_signals() -> Iterator[Control]:
    """Gives the control of a job. The first signal asks it to stop; a second one ends the program at once.

    To be opened around everything that a command does, so that no moment is left in which Ctrl-C means another thing.
    """
    control = Control()

    def stop(number: int, frame: object) -> None:
        if control.stopping:
            raise KeyboardInterrupt
        control.stop()
        _say("stopping after this step (once more to end at once)")

    old = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield control
    except KeyboardInterrupt:
        raise SystemExit(STOPPED) from None
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _say(sentence: str) -> None:
    with suppress(OSError):  # nobody reads it
        print(sentence, file=sys.stderr, flush=True)


def _let_go_of_stdout(error: OSError) -> None:
    """Says why nothing more is told, and sends what Python still holds for stdout nowhere, or it fails at the exit."""
    with suppress(OSError, ValueError, AttributeError):  # a stream of a test has no descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    gone = isinstance(error, BrokenPipeError)
    _say(f"pbrstudio: {'the reader of the output went away' if gone else os_error_sentence(error)}: stopping")
