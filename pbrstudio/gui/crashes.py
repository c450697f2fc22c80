"""Tells at the start of a crash that ended an earlier run before the program could tell it."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Slot

from pbrstudio.config.hard_crash import take_crashes
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Severity


class Crashes(QObject):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._looking = Latest(self.tr("Look for crashes"), self)
        self._looking.done.connect(self._tell)

    @Slot()
    def look(self) -> None:
        """In a thread: a report asks the graphics driver."""
        self._looking.ask(_reported, interrupt=False)

    def close(self) -> None:
        self._looking.close()

    @Slot(object)
    def _tell(self, crashes: tuple[str, ...]) -> None:
        sentence = self.tr("An earlier run of pbrstudio ended in a crash, in a library or a driver.")
        for details in crashes:
            self._context.log(Severity.ERROR, sentence, details)
        if crashes:
            self._context.show_error(sentence, crashes[-1])


def _reported(_: Control) -> tuple[str, ...]:
    crashes = take_crashes()
    if crashes:
        from pbrstudio.config.logs import write_fault
    for details in crashes:
        with suppress(OSError):  # without a report there are still the sentence and the details
            write_fault(details)
    return crashes
