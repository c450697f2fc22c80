"""Where events go: lines of JSON that a pipe sees at once."""

from __future__ import annotations

import io
import json

from pbrstudio.runtime.events import ItemFailed, JobStarted
from pbrstudio.runtime.sinks import json_lines


class Pipe(io.StringIO):
    """Remembers what had been written at the last flush."""

    flushed = ""

    def flush(self) -> None:
        self.flushed = self.getvalue()


def test_each_event_is_one_line_and_flushed() -> None:
    pipe = Pipe()
    emit = json_lines(pipe)
    emit(JobStarted("convert", 2))
    assert json.loads(pipe.flushed) == {"event": "job_started", "title": "convert", "items": 2}
    emit(ItemFailed("rüstung.dds", "two\nlines"))
    lines = pipe.flushed.splitlines()
    assert len(lines) == 2
    assert json.loads(lines[1])["message"] == "two\nlines"
    assert "rüstung" in lines[1]
