"""The batch page through clicks and keys, on the real services."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from pbrstudio.gui import choices
from pbrstudio.gui.batch.pace import Pace, in_words
from pbrstudio.gui.batch.page import BatchPage
from pbrstudio.gui.batch.resuming import offer_interrupted
from pbrstudio.gui.batch.row import State
from pbrstudio.gui.batch.table import BatchTable
from pbrstudio.gui.batch.tally import Tally
from pbrstudio.gui.context import Context
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import (
    Emit,
    Event,
    Finding,
    ItemFailed,
    ItemFinished,
    ItemPlanned,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    JobFinished,
    JobStarted,
    Severity,
)
from pbrstudio.runtime.processes import HOST
from pbrstudio.services import batches
from pbrstudio.spec.batch import Batch

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> BatchPage:
    made = BatchPage(context)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def errors(context: Context) -> list[str]:
    shown: list[str] = []
    context.error_shown.connect(lambda sentence, _: shown.append(sentence))
    return shown


def fill(page: BatchPage, inputs: Path, out: Path) -> None:
    page.open_paths([inputs])
    page.form.out.line.clear()
    page.form.out.line.insert(str(out))
    choices.choose(page.form.quality_box, "draft")


def finish(page: BatchPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.job is None, timeout=60_000)


def states(page: BatchPage) -> list[State]:
    return [row.state for row in page.table.rows]


def test_a_batch_runs_is_reported_and_a_second_run_skips(
    page: BatchPage, qtbot: QtBot, texture_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(page, texture_folder, tmp_path / "out")
    qtbot.mouseClick(page.panel.start_button, LEFT)
    assert not page.panel.start_button.isEnabled()
    assert page.panel.pause_button.isEnabled()
    finish(page, qtbot)
    assert [row.item for row in page.table.rows] == [
        "textures/armor/hide.png",
        "textures/armor/iron.png",
        "textures/clutter/bowl.png",
    ]
    assert set(states(page)) <= {State.DONE, State.WARNED}
    assert all(Path(path).is_file() for row in page.table.rows for path in row.outputs)
    assert page.panel.bar.text() == "100%"
    assert "3 of 3 done" in page.panel.counts.text()
    page.write_report(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line["texture"] for line in csv.DictReader(file)] == [row.item for row in page.table.rows]
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    qtbot.mouseClick(page.panel.folder_button, LEFT)
    assert opened == [str(tmp_path / "out")]
    qtbot.mouseClick(page.panel.start_button, LEFT)
    finish(page, qtbot)
    assert states(page) == [State.SKIPPED] * 3
    assert "3 skipped" in page.panel.counts.text()


class Held:
    """Stands in for the service: one texture after another, each when it is let go."""

    def __init__(self) -> None:
        self.step = threading.Semaphore(0)
        self.batches: list[Batch] = []

    def run(self, batch: Batch, emit: Emit, control: Control) -> JobFinished:
        self.batches.append(batch)
        names = [f"t{index}.dds" for index in range(4)]
        for name in names:
            emit(ItemPlanned(name, ()))
        emit(JobStarted("convert", len(names)))
        done = 0
        for index, name in enumerate(names):
            if control.stopping:
                break
            emit(ItemStarted(name, index))
            while not self.step.acquire(timeout=0.005):
                if control.stopping:
                    return JobFinished(done, 0, 0, 0, stopped=True, outputs=(), seconds=0.1)
            emit(ItemFinished(name, (), (), 0.1))
            done += 1
        return JobFinished(done, 0, 0, 0, stopped=done < len(names), outputs=(), seconds=0.1)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    made = Held()
    monkeypatch.setattr(batches, "run_batch", made.run)
    return made


def test_pause_go_on_and_cancel_by_keys(
    page: BatchPage, qtbot: QtBot, held: Held, texture_folder: Path, tmp_path: Path
) -> None:
    fill(page, texture_folder, tmp_path / "out")
    page.menu.start.trigger()
    qtbot.waitUntil(lambda: states(page) == [State.RUNNING, *[State.WAITING] * 3], timeout=20_000)
    held.step.release()
    qtbot.waitUntil(lambda: states(page)[0] is State.DONE, timeout=20_000)
    qtbot.mouseClick(page.panel.pause_button, LEFT)
    assert page.job is not None
    assert page.job.paused
    assert page.panel.pause_button.text().replace("&", "") == "Go on"
    page.menu.pause.trigger()
    assert not page.job.paused
    qtbot.mouseClick(page.panel.cancel_button, LEFT)
    finish(page, qtbot)
    assert states(page) == [State.DONE, *[State.WAITING] * 3]
    assert page.panel.counts.text().startswith("Cancelled: 1 of 4 done")
    assert page.panel.start_button.isEnabled()


def test_what_is_missing_is_said_and_nothing_starts(
    page: BatchPage, qtbot: QtBot, errors: list[str], texture_folder: Path
) -> None:
    page.form.out.line.clear()
    qtbot.mouseClick(page.panel.start_button, LEFT)
    page.open_paths([texture_folder])
    qtbot.mouseClick(page.panel.start_button, LEFT)
    assert ["input" in errors[0], "output folder" in errors[1]] == [True, True]
    assert page.job is None


def test_a_request_that_cannot_be_is_one_sentence_and_the_page_goes_on(
    page: BatchPage, qtbot: QtBot, errors: list[str], texture_folder: Path, tmp_path: Path
) -> None:
    fill(page, texture_folder, texture_folder)
    qtbot.mouseClick(page.panel.start_button, LEFT)
    finish(page, qtbot)
    assert len(errors) == 1
    assert "also an input" in errors[0]
    page.form.out.line.setText(str(tmp_path / "out"))
    qtbot.mouseClick(page.panel.start_button, LEFT)
    finish(page, qtbot)
    assert len(page.table.rows) == 3


def test_a_bad_file_fails_alone(page: BatchPage, qtbot: QtBot, texture_folder: Path, tmp_path: Path) -> None:
    (texture_folder / "textures" / "broken.dds").write_bytes(b"not a texture")
    fill(page, texture_folder, tmp_path / "out")
    qtbot.mouseClick(page.panel.start_button, LEFT)
    finish(page, qtbot)
    assert sorted(states(page)).count(State.FAILED) == 1
    choices.choose(page.results.state_box, State.FAILED)
    assert page.results.view.model().rowCount() == 1
    page.results.view.selectRow(0)
    assert "broken.dds" in page.results.details.toPlainText()


def test_inputs_are_listed_once_and_removed_by_key(page: BatchPage, qtbot: QtBot, texture_folder: Path) -> None:
    archive = texture_folder / "game.bsa"
    page.open_paths([texture_folder, texture_folder, archive])
    inputs = page.form.inputs
    assert inputs.paths == [texture_folder, archive]
    inputs.list.setCurrentRow(0)
    inputs.list.setFocus()
    qtbot.keyClick(inputs.list, Qt.Key.Key_Delete)
    assert inputs.paths == [archive]


def test_the_last_batchs_settings_are_there_again(
    page: BatchPage, qtbot: QtBot, context: Context, texture_folder: Path, tmp_path: Path
) -> None:
    fill(page, texture_folder, tmp_path / "out")
    choices.choose(page.form.layout_box, "maps")
    choices.choose(page.form.size_box, "512")
    page.form.normals_box.click()
    qtbot.keyClicks(page.form.include_line, "armor/*; clutter/*")
    qtbot.keyClicks(page.form.exclude_line, "*/hide*")
    batch = page.form.batch(context.settings)
    assert batch.conversion.max_size == 512
    assert batch.conversion.normals == "derived"
    assert batch.conversion.include == ("armor/*", "clutter/*")
    qtbot.mouseClick(page.panel.start_button, LEFT)
    finish(page, qtbot)
    assert [row.item for row in page.table.rows] == ["textures/armor/iron.png", "textures/clutter/bowl.png"]
    again = BatchPage(context)
    qtbot.addWidget(again)
    assert again.form.batch(context.settings) == batch


def test_an_interrupted_batch_is_offered_and_goes_on(
    page: BatchPage, qtbot: QtBot, held: Held, context: Context, texture_folder: Path, tmp_path: Path
) -> None:
    fill(page, texture_folder, tmp_path / "out")
    batch = page.form.batch(context.settings)
    record = batches.batches() / f"running-{HOST}-4194303-0000.json"
    batches.save(batch, record)
    holder = QWidget()
    qtbot.addWidget(holder)
    box = offer_interrupted(holder, page.run_batch)
    assert isinstance(box, QMessageBox)
    later = next(each for each in box.buttons() if "later" in each.text())
    qtbot.mouseClick(later, LEFT)
    assert record.is_file()
    box = offer_interrupted(holder, page.run_batch)
    assert box is not None
    qtbot.mouseClick(box.defaultButton(), LEFT)
    assert not record.exists()
    qtbot.waitUntil(lambda: bool(held.batches), timeout=20_000)
    assert held.batches == [batch]
    page.cancel()
    finish(page, qtbot)
    assert offer_interrupted(holder, page.run_batch) is None


def test_the_table_holds_thousands_and_each_event_changes_one_row(qtbot: QtBot) -> None:
    table = BatchTable()
    changed: list[tuple[int, int]] = []
    table.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    events: list[Event] = [ItemPlanned(f"t{index}", ()) for index in range(5000)]
    events += [ItemStarted("t7", 7), ItemProgress("t7", "reading", 0.5)]
    warning = Finding(Severity.WARNING, "look", "t7.dds")
    events += [ItemFinished("t7", ("a",), (warning,), 1.5), ItemSkipped("t8", "there"), ItemFailed("new", "bad")]
    for event in events:
        table.take(event)
    assert len(table.rows) == 5001
    assert [row for row, _ in changed] == [7, 7, 7, 8, 5000]
    assert all(first == last for first, last in changed)
    assert (table.rows[7].state, table.rows[7].warnings, table.rows[7].seconds) == (State.WARNED, 1, 1.5)
    assert table.rows[5000].message == "bad"


def test_time_left_counts_neither_pauses_nor_what_was_skipped() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    tally = Tally()
    tally.take(JobStarted("x", 10))
    for index in range(4):
        tally.take(ItemSkipped(f"s{index}", "there"))
    assert pace.left(tally.worked, tally.remaining) is None
    tally.take(ItemStarted("a", 4))
    now[0] = 10.0
    tally.take(ItemFinished("a", (), (), 10))
    pace.pause()
    now[0] = 500.0
    pace.resume()
    tally.take(ItemStarted("b", 5))
    tally.take(ItemProgress("b", "x", 0.5))
    now[0] = 505.0
    assert pace.left(tally.worked, tally.remaining) == pytest.approx(45.0)
    assert tally.fraction == pytest.approx(0.55)
    tally.take(ItemStarted("c", 6))
    tally.take(ItemProgress("c", "x", 0.25))
    assert tally.worked == pytest.approx(1.75)
    tally.take(ItemFailed("b", "bad"))
    tally.take(ItemFailed("never begun", "bad"))
    assert (tally.worked, tally.failed) == (pytest.approx(2.25), 2)
    assert [in_words(each) for each in (12, 200, 3840)] == ["12 s", "3 min 20 s", "1 h 04 min"]
