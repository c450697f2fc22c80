"""What becomes of an exception that nothing caught: a report of it is saved, and a last sentence names the file."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from types import TracebackType

from pbrstudio.config.logs import write_fault
from pbrstudio.runtime.errors import UserError, fault_sentence, os_error_sentence
from pbrstudio.runtime.last_events import TITLE
from pbrstudio.runtime.last_words import say_last


def unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Shows the traceback to who sits at a terminal, saves the report, and says where it is."""
    if not isinstance(error, Exception):
        sys.__excepthook__(kind, error, trace)
        return
    if isinstance(error, UserError):
        say_last(str(error))
        return
    details = "".join(traceback.format_exception(kind, error, trace))
    with suppress(OSError, ValueError, AttributeError):  # nobody reads it, or there is no terminal at all
        sys.stderr.write(details.partition(TITLE)[0].rstrip() + "\n")
    say_last(f"{fault_sentence(error)}; {saved_words(details)}")


def saved_words(details: str) -> str:
    """Saves the report of the fault with this traceback; says where, or why it could not be."""
    try:
        return f"a report that can be sent is in {write_fault(details)}"
    except OSError as error:
        return f"a report could not be saved ({os_error_sentence(error)})"
