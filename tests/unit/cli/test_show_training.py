"""What a person sees of a training: a line for each epoch and gate, colours by state, no commands out of names."""

from __future__ import annotations

import io
import re

from rich.console import Console

from pbrstudio.cli.show_training import TrainingTerminal
from pbrstudio.cli.training_words import main_figures
from pbrstudio.runtime.events import Event, ItemFinished, ItemStarted
from pbrstudio.runtime.training_events import (
    GateAccepted,
    GateDecided,
    GateState,
    PhaseEnded,
    PhaseStarted,
    RemedyTaken,
    RunEnded,
    TrainingNote,
    TrainingResumed,
)
from pbrstudio.services.words import amount, duration, roughly, size
from tests.unit.runtime.training import ended, epoch_ended, run_started, started, steps

COMMANDS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def shown(*events: Event, terminal: bool = False, width: int = 160) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=terminal, width=width, highlight=False, soft_wrap=True, legacy_windows=False
    )
    with TrainingTerminal(console) as screen:
        for event in events:
            screen.show(event)
            if terminal:
                screen._progress.refresh()
    return stream.getvalue()


def gate(state: GateState) -> GateDecided:
    return GateDecided("A", "falls", state, "0.5 is no better than 0.4", "look at the loaders", ())


def test_a_run_from_begin_to_end() -> None:
    figures = {"mat/loss": 0.39123, "mat/iou/stone": 0.1, "mat/mean_iou": 0.41, "sky/loss": 0.5}
    lines = shown(
        run_started("A/seg_A"),
        PhaseStarted("A", 2),
        started("seg_A"),
        TrainingNote("A", "seg_A", "3 textures are left out"),
        TrainingResumed("A", "seg_A", 1, 5),
        epoch_ended("seg_A", 0, figures, best=True),
        steps("seg_A", 0, 10),
        epoch_ended("seg_A", 1, figures),
        ended("seg_A", outcome="plateau"),
        gate("failed"),
        gate("not-measurable"),
        RemedyTaken("A", "longer", "the phase runs again, for 4 epochs"),
        GateAccepted("A", "falls"),
        PhaseEnded("A", passed=False),
        PhaseEnded("B", passed=True),
        PhaseStarted("C", 1),
        PhaseEnded("C", passed=True),
        ItemStarted("model mine", 0),
        ItemFinished("model mine", ("models/mine",), (), 1.0),
        RunEnded("gate", "phase A: 0.5 is no better than 0.4", 3725.0),
    ).splitlines()
    assert lines == [
        "run runs/one: smoke begun on cpu, fp32",
        "phase A (attempt 2)",
        "  job seg_A: 4 epochs of 10 steps on 25 textures; 1.2 M of 13.7 M parameters train (all 1.2 M)",
        "  note seg_A: 3 textures are left out",
        "  resumed seg_A at epoch 1, step 5",
        "  epoch seg_A 0/4  mat/loss 0.3912  sky/loss 0.5  mat/mean_iou 0.41  best",
        "  epoch seg_A 1/4  loss 0.4  mat/loss 0.3912  sky/loss 0.5  mat/mean_iou 0.41",
        "  plateau seg_A: best mat/loss 0.3 at epoch 2 (2 min)",
        "  gate falls failed: 0.5 is no better than 0.4",
        "    advice look at the loaders",
        "  gate falls not measurable: 0.5 is no better than 0.4",
        "  remedy longer: the phase runs again, for 4 epochs",
        "accepted gate falls of phase A",
        "not passed A",
        "passed B (not measurable: falls)",
        "phase C",
        "passed C",
        "making model mine",
        "made model mine: models/mine",
        "gate phase A: 0.5 is no better than 0.4 (1 h 02 min)",
    ]


def test_the_live_line_tells_how_far_the_job_is() -> None:
    text = COMMANDS.sub("", shown(started("seg_A"), steps("seg_A", 1, 5, 0.4123), terminal=True))
    last = text.replace("\r", "\n").split("\n")
    told = next(line for line in reversed(last) if "epoch 2/4" in line)
    for part in ("seg_A", "step 5/10", "loss 0.4123", "rate 0.0001", "8.2/s", "waiting 3%", "1.0 GiB", "60 s left"):
        assert part in told, part


def test_gates_have_their_colours_and_a_narrow_terminal_whole_lines() -> None:
    assert "\x1b[31mgate" in shown(gate("failed"), terminal=True)
    assert "\x1b[32mgate" in shown(gate("passed"), terminal=True)
    assert "\x1b[33mgate" in shown(gate("not-measurable"), terminal=True)
    assert shown(gate("passed"), width=20) == "  gate falls passed: 0.5 is no better than 0.4\n"


def test_names_are_no_markup_and_no_commands() -> None:
    assert shown(TrainingNote("A", "seg_A", "[red]x\x1b[2J\n")) == "  note seg_A: [red]x?[2J?\n"


def test_numbers_in_words() -> None:
    assert [duration(each) for each in (0, 99.4, 100, 3599, 3600, 90_000)] == [
        "0 s", "99 s", "2 min", "1 h 00 min", "1 h 00 min", "25 h 00 min"
    ]  # fmt: skip
    assert [roughly(each) for each in (0, 44, 56, 431, 1531, 3590, 7431, 12_000, 52_000, 90_000, 250_000)] == [
        "10 s", "40 s", "1 min", "7 min", "25 min", "1 h", "2 h", "3.5 h", "14 h", "25 h", "3 days"
    ]  # fmt: skip
    assert [amount(each) for each in (7, 9999, 12_345, 1_250_000)] == ["7", "9999", "12 k", "1.2 M"]
    assert [size(each) for each in (1 << 20, 3 << 29)] == ["1 MiB", "1.5 GiB"]


def test_the_figure_that_chooses_comes_first() -> None:
    figures = [("mat/loss", 1.0), ("sky/lpips/albedo", 0.2), ("mat/l1/albedo", 0.1)]
    assert [name for name, _ in main_figures(figures)] == ["mat/loss", "sky/lpips/albedo"]
    assert [name for name, _ in main_figures(figures, "mat/l1/albedo")] == [
        "mat/l1/albedo",
        "mat/loss",
        "sky/lpips/albedo",
    ]
