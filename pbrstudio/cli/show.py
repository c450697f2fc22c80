"""Events for a person at a terminal: a progress line while the job runs, and a report at its end."""

from __future__ import annotations

from collections import defaultdict
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from pbrstudio.runtime.events import (
    Event,
    Finding,
    ItemFailed,
    ItemFinished,
    ItemLeftAlone,
    ItemPlanned,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    JobFinished,
    JobStarted,
    Severity,
)

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
NAMED = 5
"""How many files of a kind are named when not all are asked for."""


class Terminal:
    """Shows one job. A context manager: the progress line lives as long as the block."""

    def __init__(self, *, verbose: bool, console: Console | None = None) -> None:
        self._verbose = verbose
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[stage]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None
        self._index = 0
        self._left: dict[str, list[str]] = defaultdict(list)
        self._skipped: dict[str, list[str]] = defaultdict(list)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        match event:
            case JobStarted():
                self._task = self._progress.add_task(event.title, total=event.items, stage="")
            case ItemStarted():
                self._index = event.index
                self._update(float(event.index), event.item)
            case ItemProgress():
                self._update(self._index + event.fraction, f"{event.item}: {event.stage}")
            case ItemFinished():
                self._update(self._index + 1.0, "")
                self._line("[green]done[/]", event.item, f"({event.seconds:.1f} s, {len(event.outputs)} files)")
                self._findings(event.findings)
                if self._verbose:
                    self._paths(event.outputs)
            case ItemPlanned():
                self._line("would convert", event.item)
                self._paths(event.outputs)
            case ItemFailed():
                self._line("[red]failed[/]", event.item, event.message)
            case ItemSkipped():
                self._skipped[event.reason].append(event.item)
            case ItemLeftAlone():
                self._left[event.reason].append(event.item)
            case JobFinished():
                self._progress.stop()
                self._report(event)

    def _update(self, completed: float, stage: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=completed, stage=stage)

    def _line(self, state: str, item: str, rest: str = "") -> None:
        self._console.print(state, end=" ")
        self._console.print(f"{item}: {rest}" if rest else item, markup=False)

    def _findings(self, findings: tuple[Finding, ...]) -> None:
        for finding in findings:
            colour = _COLOURS[finding.severity]
            self._console.print(f"  [{colour}]{finding.severity}[/]", end=" ")
            self._console.print(f"{finding.file}: {finding.message}" if finding.file else finding.message, markup=False)

    def _paths(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            self._console.print(f"  {path}", markup=False)

    def _report(self, event: JobFinished) -> None:
        self._groups("skipped", self._skipped)
        self._groups("left alone", self._left)
        for path in event.outputs:
            self._console.print(f"wrote {path}", markup=False)
        counts = [
            f"{event.done} done",
            f"{event.skipped} skipped" if event.skipped else "",
            f"{event.left_alone} left alone" if event.left_alone else "",
            f"{event.failed} failed",
        ]
        ending = "stopped: " if event.stopped else ""
        self._console.print(f"{ending}{', '.join(filter(None, counts))} in {event.seconds:.1f} s", markup=False)

    def _groups(self, what: str, groups: dict[str, list[str]]) -> None:
        for reason, items in sorted(groups.items()):
            named = items if self._verbose else items[:NAMED]
            more = f" and {len(items) - len(named)} more (--verbose names them)" if len(items) > len(named) else ""
            self._console.print(f"{what}, {reason}: {', '.join(named)}{more}", markup=False)
