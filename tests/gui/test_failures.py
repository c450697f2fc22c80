"""A job that fails (bad file, full disk, out of memory) shows one sentence, and the page goes on."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.gui.batch.page import BatchPage
from pbrstudio.gui.batch.row import State
from pbrstudio.gui.choices import choose
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.gui.models.page import ModelsPage
from pbrstudio.gui.train.page import TrainPage
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.services import batches
from tests.gui.conftest import write_texture
from tests.gui.convert.conftest import opened, settle

LEFT = Qt.MouseButton.LeftButton
Break = Callable[[object, str, Exception], None]


@pytest.fixture
def shown(context: Context) -> list[str]:
    """The sentences that were put before the user."""
    sentences: list[str] = []
    context.error_shown.connect(lambda sentence, _: sentences.append(sentence))
    return sentences


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Lets a method of a class, or a function of a module that is named, raise until `monkeypatch.undo`."""

    def make(owner: object, name: str, error: Exception) -> None:
        def fail(*_arguments: object, **_options: object) -> None:
            raise error

        if isinstance(owner, str):
            monkeypatch.setattr(f"{owner}.{name}", fail)
        else:
            monkeypatch.setattr(owner, name, fail)

    return make


def full_disk() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def batch(qtbot: QtBot, context: Context, texture_folder: Path, tmp_path: Path) -> BatchPage:
    page = BatchPage(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    page.open_paths([texture_folder])
    page.form.out.set_text(str(tmp_path / "out"))
    choose(page.form.layout_box, "maps")
    return page


def run(page: BatchPage, qtbot: QtBot) -> None:
    assert page.panel.start_button.isEnabled()
    qtbot.mouseClick(page.panel.start_button, LEFT)
    qtbot.waitUntil(lambda: page.job is None, timeout=60_000)


def one_sentence(text: str, *parts: str) -> None:
    assert "\n" not in text
    assert "Traceback" not in text
    assert "--" not in text
    for part in parts:
        assert part in text


def test_a_batch_on_a_full_disk_fails_texture_by_texture_and_runs_again(
    batch: BatchPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = StagedFiles.commit

    def full(files: StagedFiles, *arguments: Any, **options: Any) -> None:
        if any("_albedo" in path.name for path in files._parts):
            raise full_disk()
        real(files, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(StagedFiles, "commit", full)
        run(batch, qtbot)
    assert [row.state for row in batch.table.rows] == [State.FAILED] * 3
    one_sentence(batch.table.rows[0].message, "the disk is full", "start it again")
    assert "3 failed" in batch.panel.counts.text()
    run(batch, qtbot)
    assert "3 of 3 done." in batch.panel.counts.text()


def test_a_batch_without_memory_fails_texture_by_texture_and_runs_again(
    batch: BatchPage, qtbot: QtBot, broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(BaselinePredictor, "predict", MemoryError())
    run(batch, qtbot)
    one_sentence(batch.table.rows[0].message, "not enough memory", "'Size limit'")
    monkeypatch.undo()
    run(batch, qtbot)
    assert "3 of 3 done." in batch.panel.counts.text()


def test_a_batch_that_fails_as_a_whole_is_one_sentence(
    batch: BatchPage, qtbot: QtBot, broken: Break, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, words in ((MemoryError(), "memory ran out"), (full_disk(), "disk is full"), (KeyError("x"), "KeyError")):
        broken(batches, "run_batch", error)
        run(batch, qtbot)
        one_sentence(shown[-1], words)
    assert len(shown) == 3
    assert batch.panel.counts.text() == shown[-1]
    monkeypatch.undo()
    run(batch, qtbot)
    assert "3 of 3 done." in batch.panel.counts.text()


def test_a_preview_without_memory_says_so_in_its_place_and_the_next_one_is_shown(
    qtbot: QtBot, context: Context, broken: Break, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ConvertPage(context)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    broken(BaselinePredictor, "predict", MemoryError())
    page.open_paths([write_texture(tmp_path / "a.png")])
    qtbot.waitUntil(lambda: "memory" in page.centre.viewer.message, timeout=20_000)
    one_sentence(page.centre.viewer.message, "a.png", "close other programs")
    assert page.centre.viewer.picture is None
    monkeypatch.undo()
    opened(qtbot, page, write_texture(tmp_path / "b.png"))
    settle(qtbot, page)
    assert page.centre.viewer.message == ""
    page.closing()


def test_a_training_that_fails_is_one_sentence_and_can_be_begun_again(
    qtbot: QtBot, context: Context, broken: Break, shown: list[str], tmp_path: Path
) -> None:
    page = TrainPage(context)
    qtbot.addWidget(page)
    page.show()
    page.setup.roots.add([tmp_path])
    page.setup.run.set_text(str(tmp_path / "run"))
    for error, words in ((full_disk(), "disk is full"), (MemoryError(), "memory ran out")):
        broken("pbrstudio.gui.train.page", "train", error)
        page.actions_.setup.trigger()
        qtbot.mouseClick(page.start_button, LEFT)
        qtbot.waitUntil(lambda: not context.jobs, timeout=60_000)
        one_sentence(shown[-1], words)
        qtbot.waitUntil(page.actions_.start.isEnabled)
    assert len(shown) == 2
    page.closing()


def test_an_import_on_a_full_disk_is_one_sentence(
    qtbot: QtBot, context: Context, broken: Break, shown: list[str], tmp_path: Path
) -> None:
    page = ModelsPage(context)
    qtbot.addWidget(page)
    page.show()
    broken("pbrstudio.services.taking_in", "import_model", full_disk())
    page.take_in(tmp_path)
    qtbot.waitUntil(lambda: page.job is None, timeout=20_000)
    one_sentence(shown[-1], "disk is full")
    assert page.import_button.isEnabled()
