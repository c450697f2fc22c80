"""The train page and runs that lie there or grow: plots, gates, previews, states, by real clicks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from pbrstudio.gui.context import Context
from pbrstudio.gui.style import FAILED, PASSED, UNCERTAIN
from pbrstudio.gui.train.ladder_tree import EPOCHS, STATE
from pbrstudio.gui.train.page import RUN, TrainPage
from pbrstudio.runtime.training_events import RunEnded, StepsDone
from tests.gui.runs import beginning, steps, tell, validation, whole, write_run


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Iterator[TrainPage]:
    made = TrainPage(context)
    qtbot.addWidget(made)
    made.resize(1180, 740)
    made.show()
    yield made
    made.closing()


def opened(page: TrainPage, run: Path, qtbot: QtBot) -> TrainPage:
    with qtbot.waitSignal(page.run.opened):
        page.open_run(run)
    qtbot.waitUntil(lambda: bool(page.panel.gates.rows))
    return page


def shown_states(page: TrainPage) -> dict[str, str]:
    tree = page.panel.tree
    found = {}
    for at in range(tree.topLevelItemCount()):
        top = tree.topLevelItem(at)
        found[top.text(0)] = top.text(STATE)
        found |= {top.child(job).text(0): top.child(job).text(STATE) for job in range(top.childCount())}
    return found


def test_an_old_run_shows_its_ladder_and_its_curves(page: TrainPage, tmp_path: Path, qtbot: QtBot) -> None:
    opened(page, write_run(tmp_path / "old", whole()), qtbot)
    assert page.tabs.current == RUN
    qtbot.waitUntil(lambda: bool(page.panel.loss.curves.drawn))
    states = shown_states(page)
    assert (states["A0"], states["seg_A0"], states["u_alb_A0"], states["D"]) == ("failed", "done", "not run", "not run")
    losses = {curve.name: curve.points for curve in page.panel.loss.curves.drawn}
    assert losses["training"][0] == (0.1, 1.99)
    assert losses["validation, materials"] == ((0, 2.0), (1, 1.5), (2, 1.0), (3, 0.5))
    qtbot.waitUntil(lambda: bool(page.panel.figures.curves.drawn))
    figures = {curve.name: curve.points[-1][1] for curve in page.panel.figures.curves.drawn}
    assert figures == pytest.approx({"mean": 0.7, "stone": 0.75, "wood": 0.65})
    assert "0.7" in page.panel.figures.curves.legend.text()
    qtbot.mouseClick(page.panel.loss.terms, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.panel.loss.curves.drawn) == 5)
    qtbot.keyClick(page.panel.figures.where, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: [curve.name for curve in page.panel.figures.curves.drawn] == ["mean"])


def test_gates_say_what_they_compare_and_only_a_green_one_is_green(
    page: TrainPage, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(page, write_run(tmp_path / "old", whole()), qtbot)
    rows = page.panel.gates.rows
    qtbot.waitUntil(lambda: rows["seg-iou"].light.colour == FAILED)
    assert rows["finite"].light.colour == PASSED
    assert rows["mat-falls"].light.colour == UNCERTAIN
    assert rows["seg-iou"].sentence.text() == "mean IoU 0.7 is under 0.75"
    assert rows["seg-iou"].advice.text() == "Look at the labels."
    qtbot.waitUntil(lambda: [name for name, row in rows.items() if row.accept.isVisible()] == ["seg-iou"])
    assert "not measurable" in rows["mat-falls"].accessibleName()
    # Of a phase to come: what it will ask for.
    tree = page.panel.tree
    item = tree.findItems("D", Qt.MatchFlag.MatchExactly, 0)[0]
    tree.scrollToItem(item)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center())
    qtbot.waitUntil(lambda: "iou-metal" in page.panel.gates.rows)
    assert "Skyrim" in page.panel.gates.rows["iou-metal"].sentence.text()
    assert not page.panel.gates.rows["iou-metal"].accept.isVisible()


def test_previews_follow_the_newest_epoch_and_the_slider_goes_back(
    page: TrainPage, tmp_path: Path, qtbot: QtBot
) -> None:
    events = whole()
    upto = next(at for at, event in enumerate(events) if event == validation(2))
    run = write_run(tmp_path / "old", events[: upto + 1])
    opened(page, run, qtbot)
    page.panel.tabs.setCurrentIndex(1)
    previews = page.panel.previews
    qtbot.waitUntil(lambda: previews.epoch.text() == "epoch 2")
    tell(run, [validation(3)])
    qtbot.waitUntil(lambda: previews.epoch.text() == "epoch 3")
    newest = previews.sheet.pixmap().toImage()
    qtbot.keyClick(previews.slider, Qt.Key.Key_Home)
    assert previews.epoch.text() == "before training"
    assert previews.sheet.pixmap().toImage() != newest
    (run / "phases/A0/seg_A0/previews/epoch-001.png").unlink()
    qtbot.keyClick(previews.slider, Qt.Key.Key_Right)
    assert "epoch-001.png" in previews.sheet.text()


def test_a_run_of_another_process_is_followed(page: TrainPage, tmp_path: Path, qtbot: QtBot) -> None:
    run = write_run(tmp_path / "live", beginning())
    opened(page, run, qtbot)
    qtbot.waitUntil(lambda: shown_states(page).get("seg_A0") == "running")
    assert "Another process" in page.panel.standing.text()
    line = page.panel.tree.findItems("seg_A0", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0)[0]
    with (run / "events.jsonl").open("a", encoding="utf-8") as half:
        half.write('{"time": 1.0, "event": "steps_d')
    tell_rest = 'one", "of": "a newer version"}\n'
    with (run / "events.jsonl").open("a", encoding="utf-8") as rest:
        rest.write(tell_rest)
    tell(run, [steps(0, step, 1.5) for step in range(1, 6)])
    qtbot.waitUntil(lambda: line.text(EPOCHS) == "0.5 / 3")
    assert page.run.unknown == 1
    cells = page.panel.numbers.cells
    shown = {name: cell.value.text() for name, cell in cells.items()}
    assert (shown["loss"], shown["speed"], shown["waiting"], shown["memory"]) == ("1.5", "12.5", "25%", "3.0 GiB")
    assert shown["job"] == "90 s"
    tell(run, [RunEnded("stopped", "stopped: everything is saved", 5.0)])
    qtbot.waitUntil(lambda: shown_states(page)["A0"] == "stopped")
    assert page.panel.standing.text().startswith("Stopped: everything is saved. Lines")


def test_a_run_begun_anew_under_the_same_name_is_shown_from_its_beginning(
    page: TrainPage, tmp_path: Path, qtbot: QtBot
) -> None:
    run = write_run(tmp_path / "live", whole())
    opened(page, run, qtbot)
    with qtbot.waitSignal(page.run.opened):
        (run / "events.jsonl").unlink()
        tell(run, beginning())
    assert page.run.view.ended is None


def test_a_long_journal_is_read_whole(page: TrainPage, tmp_path: Path, qtbot: QtBot) -> None:
    run = write_run(tmp_path / "long", beginning())
    tell(run, [event for at in range(2000) for event in [steps(at // 1000, at % 10 + 1, 1.0)]])
    opened(page, run, qtbot)
    assert page.run.view.job("A0", "seg_A0").latest == steps(1, 10, 1.0)
    tell(run, [steps(2, 1 + at % 10, 1.0 + at) for at in range(500)])

    def latest() -> StepsDone | None:
        return page.run.view.job("A0", "seg_A0").latest

    qtbot.waitUntil(lambda: latest() == steps(2, 10, 500.0))


def test_a_folder_that_is_no_run_is_refused_in_a_sentence(
    page: TrainPage, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.error_shown) as shown:
        page.open_run(tmp_path)
    assert "is no run" in shown.args[0]
    assert page.run.folder is None


def test_dropped_runs_open_and_dropped_data_join_the_form(page: TrainPage, tmp_path: Path, qtbot: QtBot) -> None:
    run = write_run(tmp_path / "old", whole())
    with qtbot.waitSignal(page.run.opened):
        page.open_paths([tmp_path, run])
    assert page.setup.roots.roots == (tmp_path,)
    assert page.run.folder == run


def test_what_was_chosen_is_there_the_next_time(page: TrainPage, context: Context, tmp_path: Path) -> None:
    page.setup.roots.add([tmp_path])
    page.setup.run.set_text(str(tmp_path / "run"))
    page.setup.ladder.setCurrentIndex(page.setup.ladder.findData("smoke"))
    page.setup.settings.setPlainText("seed = 3")
    page.panel.loss.terms.setChecked(True)
    settings = QSettings(str(tmp_path / "state.ini"), QSettings.Format.IniFormat)
    page.save_state(settings)
    other = TrainPage(context)
    other.restore_state(settings)
    assert other.setup.request() == page.setup.request()
    assert other.setup.request().settings == ("seed=3",)
    assert other.panel.loss.terms.isChecked()
    other.closing()
    other.deleteLater()


def test_every_action_has_a_key_of_its_own_and_stands_in_a_menu(page: TrainPage) -> None:
    listed = [action for menu in page.menus() for action in menu.actions() if not action.isSeparator()]
    keys = [action.shortcut().toString() for action in listed]
    assert all(keys)
    assert len(set(keys)) == len(keys)
