"""Stopping and pausing a job from another thread."""

from __future__ import annotations

import threading

import pytest

from pbrstudio.runtime.control import Control, Stopped

SOON = 5.0
"""Seconds after which a thread that should have gone on counts as hanging."""
A_WHILE = 0.05


class Job(threading.Thread):
    """Passes one safe point and remembers how."""

    def __init__(self, control: Control) -> None:
        super().__init__(daemon=True)
        self.control = control
        self.outcome = "waiting"

    def run(self) -> None:
        try:
            self.control.safe_point()
        except Stopped:
            self.outcome = "stopped"
        else:
            self.outcome = "passed"


def started(control: Control) -> Job:
    job = Job(control)
    job.start()
    return job


def test_a_safe_point_passes_by_itself() -> None:
    control = Control()
    control.safe_point()
    assert not control.stopping


def test_a_paused_job_waits_until_it_is_resumed() -> None:
    control = Control()
    control.pause()
    job = started(control)
    job.join(A_WHILE)
    assert job.outcome == "waiting"
    control.resume()
    job.join(SOON)
    assert job.outcome == "passed"


def test_a_stop_wakes_a_paused_job() -> None:
    control = Control()
    control.pause()
    job = started(control)
    job.join(A_WHILE)
    control.stop()
    job.join(SOON)
    assert job.outcome == "stopped"


@pytest.mark.parametrize("afterwards", ["pause", "resume"])
def test_a_stop_is_final(afterwards: str) -> None:
    control = Control()
    control.stop()
    getattr(control, afterwards)()
    assert control.stopping
    job = started(control)
    job.join(SOON)
    assert job.outcome == "stopped"
