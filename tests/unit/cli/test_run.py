"""A job in the foreground: signals ask it to stop, and so does an audience that goes away."""

from __future__ import annotations

import errno
import io
import json
import os
import signal

import pytest

from pbrstudio.cli.run import refuse, run_job, stopped_by_signals
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Emit, ItemFailed, JobFinished, JobStarted


class Gone(io.StringIO):
    """A stream that breaks at its second line."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def flush(self) -> None:
        if self.getvalue().count("\n") == 2:
            raise self.error


def job(emit: Emit, control: Control) -> JobFinished:
    emit(JobStarted("convert", 10))
    number = 0
    while number < 10 and not control.stopping:
        emit(ItemFailed(f"{number}", "is broken"))
        number += 1
    finished = JobFinished(number, 0, 0, 0, control.stopping, (), 0.0)
    emit(finished)
    return finished


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BrokenPipeError(), "the reader of the output went away: stopping"),
        (OSError(errno.ENOSPC, "full"), "the disk is full"),
    ],
)
def test_an_output_that_breaks_stops_the_job(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool, error: OSError, said: str
) -> None:
    monkeypatch.setattr("sys.stdout", Gone(error))
    finished = run_job(job, as_json=as_json, verbose=False)
    assert finished.stopped
    assert finished.done < 3
    told = capsys.readouterr().err
    assert told.startswith("pbrstudio: ")
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_and_the_second_ends_with_130(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as ended, stopped_by_signals() as control:
        os.kill(os.getpid(), number)
        assert control.stopping
        os.kill(os.getpid(), number)
    assert ended.value.code == 130
    assert signal.getsignal(number) is before
    assert capsys.readouterr().err == "stopping after this step (once more to end at once)\n"


def test_a_stop_before_the_job_is_known_to_it() -> None:
    with stopped_by_signals() as control:
        os.kill(os.getpid(), signal.SIGINT)
        assert run_job(job, as_json=True, verbose=False, control=control).stopped


def test_a_refusal_is_a_sentence_and_for_json_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    refuse("there is no layout 'nif'", as_json=True)
    told = capsys.readouterr()
    assert json.loads(told.out) == {"event": "job_refused", "message": "there is no layout 'nif'"}
    assert told.err == "pbrstudio: there is no layout 'nif'\n"
    refuse("there is no layout 'nif'", as_json=False)
    assert capsys.readouterr().out == ""
