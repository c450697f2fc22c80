"""A training for a person at a terminal: a live line while a job runs, and one that stays for each epoch and gate."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from pbrstudio.cli.show import LineConsole
from pbrstudio.cli.training_words import GATE_COLOURS, main_figures
from pbrstudio.runtime.events import Event, ItemFailed, ItemFinished, ItemStarted
from pbrstudio.runtime.training_events import (
    EpochEnded,
    GateAccepted,
    GateDecided,
    PhaseEnded,
    PhaseStarted,
    RemedyTaken,
    RunEnded,
    RunStarted,
    StepsDone,
    TrainingEnded,
    TrainingNote,
    TrainingResumed,
    TrainingStarted,
)
from pbrstudio.services.words import amount, duration, size

_BAR = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ENDS = {"done": "green", "stopped": "yellow", "gate": "red", "failed": "red"}


class TrainingTerminal:
    """Shows one run. A context manager: the live line is there as long as the block."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or LineConsole(highlight=False, soft_wrap=True)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(_BAR),
            TextColumn("{task.fields[left]}", markup=False),
            # Only this one gives way when the terminal is narrow.
            TextColumn(
                "{task.fields[told]}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
            ),
            console=self._console,
            transient=True,
            expand=True,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None
        self._job: TrainingStarted | None = None
        self._unmeasured: list[str] = []
        """Gates of the phase: they are never green, and neither is a phase that has some."""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        match event:
            case RunStarted():
                several = f", {event.processes} processes" if event.processes > 1 else ""
                begun = "resumed" if event.resumed else "begun"
                precision = "fp32" if event.precision == "no" else event.precision
                self._line(
                    "run", "cyan", f"{event.run}: {event.ladder} {begun} on {event.device}, {precision}{several}"
                )
            case PhaseStarted():
                again = f" (attempt {event.attempt})" if event.attempt > 1 else ""
                self._line("phase", "bold", f"{event.phase}{again}")
                self._unmeasured = []
            case TrainingStarted():
                self._begin(event)
            case TrainingResumed():
                self._line("resumed", "cyan", f"{event.job} at epoch {event.epoch}, step {event.step}", "  ")
            case StepsDone():
                self._steps(event)
            case EpochEnded():
                self._epoch(event)
            case TrainingNote():
                colour = "yellow" if event.message.startswith("WARNING") else "cyan"
                self._line("note", colour, f"{event.job}: {event.message}", "  ")
            case TrainingEnded():
                self._end_task()
                self._line(
                    "done" if event.outcome == "done" else event.outcome,
                    "green",
                    f"{event.job}: best {event.best_figure} {event.best_value:.4g} at epoch {event.best_epoch} "
                    f"({duration(event.seconds)})",
                    "  ",
                )
            case GateDecided():
                said = f"{event.gate} {event.state.replace('-', ' ')}: {event.sentence}"
                self._line("gate", GATE_COLOURS[event.state], said, "  ")
                if event.state == "not-measurable":
                    self._unmeasured.append(event.gate)
                if event.state == "failed":
                    self._line("advice", "yellow", event.advice, "    ")
            case GateAccepted():
                self._line("accepted", "yellow", f"gate {event.gate} of phase {event.phase}")
            case RemedyTaken():
                self._line("remedy", "yellow", f"{event.remedy}: {event.sentence}", "  ")
            case PhaseEnded():
                self._end_phase(event)
            case RunEnded():
                self._end_task()
                self._line(event.reason, _ENDS[event.reason], f"{event.sentence} ({duration(event.seconds)})")
            case ItemStarted():
                self._line("making", "cyan", event.item)
            case ItemFinished():
                self._line("made", "green", f"{event.item}: {', '.join(event.outputs)}")
            case ItemFailed():
                self._line("failed", "red", f"{event.item}: {event.message}")
            case _:
                pass

    def _begin(self, event: TrainingStarted) -> None:
        self._end_task()
        self._job = event
        parts = ", ".join(f"{part} {amount(count)}" for part, count in event.trainable)
        self._line(
            "job",
            "bold",
            f"{event.job}: {event.epochs} epochs of {event.steps} steps on {event.textures} textures; "
            f"{amount(event.trained)} of {amount(event.parameters)} parameters train ({parts})",
            "  ",
        )
        total = event.epochs * event.steps
        self._task = self._progress.add_task(event.job, total=total, told="", left="")

    def _steps(self, event: StepsDone) -> None:
        if self._task is None or self._job is None:
            return
        told = (
            f"epoch {event.epoch + 1}/{self._job.epochs} step {event.step}/{self._job.steps} loss {event.loss:.4g} "
            f"rate {event.rate:.2g} {event.samples_per_second:.3g}/s waiting {event.waiting:.0%} {size(event.memory)}"
        )
        done = event.epoch * self._job.steps + event.step
        self._progress.update(self._task, completed=done, told=told, left=f"{duration(event.seconds_left)} left")

    def _epoch(self, event: EpochEnded) -> None:
        figures = "  ".join(f"{name} {value:.4g}" for name, value in main_figures(event.figures))
        trained = "" if event.train_loss is None else f"loss {event.train_loss:.4g}  "
        best = ("  best", "green") if event.best else ""
        where = f"{event.job} {event.epoch}/{event.epochs}"
        self._console.print(Text.assemble("  ", ("epoch", "blue"), " ", _shown(f"{where}  {trained}{figures}"), best))

    def _end_phase(self, event: PhaseEnded) -> None:
        if not event.passed:
            self._line("not passed", "red", event.phase)
        elif self._unmeasured:
            self._line("passed", "yellow", f"{event.phase} (not measurable: {', '.join(self._unmeasured)})")
        else:
            self._line("passed", "green", event.phase)

    def _end_task(self) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None

    def _line(self, state: str, colour: str, rest: str, indent: str = "") -> None:
        self._console.print(Text.assemble(indent, (state, colour), " ", _shown(rest)))


def _shown(text: str) -> str:
    """Names may hold line feeds and commands to the terminal."""
    return _CONTROL.sub("?", text)
