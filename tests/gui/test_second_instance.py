"""A second window beside the first, and one after a crash: real processes with one home."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pbrstudio.config.settings import Settings, load_settings, save_settings
from tests.gui.conftest import write_texture

_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pbrstudio.gui import app, main_window
from pbrstudio.gui.choices import choose
from pbrstudio.services import batches

def tell(*words):
    print(*words, flush=True)

class Driven(main_window.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.context.error_shown.connect(lambda sentence, _: tell("error", sentence))
        self.ready.connect(lambda: QTimer.singleShot(0, self.drive))
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)

    def drive(self):
        what, mod, out = sys.argv[1:]
        self.batch = self.page("batch")
        self.held = what == "hold"
        asked = self.findChild(QMessageBox)
        tell("offered" if asked is not None else "nothing offered")
        if what == "go-on":
            asked.defaultButton().click()
        else:
            self.show_page(1)
            self.batch.form.inputs.clear()  # the form shows the batch that was begun last, by whichever window
            self.batch.open_paths([Path(mod)])
            self.batch.form.out.set_text(out)
            choose(self.batch.form.layout_box, "maps")
            self.batch.panel.start_button.click()
            if self.held:
                self.batch.panel.pause_button.click()
        self.timer.start(20)

    def look(self):
        if self.held and any(batches.batches().glob("running-*.json")):
            self.timer.stop()
            tell("holding")
        elif not self.held and self.batch.job is None:
            self.timer.stop()
            tell("ended", self.batch.panel.counts.text())
            self.close()

app.MainWindow = Driven
sys.exit(app.run())
"""
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Opens a window in a process of its own: ``hold`` begins a batch and pauses it, ``run`` runs one to its end,
    ``go-on`` takes up the one that is offered."""
    save_settings(Settings(model="baseline"))
    begun: list[subprocess.Popen[str]] = []

    def begin(what: str, mod: Path, out: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", textwrap.dedent(_WINDOW), what, str(mod), str(out)]
        variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PBRSTUDIO_HOME": str(home)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables)
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def ended(process: subprocess.Popen[str]) -> str:
    """How its batch ended; the process ends well after that."""
    said = line(process)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    return said


def test_two_windows_work_beside_each_other_and_a_third_takes_up_what_a_crash_ended(
    start: Start, tmp_path: Path, home: Path
) -> None:
    for name in ("one", "other"):
        for index in range(3):
            write_texture(tmp_path / name / "textures" / f"t{index}.png", 32, index)
    first = start("hold", tmp_path / "one", tmp_path / "out-one")
    assert [line(first), line(first)] == ["nothing offered", "holding"]
    second = start("run", tmp_path / "other", tmp_path / "out-other")
    assert line(second) == "nothing offered"  # the first one's batch runs
    assert ended(second).endswith("3 of 3 done.")
    assert len(list((tmp_path / "out-other").rglob("*_albedo.png"))) == 3
    assert first.poll() is None
    assert not (tmp_path / "out-one").exists()
    assert load_settings().model == "baseline"
    first.kill()
    first.wait(timeout=60)
    third = start("go-on", tmp_path, tmp_path)
    assert line(third) == "offered"
    assert ended(third).endswith("3 of 3 done.")
    assert len(list((tmp_path / "out-one").rglob("*_albedo.png"))) == 3
    assert not list((home / "batches").glob("running-*.json"))
