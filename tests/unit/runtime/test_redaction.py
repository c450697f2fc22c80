"""What is taken out of a report: no form of the home folder, no name, and no file of the user's survives."""

from __future__ import annotations

import json
import traceback
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.runtime.redaction import Names, Private, private_here, redacted

PACKAGES = "/people/anna k/venv/lib/python3.11/site-packages"
PRIVATE = Private(
    "/people/anna k", ("anna k", "tower7"), ((f"{PACKAGES}/pbrstudio", "<pbrstudio>"), (PACKAGES, "<packages>"))
)
WINDOWS = Private("C:\\Users\\Anna K", ("Anna K",), (("C:\\Program Files\\pbrstudio\\_internal", "<program>"),))

SENTENCES = [
    ("/people/anna k/My Mods/a b.dds: it does not exist", "<home>/<folder>/<file>.dds: it does not exist"),
    ("[Errno 2] No such file: '/games/My Mods/a b.dds'", "[Errno 2] No such file: '<folder>/<file>.dds'"),
    ("'/games/o\\'brien, his mods/a.dds' is none", "'<folder>/<file>.dds' is none"),
    ("my sword, the new one.dds: it has no pixels", "<file>.dds: it has no pixels"),
    ("textures/armor/my sword.dds: no", "<file>.dds: no"),
    ('{"item": "armor/my sword.DDS", "out": "/games/my out"}', '{"item": "<file>.DDS", "out": "<folder>"}'),
    ("/games/o'brien mods/sword: it is full", "<folder>: it is full"),
    ("/people/anna k2/old/x.toml, line 3", "<home>/<folder>/<file>.toml, line 3"),
    ("/games/mods (old), new/it, see: there", "<folder>, see: there"),
    ("file:///games/my%20mods/x.png (no)", "<folder>/<file>.png (no)"),
    ("the home /people/anna k.", "the home <home>."),
    ("ANNA K sits at Tower7 in annaland", "<name> sits at <name> in annaland"),
    ("/games/a mod/manifest.json: not valid JSON", "<folder>/manifest.json: not valid JSON"),
    (f'  File "{PACKAGES}/pbrstudio/a.py", line 3, in b', '  File "<pbrstudio>/a.py", line 3, in b'),
    (f'  File "{PACKAGES}/numpy/a.py", line 3, in b', '  File "<packages>/numpy/a.py", line 3, in b'),
]
KEPT = [
    "ValueError: shapes (4,4,3) and/or [3/4] of w / h",
    "/usr/lib/libEGL.so.1: cannot open shared object file",
    "http://127.0.0.1: <object at 0x7f> 10:15:00",
    "albedo.onnx has no output 'log_ratio'; see pbrstudio doctor --json",
]
WINDOWS_SENTENCES = [
    ("C:\\Users\\Anna K\\Skyrim\\x y.png: no", "<home>/<folder>/<file>.png: no"),
    ("'C:\\\\users\\\\anna k\\\\Mods\\\\q.esp' no", "'<home>/<folder>/<file>.esp' no"),
    ('"D:/Games/My Mods/": it is full', '"<folder>": it is full'),
    ("D:\\Games\\My Mods is full: free some", "<folder>: free some"),
    ("\\\\server\\share\\x\\y.dds", "<folder>/<file>.dds"),
    ("\\\\?\\C:\\very\\long\\x.dds", "<folder>/<file>.dds"),
    (
        'File "C:\\Program Files\\pbrstudio\\_internal\\pbrstudio\\a.py", line 1',
        'File "<program>\\pbrstudio\\a.py", line 1',
    ),
    ("C:\\Windows\\System32\\x.dll does not load", "C:\\Windows\\System32\\x.dll does not load"),
]


@pytest.mark.parametrize(("text", "wanted"), SENTENCES)
def test_a_path_goes_and_the_sentence_stays(text: str, wanted: str) -> None:
    assert redacted(text, Names.HIDDEN, PRIVATE) == wanted


@pytest.mark.parametrize(("text", "wanted"), WINDOWS_SENTENCES)
def test_so_it_is_with_the_paths_of_windows(text: str, wanted: str) -> None:
    assert redacted(text, Names.HIDDEN, WINDOWS) == wanted


@pytest.mark.parametrize("text", KEPT)
@pytest.mark.parametrize("names", Names)
def test_what_is_nobodys_stays(text: str, names: Names) -> None:
    assert redacted(text, names, PRIVATE) == text


def test_with_file_names_only_the_home_and_who_it_is_go() -> None:
    text = "/people/anna k/My Mods/a.dds of anna k, /games/x.dds"
    assert redacted(text, Names.SHOWN, PRIVATE) == "<home>/My Mods/a.dds of <name>, /games/x.dds"


def test_a_user_called_like_one_of_the_signs_is_taken_out_and_the_signs_stay() -> None:
    private = Private("/people/file", ("file",))
    text = "file has '/people/file/x.dds'"
    assert redacted(text, Names.HIDDEN, private) == "<name> has '<home>/<folder>/<file>.dds'"


def test_the_root_of_a_disk_is_no_home() -> None:
    for home in ("/", "C:\\"):
        assert redacted("a / b C:\\ c", Names.SHOWN, Private(home)) == "a / b C:\\ c"


LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="/\\:")
PART = st.text(LETTERS, min_size=1, max_size=8).filter(lambda part: part.strip(". ") != "")
SECRET = st.text("QXZqxz é'", min_size=1, max_size=6).map(lambda part: f"Qx{part}xQ")


@st.composite
def homes(draw: st.DrawFn) -> PurePosixPath | PureWindowsPath:
    parts = draw(st.lists(PART, min_size=1, max_size=3))
    if draw(st.booleans()):
        return PureWindowsPath("C:\\", "Users", *[part.replace('"', "'") for part in parts])
    return PurePosixPath("/home", *parts)


def forms(path: str) -> list[str]:
    """The ways in which a path comes into a traceback or a journal, each with its quotes."""
    return [
        f'  File "{path}", line 3, in convert',
        f"FileNotFoundError: [Errno 2] No such file or directory: {path!r}",
        json.dumps({"event": "item_failed", "item": path}),
        json.dumps({"event": "item_failed", "item": path}, ensure_ascii=False),
        json.dumps({"message": f"{path!r} is none"}),
        ascii(path),
    ]


@given(homes())
def test_no_form_of_the_home_survives(home: PurePosixPath | PureWindowsPath) -> None:
    private = Private(str(home))
    plain = [str(home), home.as_posix(), home.as_uri() if home.is_absolute() else "", f"x={home}y", str(home).upper()]
    for names in Names:
        for text in [*plain, *forms(str(home)), *forms(home.as_posix())]:
            found = redacted(text, names, private)
            for form in (str(home), home.as_posix(), repr(str(home))[1:-1], json.dumps(str(home))[1:-1]):
                assert form not in found


@given(homes(), st.lists(SECRET, min_size=1, max_size=3), st.sampled_from([".dds", ".png", ".esp", "", ".unknown"]))
def test_nothing_of_what_lies_below_it_survives(
    home: PurePosixPath | PureWindowsPath, below: list[str], ending: str
) -> None:
    path = home.joinpath(*below[:-1], below[-1] + ending)
    for text in forms(str(path)):
        found = redacted(text, Names.HIDDEN, Private(str(home)))
        assert "Qx" not in found, text
        assert "xQ" not in found, text


def test_of_this_machine_the_home_the_user_and_the_program_are_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "berta"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "berta"))
    monkeypatch.setenv("LOGNAME", "bertas-login")
    private = private_here()
    assert private.home == str(tmp_path / "berta")
    assert {"berta", "bertas-login"} <= set(private.words)
    try:
        raise ValueError(f"{str(tmp_path / 'berta' / 'my mod' / 'x.dds')!r} of bertas-login")
    except ValueError:
        text = traceback.format_exc()
    found = redacted(text, Names.HIDDEN, private)
    assert found.endswith("ValueError: '<home>/<folder>/<file>.dds' of <name>\n")
    import pydantic

    from pbrstudio.runtime import redaction

    assert redacted(f'File "{redaction.__file__}"', Names.HIDDEN, private) == 'File "<pbrstudio>/runtime/redaction.py"'
    assert redacted(f"'{pydantic.__file__}'", Names.HIDDEN, private) == "'<packages>/pydantic/__init__.py'"
    assert redacted(f"'{json.__file__}'", Names.HIDDEN, private) == "'<python>/json/__init__.py'"
