"""A progress line on stderr, for commands whose stdout is for the result alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pbrstudio.runtime.events import Emit, Event


@contextmanager
def progress() -> Iterator[Emit]:
    """Shows how far the job is, where stderr is a terminal, and in any case what failed and was written."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.text import Text

    from pbrstudio.runtime.events import (
        ItemFailed,
        ItemFinished,
        ItemLeftAlone,
        ItemProgress,
        ItemSkipped,
        JobFinished,
        JobStarted,
    )

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (
        BarColumn(20),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as line:
        task = line.add_task("", total=None)

        def emit(event: Event) -> None:
            match event:
                case JobStarted():
                    line.update(task, total=event.items, description=event.title)
                case ItemProgress():
                    line.update(task, description=f"{event.item}: {event.stage}")
                case ItemFinished() | ItemLeftAlone() | ItemSkipped():
                    line.advance(task)
                case ItemFailed():
                    line.advance(task)
                    console.print(Text.assemble(("failed", "red"), f" {event.item}: {event.message}"))
                case JobFinished():
                    for path in event.outputs:
                        console.print(Text(f"wrote {path}"))
                    ending = "stopped: " if event.stopped else ""
                    skipped = f"{event.skipped} skipped, " if event.skipped else ""
                    told = f"{ending}{event.done} done, {skipped}{event.failed} failed in {event.seconds:.1f} s"
                    console.print(told)

        yield emit
