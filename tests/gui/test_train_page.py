"""The train page at work: checking data, planning, training, pausing, stopping, resuming, by real clicks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from pbrstudio.data.opening import open_sources
from pbrstudio.gui.context import Context, LogLine
from pbrstudio.gui.train.actions import ActionButton
from pbrstudio.gui.train.page import RUN, TrainPage
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Emit, JobWarning, Severity
from pbrstudio.runtime.journal import Journal
from pbrstudio.runtime.training_events import RunEnded, StepsDone
from pbrstudio.services.train import TrainRequest
from pbrstudio.train.run_folder import RunFolder
from tests.gui.runs import beginning, record, steps, whole, write_run
from tests.gui.short_training import fill_in
from tests.training_data import write_training_data

PATIENCE = 120_000
"""Milliseconds that a test waits for a training; what it asserts is no time."""


@pytest.fixture(scope="session")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_training_data(tmp_path_factory.mktemp("training"))


@pytest.fixture
def page(context: Context, roots: tuple[Path, ...], tmp_path: Path, qtbot: QtBot) -> Iterator[TrainPage]:
    """With the form filled in for a short training."""
    made = TrainPage(context)
    qtbot.addWidget(made)
    made.resize(1180, 740)
    made.show()
    fill_in(made, roots, tmp_path)
    yield made
    made.closing()


def click(page: QWidget, text: str, qtbot: QtBot) -> None:
    """Presses the button that is in view and says ``text``."""
    buttons: list[QPushButton] = [*page.findChildren(ActionButton), *page.findChildren(QPushButton)]
    (button,) = dict.fromkeys(each for each in buttons if each.text().replace("&", "") == text and each.isVisible())
    assert button.isEnabled(), text
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def steps_of(page: TrainPage) -> StepsDone | None:
    job = page.run.view.current
    return None if job is None else job.latest


def test_data_are_counted_and_checked(page: TrainPage, qtbot: QtBot) -> None:
    click(page, "Check", qtbot)
    assert not page.actions_.check.isEnabled()
    qtbot.waitUntil(lambda: not page.survey.running, timeout=PATIENCE)
    table = page.setup.data.classes
    rows = [table.topLevelItem(at) for at in range(table.topLevelItemCount())]
    wood = next(row for row in rows if (row.text(0), row.text(1)) == ("wood", "materials"))
    assert [wood.text(at) for at in range(2, 5)] == ["3", "1", "0"]
    assert wood.text(9) == "2 of 3"  # one has no height
    assert "13 read" in page.setup.data.summary.text()
    click(page, "Count", qtbot)
    qtbot.waitUntil(lambda: "indexes" in page.setup.data.summary.text(), timeout=PATIENCE)


def test_a_root_that_is_none_is_told_and_harms_nothing(
    page: TrainPage, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    page.setup.roots.add([tmp_path / "empty"])
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(context.error_shown, timeout=PATIENCE) as shown:
        click(page, "Count", qtbot)
    assert "empty" in shown.args[0]
    qtbot.waitUntil(lambda: not page.survey.running)
    page.setup.roots.list.setCurrentRow(page.setup.roots.list.count() - 1)
    click(page, "Remove", qtbot)
    assert page.actions_.count.isEnabled()


def test_a_plan_tells_what_would_run(page: TrainPage, tmp_path: Path, qtbot: QtBot) -> None:
    click(page, "Plan the training", qtbot)
    qtbot.waitUntil(lambda: page.setup.plan.jobs.topLevelItemCount() > 0, timeout=PATIENCE)
    assert page.setup.plan.jobs.topLevelItem(0).text(1) == "seg_A0"
    assert "6 steps" in page.setup.plan.summary.text()
    assert not (tmp_path / "run").exists()


def test_a_training_is_started_paused_stopped_and_resumed_and_its_gate_accepted(
    page: TrainPage, context: Context, qtbot: QtBot
) -> None:
    click(page, "Start", qtbot)
    assert page.tabs.current == RUN
    qtbot.waitUntil(lambda: steps_of(page) is not None, timeout=PATIENCE)
    click(page, "Pause", qtbot)
    qtbot.waitUntil(lambda: "Paused" in page.panel.standing.text())
    qtbot.waitUntil(lambda: any(curve.name == "training" for curve in page.panel.loss.curves.drawn))
    qtbot.wait(300)
    waiting = steps_of(page), len(page.run.view.current.epochs if page.run.view.current else [])
    qtbot.wait(300)
    assert waiting == (steps_of(page), len(page.run.view.current.epochs if page.run.view.current else []))
    click(page, "Stop", qtbot)
    assert not page.actions_.stop.isEnabled()
    qtbot.waitUntil(lambda: not context.jobs, timeout=PATIENCE)
    assert page.run.view.ended is not None
    assert page.run.view.ended.reason == "stopped"
    qtbot.waitUntil(page.actions_.resume.isEnabled)
    assert not page.actions_.pause.isEnabled()
    click(page, "Resume", qtbot)
    qtbot.waitUntil(
        lambda: page.run.view.ended is not None and page.run.view.ended.reason != "stopped", timeout=PATIENCE
    )
    qtbot.waitUntil(lambda: not context.jobs and page.actions_.resume.isEnabled(), timeout=PATIENCE)
    job = page.run.view.job("A0", "seg_A0")
    assert [each.epoch for each in job.epochs] == [0, 1, 2, 3]
    assert job.state == "done"
    # Three epochs of two steps reach no IoU of 0.55.
    rows = page.panel.gates.rows
    assert set(rows) == {"finite", "mat-falls", "seg-iou"}
    qtbot.waitUntil(lambda: rows["seg-iou"].accept.isVisible())
    assert page.run.view.ended is not None
    assert page.run.view.ended.reason == "gate"
    assert "0.55" in rows["seg-iou"].sentence.text()
    qtbot.mouseClick(rows["seg-iou"].accept, Qt.MouseButton.LeftButton)
    for _ in range(2):  # other gates may be red too
        qtbot.waitUntil(lambda: not context.jobs and page.actions_.resume.isEnabled(), timeout=PATIENCE)
        if page.actions_.accept.isEnabled():
            page.actions_.accept.trigger()
    qtbot.waitUntil(lambda: page.run.view.phase("A0").state == "accepted", timeout=PATIENCE)
    assert page.run.view.ended.reason == "done"
    assert [each.epoch for each in job.epochs] == [0, 1, 2, 3]


def test_a_run_that_lacks_a_network_makes_no_model_and_says_why(
    page: TrainPage, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    run = write_run(tmp_path / "old", whole())
    with qtbot.waitSignal(page.run.opened):
        page.open_run(run)
    qtbot.waitUntil(page.actions_.use.isEnabled)
    with qtbot.waitSignal(context.error_shown, timeout=PATIENCE) as shown:
        click(page, "Use in Convert", qtbot)
    assert shown.args[0]
    qtbot.waitUntil(page.actions_.use.isEnabled)


def test_a_training_that_cannot_be_is_refused_and_the_page_goes_on(
    page: TrainPage, context: Context, qtbot: QtBot
) -> None:
    page.setup.settings.setPlainText("phases.Z.every.epochs = 2")
    with qtbot.waitSignal(context.error_shown, timeout=PATIENCE) as shown:
        click(page, "Start", qtbot)
    assert "Z" in shown.args[0]
    qtbot.waitUntil(lambda: not context.jobs)
    assert page.actions_.start.isEnabled()


def test_what_a_training_warns_of_stands_on_the_page_and_in_the_log(
    page: TrainPage, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[LogLine] = []
    context.logged.connect(lines.append)

    def warns(request: TrainRequest, emit: Emit, control: Control) -> RunEnded:
        emit(JobWarning("half of the samples come late: give more --workers"))
        emit(JobWarning("the disk is nearly full"))
        return RunEnded("stopped", "stopped: everything is saved", 1.0)

    monkeypatch.setattr("pbrstudio.gui.train.page.train", warns)
    assert not page.panel.warnings.isVisible()
    click(page, "Start", qtbot)
    qtbot.waitUntil(lambda: not context.jobs, timeout=PATIENCE)
    assert page.panel.warnings.isVisible()
    assert page.panel.warnings.text() == "The disk is nearly full  (1 more in the log)"
    assert page.panel.warnings.sentences[0] == "Half of the samples come late: give more 'Workers'"
    assert [line.text for line in lines if line.severity is Severity.WARNING] == [
        "half of the samples come late: give more 'Workers'",
        "the disk is nearly full",
    ]


def test_a_job_is_skipped_and_the_next_step_of_the_ladder_follows(
    page: TrainPage, context: Context, qtbot: QtBot
) -> None:
    page.setup.settings.setPlainText("phases.A0.every.epochs = 500")
    click(page, "Start", qtbot)
    qtbot.waitUntil(lambda: steps_of(page) is not None, timeout=PATIENCE)
    click(page, "Skip job", qtbot)
    qtbot.waitUntil(lambda: not context.jobs, timeout=PATIENCE)
    ended = page.run.view.job("A0", "seg_A0").ended
    assert ended is not None
    assert ended.outcome == "skipped"
    qtbot.waitUntil(lambda: "seg-iou" in page.panel.gates.rows)


def test_a_run_that_another_process_trains_is_not_trained_twice(
    page: TrainPage, context: Context, tmp_path: Path, roots: tuple[Path, ...], qtbot: QtBot
) -> None:
    run = write_run(tmp_path / "live", beginning())
    told = {"data": tuple(map(str, roots)), "classes": open_sources(roots).classes}
    RunFolder(run).write(record().model_copy(update=told))
    with Journal(run / "events.jsonl") as journal:
        journal.write(steps(0, 1, 1.5))
        with qtbot.waitSignal(page.run.opened):
            page.open_run(run)
        qtbot.waitUntil(page.actions_.resume.isEnabled)
        with qtbot.waitSignal(context.error_shown, timeout=PATIENCE) as shown:
            click(page, "Resume", qtbot)
        assert "another pbrstudio trains this run" in shown.args[0]
        journal.write(steps(0, 2, 1.25))
        # It is followed again, from where it was.
        qtbot.waitUntil(lambda: steps_of(page) == steps(0, 2, 1.25))
