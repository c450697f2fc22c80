"""Events for a person at a terminal: a progress line while the job runs, and a report at its end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePath
from types import TracebackType
from typing import Self

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

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
    JobRefused,
    JobStarted,
    JobWarning,
    Severity,
)

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
NAMED = 5
"""How many files of a kind are named when not all are asked for."""


_BAR = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class LineConsole(Console):
    def on_broken_pipe(self) -> None:
        """rich would end the program amid the job: whoever runs the job decides."""
        raise BrokenPipeError


class _Shorter:
    """Renders with room at the line's end for the ``^C`` that a terminal shows: it must not begin a new line."""

    def __init__(self, line: RenderableType) -> None:
        self._line = line

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Constrain(self._line, max(options.max_width - len("^C") - 1, 1))


class _Line(Progress):
    def get_renderables(self) -> Iterable[RenderableType]:
        return map(_Shorter, super().get_renderables())


class Terminal:
    """Shows one job. A context manager: the progress line lives as long as the block.

    Each line of the report is printed in one call, since the progress line is drawn again after each.
    """

    def __init__(self, *, verbose: bool, console: Console | None = None) -> None:
        self._verbose = verbose
        self._console = console or LineConsole(highlight=False, soft_wrap=True)
        self._progress = _Line(
            TextColumn("{task.description}", markup=False),
            BarColumn(_BAR),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            # Only this one gives way when the terminal is narrow.
            TextColumn(
                "{task.fields[stage]}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
            ),
            console=self._console,
            transient=True,
            expand=True,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None
        self._begun: dict[str, float] = {}
        self._ended = 0
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
                if event.means and event.items:
                    self._line("with", "cyan", event.means)
                self._task = self._progress.add_task("converting", total=event.items, stage="")
            case ItemStarted():
                self._begun[event.item] = 0.0
                self._update(_name(event.item))
            case ItemProgress():
                self._begun[event.item] = event.fraction
                self._update(f"{_name(event.item)}: {event.stage}")
            case ItemFinished():
                self._end_item(event.item)
                self._line("done", "green", f"{event.item} ({event.seconds:.1f} s, {_files(len(event.outputs))})")
                self._findings(event.findings)
                if self._verbose:
                    self._paths(event.outputs)
            case ItemPlanned():
                self._end_item(event.item)
                self._line("would convert", "", event.item)
                self._findings(event.findings)
                self._paths(event.outputs)
            case ItemFailed():
                if event.item in self._begun:  # others were refused before the job began to count
                    self._end_item(event.item)
                self._line("failed", "red", f"{event.item}: {event.message}")
            case ItemSkipped():
                self._end_item(event.item)
                self._skipped[event.reason].append(event.item)
            case ItemLeftAlone():
                self._left[event.reason].append(event.item)
            case JobWarning():
                self._line("warning", _COLOURS[Severity.WARNING], event.message)
            case JobRefused():
                self._line("refused", "red", event.message)
            case JobFinished():
                self._progress.stop()
                self._report(event)

    def _end_item(self, item: str) -> None:
        self._ended += 1
        self._begun.pop(item, None)
        self._update("")

    def _update(self, stage: str) -> None:
        """Moves the bar: all items that ended, and the shares of those at hand."""
        if self._task is not None:
            done = self._ended + sum(self._begun.values())
            self._progress.update(self._task, completed=done, stage=_shown(stage))

    def _line(self, state: str, colour: str, rest: str, indent: str = "") -> None:
        self._console.print(Text.assemble(indent, (state, colour), " ", _shown(rest)))

    def _plain(self, text: str) -> None:
        self._console.print(Text(_shown(text)))

    def _findings(self, findings: tuple[Finding, ...]) -> None:
        for finding in findings:
            said = f"{finding.file}: {finding.message}" if finding.file else finding.message
            self._line(finding.severity, _COLOURS[finding.severity], said, indent="  ")

    def _paths(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            self._plain(f"  {path}")

    def _report(self, event: JobFinished) -> None:
        self._groups("skipped", self._skipped)
        self._groups("left alone", self._left)
        for path in event.outputs:
            self._plain(f"{'would write' if event.dry_run else 'wrote'} {path}")
        counts = [
            f"{event.done} {'would be converted' if event.dry_run else 'done'}",
            f"{event.skipped} skipped" if event.skipped else "",
            f"{event.left_alone} left alone" if event.left_alone else "",
            f"{event.failed} failed",
        ]
        ending = "stopped: " if event.stopped else ""
        self._plain(f"{ending}{', '.join(filter(None, counts))} in {event.seconds:.1f} s")
        if event.estimate:
            self._plain(event.estimate)

    def _groups(self, what: str, groups: dict[str, list[str]]) -> None:
        for reason, items in sorted(groups.items()):
            named = items if self._verbose else items[:NAMED]
            more = f" and {len(items) - len(named)} more (--verbose names them)" if len(items) > len(named) else ""
            self._plain(f"{what}, {reason}: {', '.join(named)}{more}")


def _name(item: str) -> str:
    return PurePath(item).name


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _shown(text: str) -> str:
    """File names may hold line feeds and commands to the terminal."""
    return _CONTROL.sub("?", text)
