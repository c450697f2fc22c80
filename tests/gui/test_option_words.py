"""No sentence in the window speaks of the command line's options: each is named as the control that does the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

import pbrstudio
from pbrstudio.config.paths import resources
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.gui.models.import_dialog import ImportDialog
from pbrstudio.gui.option_words import control_names, in_window_words
from pbrstudio.gui.preferences import Preferences
from pbrstudio.gui.train.gate_list import GateRow
from tests.gui.conftest import Open

PACKAGE = Path(pbrstudio.__file__).parent
TERMINAL = {"cli", "gui", "evaluate", "__main__.py"}
"""Parts whose sentences no window shows: evaluations run in a terminal."""
NOT_SHOWN = re.compile(
    r"--shard|--torch-backend=|--query-gpu=|--format=csv"  # parts for several machines, and other programs' options
    r"|^--x: "  # where the option itself is a value: see `test_options_and_commands_become_controls`
    r"|^# Sliders of pbrstudio|^This mod was made with"  # what stands in files
)


def sentences() -> Iterator[tuple[str, str]]:
    """Every text of the program below the front ends that names an option, with its file; values are ``x``."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in TERMINAL:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        skipped |= {id(part) for node in joined for part in ast.walk(node) if part is not node}
        for node in ast.walk(tree):
            if id(node) in skipped:
                continue
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            if re.search(r"--[a-z]", text) and not NOT_SHOWN.search(text):
                yield path.name, text


def test_no_option_is_left_in_any_sentence_of_the_program() -> None:
    found = list(sentences())
    assert len(found) > 60
    left = [(name, text) for name, text in found if re.search(r"--[a-z]", in_window_words(text))]
    assert left == []


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "all its files exist already (use --existing overwrite or rename)",
            "all its files exist already (use 'When files exist: Overwrite the files' or 'Write under free names')",
        ),
        ("close other programs or shrink it with --max-size", "close other programs or shrink it with 'Size limit'"),
        ("choose --device auto or cpu", "choose 'Device: Automatic' or 'Processor'"),
        ("--precision fp16 is for graphics cards", "'Precision: 16 bit' is for graphics cards"),
        ("--roughness-scale: layout 'maps' writes none", "'Roughness scale': layout 'maps' writes none"),
        ("--phase Z: ladder smoke has A0, D", "'Phases: Z': ladder smoke has A0, D"),
        (
            "--resume goes on with it, --phase ID begins one of its phases anew",
            "'Resume' goes on with it, 'Phases' begins one of its phases anew",
        ),
        ("(--set phases.A.jobs.x.accumulate=2), which", "('Changes: phases.A.jobs.x.accumulate=2'), which"),
        ("--data /a/b: there is no such folder", "'Training data' /a/b: there is no such folder"),
        (
            "get one with pbrstudio models import, or use --model baseline",
            "get one with Import on the Models page, or use 'Model: baseline'",
        ),
        ("run 'pbrstudio models import a b.zip' first", "run Import on the Models page first"),
        ("the disk is full: free some space and run the same command again", None),
        ("it needs --shard 1/2", "it needs --shard 1/2"),
        ("C:/My--data/x.dds: the TGA is cut off", "C:/My--data/x.dds: the TGA is cut off"),
        ("uv pip install --torch-backend=auto torch", "uv pip install --torch-backend=auto torch"),
    ],
)
def test_options_and_commands_become_controls(sentence: str, shown: str | None) -> None:
    expected = shown or "the disk is full: free some space and start it again"
    assert in_window_words(sentence) == expected
    assert in_window_words(expected) == expected


def test_no_two_options_share_a_control() -> None:
    names = control_names()
    assert len(set(names.values())) == len(names)


def test_each_control_that_is_named_stands_in_the_window(opened: Open, qtbot: QtBot) -> None:
    window = opened()
    dialogs = [ImportDialog(None, window), Preferences(window.context.settings, window)]
    pages = [window.page(name) for name in ("batch", "train", "models")]
    words: set[str] = set()
    for root in (*dialogs, *pages):
        for label in root.findChildren(QLabel):
            words.add(label.text())
        for button in root.findChildren(QAbstractButton):
            words.add(button.text())
    for page in pages:
        words |= {action.text() for menu in page.menus() for action in menu.actions()}
    words.add(GateRow("any", window).accept.text())
    plain = {word.replace("&", "").rstrip("…") for word in words}
    assert {name for name in control_names().values() if name not in plain} == set()


def test_what_is_said_of_a_texture_names_controls(opened: Open, qtbot: QtBot) -> None:
    page = opened().current_page
    assert isinstance(page, ConvertPage)
    page.open_paths([resources() / "samples" / "textures" / "architecture"])
    qtbot.waitUntil(lambda: page.session.settled, timeout=30_000)
    said = [widget.toolTip() for widget in page.findChildren(QWidget)]
    assert any("'Gloss of the normal map: off' leaves it out" in each for each in said)
    assert [each for each in said if re.search(r"--[a-z]", each)] == []
