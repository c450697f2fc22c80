"""The train page of the converter, which has no torch: it says what it lacks and how to get it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from pbrstudio.gui.train.setup_panel import SetupPanel


@pytest.mark.parametrize("sentence", ["", "Training needs the studio: pip install 'pbrstudio[train]'."])
def test_what_is_lacking_stands_above_the_form(sentence: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbrstudio.gui.train.setup_panel.lacking_for_training", lambda: sentence)
    panel = SetupPanel([])
    qtbot.addWidget(panel)
    panel.show()
    assert panel.lacking.text() == sentence
    assert panel.lacking.isVisible() is bool(sentence)
