"""The program without arguments: it opens the window, or says in one sentence why it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

_ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
_WITHOUT = """
import sys
for name in ("PySide6", "shiboken6"):
    sys.modules[name] = None
sys.argv = ["pbrstudio"]
from pbrstudio.__main__ import main
main()
"""
_OPENED = """
import sys
from PySide6.QtCore import QTimer
from pbrstudio.gui import app, main_window
class Told(main_window.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        heavy = {"torch", "openvino", "pyqtgraph", "PySide6.QtQuick3D"}
        self.ready.connect(lambda: print("ready", sorted(heavy & set(sys.modules)), flush=True))
app.MainWindow = Told
sys.exit(app.run())
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    variables = {**_ENVIRONMENT, **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=variables)


def test_without_qt_one_sentence_says_how_to_get_it() -> None:
    done = run(_WITHOUT)
    assert done.returncode == 2
    assert "which is not installed: pip install pbrstudio" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("name", "inside"), [("PySide6.QtWidgets", "lib"), ("QtWidgets", "PySide6")])
def test_a_library_that_qt_lacks_is_named_in_one_sentence(name: str, inside: str) -> None:
    """In a build, the second way: Python gives the module's last name alone there."""
    code = f"""
    import sys
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "pbrstudio.gui.app":
                raise ImportError("libEGL.so.1: not found", name={name!r}, path="/{inside}/QtWidgets.abi3.so")
    sys.meta_path.insert(0, Broken())
    sys.argv = ["pbrstudio"]
    from pbrstudio.__main__ import main
    main()
    """
    done = run(code)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "Qt does not load (libEGL.so.1: not found): install the system's library of that name" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="Qt knows by itself elsewhere")
def test_without_a_screen_one_sentence_says_so() -> None:
    command = [sys.executable, "-m", "pbrstudio"]
    variables = {name: value for name, value in _ENVIRONMENT.items() if name != "QT_QPA_PLATFORM"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=variables)
    assert done.returncode == 2
    assert "no screen" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="a display of X11's")
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DISPLAY": ":4321"}, "there is no screen here to open the window on (Qt: could not connect to display :4321"),
        ({"QT_QPA_PLATFORM": "no-such-one"}, 'Qt does not start (Could not find the Qt platform plugin "no-such-one"'),
    ],
)
def test_where_qt_cannot_start_one_sentence_says_why(variables: dict[str, str], sentence: str) -> None:
    command = [sys.executable, "-m", "pbrstudio"]
    plain = {name: value for name, value in _ENVIRONMENT.items() if name != "QT_QPA_PLATFORM"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={**plain, **variables})
    assert done.returncode == 2
    assert done.stderr.startswith(f"pbrstudio: {sentence}")
    assert len(done.stderr.splitlines()) == 1


def test_a_fault_before_the_window_stands_is_told_in_a_dialog_and_on_the_terminal(home: Path) -> None:
    code = """
    import sys
    from pbrstudio.gui import app, error_dialog
    class Broken:
        def __init__(self, context):
            raise RuntimeError("no icons")
    app.MainWindow = Broken
    def shown(self):
        print("dialog:", self.sentence_label.text(), self._saved is not None, flush=True)
    error_dialog.ErrorDialog.exec = shown
    app.run()
    """
    done = run(code, QT_QPA_PLATFORM="offscreen", PBRSTUDIO_HOME=str(home))
    assert done.returncode == 1
    assert done.stdout == "dialog: The program failed: RuntimeError: no icons True\n"
    (path,) = (home / "logs").glob("fault-*.txt")
    assert done.stderr.splitlines()[-1].endswith(str(path))


def test_the_window_opens_without_the_heavy_libraries_and_closes_when_asked_to(home: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(_OPENED)]
    variables = {**_ENVIRONMENT, "QT_QPA_PLATFORM": "offscreen", "PBRSTUDIO_HOME": str(home)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready []\n"
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert (home / "window.ini").is_file()


def test_damaged_settings_are_told_and_the_window_opens_with_defaults(home: Path) -> None:
    (home / "settings.json").write_text("{", encoding="utf-8")
    code = """
    import sys
    from PySide6.QtCore import QTimer
    from pbrstudio.gui import app
    from pbrstudio.gui.context import Context
    def show(self, sentence, details=""):
        print(sentence, self.settings.layout, flush=True)
        QTimer.singleShot(0, app.QApplication.quit)
    Context.show_error = show
    sys.exit(app.run())
    """
    done = run(code, QT_QPA_PLATFORM="offscreen", PBRSTUDIO_HOME=str(home))
    assert done.returncode == 0, done.stderr
    assert "not valid JSON" in done.stdout
    assert "true-pbr" in done.stdout
