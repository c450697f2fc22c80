"""A fault of the program at the command line: a last sentence names the report, and nothing private is in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.command import TIMEOUT, Answer, run

FAULTY = """
import sys
from pbrstudio.runtime.events import ItemStarted
import pbrstudio.services.convert as service
def convert(paths, out, conversion, emit, control, *arguments, **options):
    emit(ItemStarted(str(paths[0]), 0))
    {raises}
service.convert = convert
"""
MAIN = """
import sys
sys.argv = ["pbrstudio", *sys.argv[1:]]
from pbrstudio.__main__ import main
main()
"""


def run_with(before: str, *arguments: str | Path, **environment: str) -> Answer:
    """The command in a program that was changed by ``before``."""
    done = subprocess.run(
        [sys.executable, "-c", before + MAIN, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """The home folder of one who is not to be known."""
    folder = tmp_path / "Quirina Quux"
    (folder / "My Mods" / "secret textures").mkdir(parents=True)
    return folder


def report(home: Path) -> str:
    (path,) = (home / "logs").glob("fault-*.txt")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_the_last_sentence_names_a_report_without_anything_private(home: Path, user: Path, as_json: list[str]) -> None:
    texture = user / "My Mods" / "secret textures" / "sword.dds"
    before = FAULTY.format(raises="raise ValueError(f'{str(paths[0])!r} of Quirina Quux')")
    answer = run_with(
        before, "convert", texture, "--out", user / "out", *as_json, HOME=str(user), USERPROFILE=str(user)
    )
    assert answer.status == 1
    (path,) = (home / "logs").glob("fault-*.txt")
    last = answer.err.splitlines()[-1]
    assert last.startswith("pbrstudio: the program failed: ValueError: ")
    assert last.endswith(f"a report that can be sent is in {path}")
    assert "Traceback" in answer.err
    assert "item_started" not in answer.err
    text = report(home)
    assert "ValueError: '<home>/<folder>/<file>.dds' of <name>" in text
    assert '{"event": "item_started", "item": "<home>/<folder>/<file>.dds", "index": 0}' in text
    assert 'File "<pbrstudio>/cli/convert.py"' in text
    for private in ("Quirina", "Quux", "secret", "My Mods", "sword", str(user)):
        assert private not in text
    if as_json:
        assert [event["event"] for event in answer.events] == ["item_started"]


def test_a_library_that_does_not_load_is_one_sentence_at_the_end(home: Path) -> None:
    answer = run_with("import sys\nsys.modules['pydantic'] = None\n", "models", "list")
    assert answer.status == 1
    last = answer.err.splitlines()[-1]
    assert last.startswith("pbrstudio: a library does not load (")
    assert "pydantic" in last
    assert "install pbrstudio again" in last
    assert "pydantic" in report(home)


def test_where_even_the_report_needs_what_is_missing_the_sentence_is_told(home: Path) -> None:
    answer = run_with("import sys\nsys.modules['psutil'] = None\n", "doctor")
    assert answer.status == 1
    assert answer.err.splitlines()[-1].startswith("pbrstudio: a library does not load (")
    assert not (home / "logs").exists()


def test_a_report_that_cannot_be_saved_is_told(home: Path) -> None:
    (home / "logs").write_text("a file in its place", encoding="utf-8")
    answer = run_with(FAULTY.format(raises="raise ValueError('no')"), "convert", home, "--out", home / "out")
    assert answer.status == 1
    assert "a report could not be saved (" in answer.err.splitlines()[-1]


def test_a_fault_in_another_thread_is_reported_too(home: Path) -> None:
    raises = "import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join(); sys.exit(0)"
    answer = run_with(FAULTY.format(raises=raises), "convert", home, "--out", home / "out")
    assert answer.status == 0
    assert "ZeroDivisionError" in answer.err.splitlines()[-1]
    assert "ZeroDivisionError" in report(home)


def test_a_crash_below_python_is_told_at_the_next_start(home: Path) -> None:
    assert run_with(FAULTY.format(raises="import os; os.abort()"), "convert", home, "--out", home / "out").status != 1
    assert run("--version").err == ""
    told = run("models", "list")
    assert told.status == 0
    assert told.err.startswith("pbrstudio: an earlier run ended in a crash; a report that can be sent is in ")
    text = report(home)
    assert "Fatal Python error: Aborted" in text
    assert "Processor: " in text
    assert run("models", "list").err == ""


def test_a_run_in_order_leaves_no_log(home: Path) -> None:
    assert run("models", "list").status == 0
    assert list(home.iterdir()) == []
