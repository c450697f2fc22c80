"""Where events go without a terminal: as lines of JSON to a stream."""

from __future__ import annotations

import json
from typing import TextIO

from pbrstudio.runtime.events import Emit, Event, as_record


def json_lines(stream: TextIO) -> Emit:
    """A taker that writes each event as one line of JSON and flushes, so that a pipe sees it at once."""

    def emit(event: Event) -> None:
        stream.write(json.dumps(as_record(event), ensure_ascii=False) + "\n")
        stream.flush()

    return emit
