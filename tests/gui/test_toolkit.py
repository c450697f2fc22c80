"""The pinned Qt toolkit works here: its system libraries are installed, and a signal costs no references."""

from __future__ import annotations

import os
import subprocess
import sys

_EMIT = """
import sys
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    told = Signal(bool)

sender = Sender()
heard = []
sender.told.connect(heard.append)
before = sys.getrefcount(True)
for _ in range(2000):
    sender.told.emit(True)
heard.clear()
print(sys.getrefcount(True) - before)
"""


def test_a_signal_keeps_the_references_of_what_it_carries() -> None:
    # PySide6 6.12.0 on Python 3.11 loses one reference to True at every emit, and aborts in the end.
    done = subprocess.run([sys.executable, "-c", _EMIT], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    # From 3.12 on True is immortal: its count means nothing there, and that 2,000 emits did no harm is all there is.
    if sys.version_info < (3, 12):
        assert abs(int(done.stdout)) < 50


def test_a_window_opens_without_a_screen() -> None:
    code = (
        "from PySide6.QtWidgets import QApplication, QLabel; a = QApplication([]); w = QLabel('x'); w.show(); print(1)"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "1"
