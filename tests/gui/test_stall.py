"""The event loop goes on while jobs run. The figures are printed (``-s`` shows them); the guard is generous."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pbrstudio.gui.batch.page import BatchPage
from pbrstudio.gui.choices import choose
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.gui.train.page import TrainPage
from pbrstudio.services.loading import load_trainer
from tests.gui.conftest import Open, write_texture
from tests.gui.short_training import fill_in
from tests.gui.stall import Stall
from tests.training_data import write_training_data

GUARD = 5.0
"""Seconds of our own; the aim is 0.05 in all, on a machine that does nothing else."""
PATIENCE = 120_000


@pytest.fixture
def model(context: Context, tiny_model: str) -> str:
    """Networks, in place of the baseline."""
    context.choose_model(tiny_model)
    return tiny_model


def test_the_window_answers_while_2k_is_converted(
    qtbot: QtBot, opened: Open, context: Context, tmp_path: Path, model: str
) -> None:
    write_texture(tmp_path / "mod" / "textures" / "stone.png", 2048)
    window = opened()
    page = window.page("batch")
    assert isinstance(page, BatchPage)
    window.show_page(1)
    page.open_paths([tmp_path / "mod"])
    page.form.out.set_text(str(tmp_path / "out"))
    choose(page.form.quality_box, "draft")
    qtbot.wait(200)  # the page is drawn for the first time
    with Stall("2K in a batch") as stall:
        page.start()
        qtbot.waitUntil(lambda: page.job is None, timeout=PATIENCE)
    assert page.panel.counts.text().endswith("1 of 1 done.")
    assert stall.own < GUARD


def test_the_window_answers_while_2k_is_looked_at(
    qtbot: QtBot, opened: Open, context: Context, tmp_path: Path, model: str
) -> None:
    source = write_texture(tmp_path / "stone.png", 2048)
    window = opened()
    page = window.current_page
    assert isinstance(page, ConvertPage)
    qtbot.wait(200)
    with Stall("2K on the convert page, small and then exact") as stall:
        page.open_paths([source])
        qtbot.waitUntil(lambda: page.session.settled, timeout=PATIENCE)
    assert page.centre.result is not None
    assert page.centre.result.preview.exact
    assert stall.own < GUARD


def test_the_window_answers_while_it_trains(qtbot: QtBot, opened: Open, context: Context, tmp_path: Path) -> None:
    roots = write_training_data(tmp_path)
    window = opened()
    page = window.page("train")
    assert isinstance(page, TrainPage)
    window.show_page(2)
    fill_in(page, roots, tmp_path)
    load_trainer()  # as the window does beforehand, in a thread of its own
    qtbot.wait(200)
    with Stall("a training, with its plots") as stall:
        page.start()
        qtbot.waitUntil(lambda: not context.jobs, timeout=PATIENCE)
    assert len(page.run.view.job("A0", "seg_A0").epochs) == 4
    assert page.panel.loss.curves.drawn
    assert stall.own < GUARD
