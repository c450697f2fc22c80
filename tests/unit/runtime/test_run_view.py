"""What a run's events come to: states, what a resumed run forgets, what is left, and all of it bounded."""

from __future__ import annotations

import math
from pathlib import Path

from pbrstudio.runtime.events import Event, JobStarted
from pbrstudio.runtime.journal import Journal, read_events
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import (
    GateAccepted,
    GateDecided,
    GateState,
    PhaseEnded,
    PhaseStarted,
    RemedyTaken,
    RunEnded,
    TrainingEvent,
    TrainingNote,
    TrainingResumed,
    WeightsReplaced,
)
from tests.unit.runtime.training import ended, epoch_ended, run_started, started, steps

JOBS = ("A/seg_A", "A/u_A", "B/seg_B")


def folded(*events: Event, points: int = 2000) -> RunView:
    view = RunView(points)
    for event in events:
        view.fold(event)
    return view


def gate(state: GateState, phase: str = "A", name: str = "falls") -> GateDecided:
    return GateDecided(phase, name, state, "0.4 is over 0.3", "look", (("mat/loss", 0.4),))


def whole_job(job: str, phase: str = "A") -> list[Event]:
    return [
        started(job, phase=phase),
        epoch_ended(job, 0, {"mat/loss": 0.9}, best=True, phase=phase),
        steps(job, 0, 10, phase=phase),
        epoch_ended(job, 1, {"mat/loss": 0.5}, best=True, phase=phase),
        ended(job, phase),
    ]


def test_states_of_phases_and_jobs() -> None:
    view = folded(run_started(*JOBS))
    assert [phase.state for phase in view.phases.values()] == ["waiting", "waiting"]
    for event in (PhaseStarted("A", 1), *whole_job("seg_A"), started("u_A", "albedo"), steps("u_A", 0, 3)):
        view.fold(event)
    assert view.phase("A").state == "running"
    assert [job.state for job in view.jobs] == ["done", "running", "waiting"]
    assert view.phase("A").jobs_done == {"seg_A": ended("seg_A")}
    assert view.job("A", "seg_A").weights == "phases/A/seg_A/seg_A_best.safetensors"
    view.fold(RunEnded("stopped", "", 1.0))
    assert [job.state for job in view.jobs] == ["done", "stopped", "not-run"]
    assert view.phase("B").state == "not-run"
    view.fold(run_started(*JOBS, resumed=True))
    assert [job.state for job in view.jobs] == ["done", "waiting", "waiting"]
    assert view.phase("B").state == "waiting"
    assert view.ended is None


def test_a_failed_gate_is_open_until_a_person_accepts_it() -> None:
    view = folded(run_started(*JOBS), PhaseStarted("A", 1), gate("failed"), gate("not-measurable", name="lpips"))
    view.fold(PhaseEnded("A", passed=False))
    assert view.phase("A").state == "failed"
    assert view.open_gates == (gate("failed"),)
    view.fold(GateAccepted("A", "falls"))
    assert view.open_gates == ()
    assert view.phase("A").state == "accepted"
    assert view.phase("A").gates["falls"].accepted
    assert folded(PhaseStarted("A", 1), gate("passed"), PhaseEnded("A", passed=True)).phase("A").state == "passed"


def test_a_further_attempt_forgets_the_jobs_and_gates_of_its_phase_alone() -> None:
    view = folded(run_started(*JOBS), PhaseStarted("A", 1), *whole_job("seg_A"), gate("failed"))
    view.fold(RemedyTaken("A", "longer", "again"))
    view.fold(PhaseStarted("A", 1))
    assert view.phase("A").jobs_done, "the same attempt goes on"
    for event in (PhaseStarted("B", 1), *whole_job("seg_B", "B"), PhaseStarted("A", 2)):
        view.fold(event)
    assert view.phase("A").attempt == 2
    assert not view.phase("A").jobs_done
    assert not view.phase("A").gates
    assert not view.job("A", "seg_A").epochs
    assert view.phase("B").jobs_done
    assert [each.remedy for each in view.remedies] == ["longer"]


def test_a_resumed_job_forgets_what_was_told_of_later_steps() -> None:
    first = [
        run_started(*JOBS),
        PhaseStarted("A", 1),
        started("seg_A"),
        TrainingNote("A", "seg_A", "2 textures are left out"),
        epoch_ended("seg_A", 0, {"mat/loss": 0.9}, best=True, preview="0.png"),
        steps("seg_A", 0, 5),
        steps("seg_A", 0, 10),
        epoch_ended("seg_A", 1, {"mat/loss": 0.5}, best=True, preview="1.png"),
        steps("seg_A", 1, 5),
        steps("seg_A", 1, 10),
        epoch_ended("seg_A", 2, {"mat/loss": 0.4}, best=True, preview="2.png"),
        TrainingNote("A", "seg_A", "plateau"),
        steps("seg_A", 2, 5),
    ]
    view = folded(*first, run_started(*JOBS, resumed=True), started("seg_A"))
    view.fold(TrainingNote("A", "seg_A", "2 textures are left out"))
    view.fold(TrainingResumed("A", "seg_A", 1, 5))
    job = view.job("A", "seg_A")
    assert [x for x, _ in job.curves["loss"].points] == [0.5, 1.0, 1.5]
    assert job.figures("mat/loss") == ((0, 0.9), (1, 0.5))
    assert job.previews == {0: "0.png", 1: "1.png"}
    assert job.best is not None
    assert job.best.epoch == 1
    assert job.notes == ("2 textures are left out",)
    assert job.position == 1.5


def test_a_job_that_begins_anew_without_a_checkpoint_forgets_all() -> None:
    view = folded(*whole_job("seg_A")[:-1], started("seg_A"), epoch_ended("seg_A", 0, {"mat/loss": 0.8}))
    job = view.job("A", "seg_A")
    assert job.figures("mat/loss") == ((0, 0.8),)
    assert job.curves["loss"].points == ()


def test_a_run_killed_and_resumed_looks_like_one_that_was_not(tmp_path: Path) -> None:
    def told(losses: list[tuple[int, int, float]]) -> list[TrainingEvent]:
        return [steps("seg_A", epoch, step, loss) for epoch, step, loss in losses]

    begin: list[TrainingEvent] = [run_started(*JOBS), started("seg_A"), epoch_ended("seg_A", 0, {"mat/loss": 0.9})]
    rest = told([(0, 6, 0.4), (0, 10, 0.3)])
    with Journal(tmp_path / "events.jsonl") as journal:
        for event in (*begin, *told([(0, 4, 0.5), (0, 8, 0.35)])):
            journal.write(event)
    with Journal(tmp_path / "events.jsonl") as journal:
        for event in (run_started(*JOBS), started("seg_A"), TrainingResumed("A", "seg_A", 0, 4), *rest):
            journal.write(event)
    resumed = folded(*read_events(tmp_path / "events.jsonl")[0]).job("A", "seg_A")
    whole = folded(*begin, *told([(0, 4, 0.5)]), *rest).job("A", "seg_A")
    assert resumed.curves["loss"].points == whole.curves["loss"].points
    assert resumed.figures("mat/loss") == whole.figures("mat/loss")


def test_everything_is_bounded_and_what_matters_stays() -> None:
    view = RunView(points=50)
    view.fold(started("seg_A", epochs=1000))
    for epoch in range(400):
        best = epoch in (0, 61)
        view.fold(epoch_ended("seg_A", epoch, {"mat/loss": 1 / (epoch + 1)}, best=best, epochs=1000))
        for step in range(1, 11):
            view.fold(steps("seg_A", epoch, step))
    job = view.job("A", "seg_A")
    assert len(job.epochs) <= 50
    assert all(len(curve.points) <= 50 for curve in job.curves.values())
    assert job.epochs[0].epoch == 0
    assert [each.epoch for each in job.epochs][-10:] == list(range(390, 400))
    assert job.best is not None
    assert job.best.epoch == 61


def test_time_left_of_the_job_and_of_the_ladder() -> None:
    view = folded(run_started(*JOBS))
    assert view.ladder_seconds_left is None
    for event in (*whole_job("seg_A"), started("u_A", "albedo"), steps("u_A", 1, 0, left=90.0)):
        view.fold(event)
    assert view.seconds_left == 90.0
    left = view.ladder_seconds_left
    # u_A is a quarter done with 90 s left: 120 s in all. seg_B, of which nothing is known: the mean of 120 and 120.
    assert left is not None
    assert math.isclose(left, 90 + 120)
    assert view.phase_seconds_left == 90.0
    view.fold(RunEnded("stopped", "", 1.0))
    assert view.phase_seconds_left is None


def test_what_is_not_finite_is_noticed() -> None:
    assert folded(*whole_job("seg_A")).job("A", "seg_A").finite
    assert not folded(started("a"), steps("a", 0, 1, math.nan)).job("A", "a").finite
    assert not folded(started("a"), epoch_ended("a", 0, {"mat/loss": math.inf})).job("A", "a").finite


def test_events_of_other_jobs_change_nothing() -> None:
    assert folded(JobStarted("convert", 3)).phases == {}


def test_an_acceptance_is_for_one_attempt() -> None:
    view = folded(PhaseStarted("A", 1), gate("failed"), GateAccepted("A", "falls"))
    assert view.open_gates == ()
    for event in (PhaseStarted("A", 2), gate("failed")):
        view.fold(event)
    assert [each.gate for each in view.open_gates] == ["falls"]


def test_a_phase_that_a_person_begins_anew_takes_later_ones_along() -> None:
    tried = RemedyTaken("A", "longer", "")
    view = folded(run_started(*JOBS), PhaseStarted("A", 1), *whole_job("seg_A"), PhaseEnded("A", passed=True))
    for event in (PhaseStarted("B", 1), *whole_job("seg_B", "B"), gate("passed", "B"), PhaseEnded("B", passed=True)):
        view.fold(event)
    view.fold(PhaseStarted("A", 2))
    view.fold(tried)
    assert view.phase("B").state == "passed", "a remedy's attempt comes before any later phase"
    assert view.remedies == (tried,)
    view.fold(PhaseStarted("A", 3, anew=True))
    later = view.phase("B")
    assert later.outdated
    assert (later.jobs_done, later.decided, later.state) == ({}, {}, "waiting")
    assert view.remedies == ()
    view.fold(PhaseStarted("B", 2))
    assert not later.outdated
    assert later.state == "running"


def test_a_later_job_may_give_an_earlier_one_better_weights() -> None:
    view = folded(PhaseStarted("A", 1), *whole_job("u_A"), WeightsReplaced("A", "u_A", "phases/A/u_maps_A/joint"))
    found = view.job("A", "u_A")
    assert found.weights == "phases/A/u_maps_A/joint"
    assert found.ended is not None
    assert found.ended.seconds == ended("u_A").seconds, "the rest of what it came to stays"
