"""The convert page as tests of the window use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.page import ConvertPage


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> Iterator[ConvertPage]:
    """A page on the screen, with the baseline, that ends in order."""
    made = ConvertPage(context)
    made.resize(1150, 720)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.closing()


def opened(qtbot: QtBot, page: ConvertPage, *paths: Path) -> None:
    """Opens paths and waits until the first of their textures is shown exactly."""
    before = page.centre.result
    page.open_paths(list(paths))
    qtbot.waitUntil(lambda: page.centre.result is not before and page.session.settled, timeout=30_000)


def settle(qtbot: QtBot, page: ConvertPage) -> None:
    """Waits until what is shown is exact and of the sliders and the mask as they are."""

    def is_settled() -> bool:
        result, document = page.centre.result, page.textures.current
        if result is None or document is None or not page.session.settled:
            return False
        return (
            result.document is document
            and result.preview.exact
            and result.adjustments == document.adjustments
            and result.look == page.centre.look
        )

    qtbot.waitUntil(is_settled, timeout=30_000)
