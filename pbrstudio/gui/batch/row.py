"""One texture of a batch as the table shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pbrstudio.runtime.events import Finding, Severity


class State(StrEnum):
    WAITING = "waiting"
    PLANNED = "planned"
    """A dry run: its files would be written."""
    RUNNING = "running"
    DONE = "done"
    WARNED = "warned"
    """Done, with something to look at."""
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    item: str
    state: State = State.WAITING
    stage: str = ""
    fraction: float = 0.0
    """Share that is done, 0 to 1."""
    seconds: float | None = None
    message: str = ""
    """Why it failed or was skipped."""
    details: str = ""
    findings: tuple[Finding, ...] = ()
    outputs: tuple[str, ...] = ()

    @property
    def warnings(self) -> int:
        return sum(each.severity is not Severity.NOTE for each in self.findings)

    def told(self) -> str:
        """All that is known of it, in lines."""
        lines = [self.item, self.message]
        lines += [f"{each.severity}: {each.file + ': ' if each.file else ''}{each.message}" for each in self.findings]
        lines += [*self.outputs, self.details]
        return "\n".join(filter(None, lines))
