"""Gates of a phase from the events of a run, as the ladder and the window see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pbrstudio.config.ladders import load_ladder
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import GateDecided
from pbrstudio.spec.ladder import Ladder
from pbrstudio.train.decisions import diverges, histories_of, judged_gates, lag_of
from pbrstudio.train.gate_file import write_gates
from tests.unit.runtime.training import ended, epoch_ended, started

LADDER = load_ladder("skyrim-v4.5")


def run(view: RunView, ladder: Ladder, phase: str, job: str, *figures: dict[str, float], best: int = 0) -> None:
    """A whole job of ``phase``, with these figures from before the first step on."""
    role = next(each.role for each in ladder.phase(phase).jobs if each.id == job)
    view.fold(started(job, role, phase, epochs=len(figures) - 1))
    for epoch, values in enumerate(figures):
        trained = 1 / (epoch + 1)
        told = epoch_ended(job, epoch, values, best=epoch == best, phase=phase, role=role, train_loss=trained)
        view.fold(told)
    view.fold(ended(job, phase))


def by_id(decided: Iterable[GateDecided]) -> dict[str, GateDecided]:
    return {each.gate: each for each in decided}


def test_c_compares_with_what_a_left() -> None:
    view = RunView()
    # A's best epoch is the second; its third has a better stone, which was not kept.
    before = ({"mat/iou/stone": 0.1}, {"mat/iou/stone": 0.3}, {"mat/iou/stone": 0.52}, {"mat/iou/stone": 0.9})
    run(view, LADDER, "A", "seg_A", *before, best=2)
    run(view, LADDER, "C", "seg_C", {"mat/iou/stone": 0.52}, {"mat/iou/stone": 0.41}, best=1)
    (decided,) = judged_gates(LADDER, LADDER.phase("C"), view)
    assert decided.state == "failed"
    assert decided.sentence == "IoU of stone on materials 0.41 is under 0.9 x 0.52 of phase A"
    assert decided.phase == "C"
    assert "25 %" in decided.advice


def test_d_judges_each_head_from_the_start_of_the_phase() -> None:
    view = RunView()
    start = {"sky/l1/roughness": 0.2, "sky/l1/metallic": 0.1}
    rough = {"sky/l1/roughness": 0.15, "sky/l1/metallic": 0.1}
    run(view, LADDER, "D", "u_maps_D_rough", start, rough, best=1)
    run(view, LADDER, "D", "u_maps_D_metal", rough, rough, best=0)
    gates = by_id(judged_gates(LADDER, LADDER.phase("D"), view))
    assert gates["l1-rough"].state == "passed"
    assert gates["l1-metal"].state == "failed"
    assert gates["l1-ao"].state == "not-measurable"
    assert gates["lpips-sky"].state == "not-measurable"
    assert histories_of(LADDER.phase("D"), view)["maps"].done == 2


def test_every_gate_of_every_shipped_ladder_can_be_decided() -> None:
    for name in ("skyrim-v4.5", "skyrim-v5", "starter", "smoke"):
        ladder = load_ladder(name)
        for phase in ladder.phases:
            decided = list(judged_gates(ladder, phase, RunView()))
            assert [each.gate for each in decided] == [gate.id for gate in phase.gates]
            assert {each.state for each in decided} <= {"not-measurable"}


def test_a_sampler_and_a_class_that_lags_are_told_with_the_job() -> None:
    view = RunView()
    rising = [{"sky/loss": value, "mat/iou/wood": 0.7, "mat/iou/ground": 0.2} for value in (1.0, 0.5, 0.6, 0.7, 0.8)]
    run(view, LADDER, "B", "seg_B", *rising)
    assert diverges(LADDER.phase("B"), view, 3).startswith("sky/loss rose from 0.5 to 0.8 in 3 epochs")
    assert diverges(LADDER.phase("C"), view, 3) == ""
    assert "ground: IoU under 0.4" in lag_of(LADDER.phase("B"), view)
    assert lag_of(LADDER.phase("C"), view) == ""


def test_gates_of_a_phase_are_written_with_their_inputs(tmp_path: Path) -> None:
    decided = list(judged_gates(LADDER, LADDER.phase("D"), RunView()))
    decided.append(GateDecided("D", "x", "failed", "0.4 is over 0.3", "look", (("maps sky/loss", 0.4),)))
    write_gates(tmp_path / "D", decided)
    (written,) = (tmp_path / "D").iterdir()
    found = json.loads(written.read_text(encoding="utf-8"))["gates"]
    assert (written.name, len(found)) == ("gates.json", len(decided))
    assert found[-1] == {
        "phase": "D",
        "gate": "x",
        "state": "failed",
        "sentence": "0.4 is over 0.3",
        "advice": "look",
        "inputs": [["maps sky/loss", 0.4]],
    }
