"""What tests of the window share: a context, a tiny model, textures, and a watch on threads and timers left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from pbrstudio.config.paths import user_models
from pbrstudio.config.settings import Settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.main_window import MainWindow
from tests.tiny_models import copy_of, shared_tiny_bundle

Open = Callable[..., MainWindow]
"""Opens a window: an answer to the question at closing, and a context, may be given."""


@pytest.fixture
def context(qtbot: QtBot) -> Iterator[Context]:
    """A context whose conversions use the baseline; jobs that a test leaves are stopped and waited for."""
    made = Context(Settings(model="baseline"))
    yield made
    for job in list(made.jobs):
        job.stop()
        job.resume()
        assert job.wait(20_000), f"'{job.title}' does not stop"
    qtbot.waitUntil(lambda: not made.jobs, timeout=20_000)
    made.deleteLater()


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model, which none may write into."""
    return shared_tiny_bundle(tmp_path_factory)


@pytest.fixture
def tiny_model(tiny_bundle: Path, home: Path) -> str:
    """The id of a model of a tenth of the size with random weights, installed among the user's."""
    copy_of(tiny_bundle, user_models() / "tiny-here")
    return "tiny-here"


def write_texture(path: Path, size: int = 64, seed: int = 0) -> Path:
    """A noisy brown RGB texture of ``size`` x ``size``, PNG, sRGB."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-30, 30, (size, size, 1))
    pixels = np.clip(np.array([130, 100, 70]) + noise, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def texture_folder(tmp_path: Path) -> Path:
    """A small mod with three textures of 64 x 64 below ``textures``."""
    folder = tmp_path / "mod"
    for index, name in enumerate(("armor/iron", "armor/hide", "clutter/bowl")):
        write_texture(folder / "textures" / f"{name}.png", seed=index)
    return folder


@pytest.fixture
def opened(qtbot: QtBot, context: Context) -> Iterator[Open]:
    """Opens windows, and closes them after the test."""
    windows: list[MainWindow] = []

    def make(ask: Callable[..., bool] = lambda *_: True, of: Context = context) -> MainWindow:
        window = MainWindow(of, ask)
        windows.append(window)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.stack.count() > 0, timeout=20_000)
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.fixture(autouse=True)
def no_thread_stays(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that ends with a thread of Qt or of Python which it began and which still runs."""
    started: list[QThread] = []
    start = QThread.start

    def remembered(thread: QThread, *arguments: object) -> None:
        started.append(thread)
        start(thread, *arguments)

    monkeypatch.setattr(QThread, "start", remembered)
    before = set(threading.enumerate())
    yield
    from shiboken6 import isValid

    left = [thread for thread in started if isValid(thread) and thread.isRunning() and not thread.wait(5_000)]
    assert left == [], "a QThread still runs"
    others = {thread for thread in threading.enumerate() if not thread.daemon and type(thread) is threading.Thread}
    assert others - before == set(), "a thread still runs"
