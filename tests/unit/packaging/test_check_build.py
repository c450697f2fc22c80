"""The check of a build finds what is wrong with one: other bytes, missing files, a version of its own."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

PROGRAM = """#!{python}
import pathlib, sys
if "--version" in sys.argv:
    print("pbrstudio {version}")
elif "--help" in sys.argv:
    print("convert")
else:
    out = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
    (out / ".pbrstudio").mkdir(parents=True)
    (out / ".pbrstudio" / "report").write_text({report!r})
    (out / "a.dds").write_text({texture!r})
"""


def program(folder: Path, *, version: str = "0.1.0", report: str = "1 s", texture: str = "same") -> Path:
    folder.mkdir()
    path = folder / "pbrstudio"
    path.write_text(
        PROGRAM.format(python=sys.executable, version=version, report=report, texture=texture), encoding="utf-8"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize(
    ("build", "good", "told"),
    [
        ({}, True, "1 files have the same bytes"),
        ({"report": "2 s"}, True, "not compared: .pbrstudio/report"),
        ({"texture": "other"}, False, "1 of 1 files are not the same: a.dds"),
    ],
)
def test_bytes_are_compared_but_for_those_that_tell_of_the_run(
    tmp_path: Path, build: dict[str, str], good: bool, told: str
) -> None:
    from check_build import _same_bytes

    other = program(tmp_path / "other")
    ours = program(tmp_path / "ours", **build)
    fact = _same_bytes(ours, [str(other)], tmp_path / "out", "maps", {})
    assert (fact.good, told in fact.told) == (good, True), fact.told


def test_another_version_than_the_checkouts_is_a_fault(tmp_path: Path) -> None:
    from check_build import _starts, program_version

    assert _starts(program(tmp_path / "a", version=program_version()), {}).good
    assert not _starts(program(tmp_path / "b", version="9.9"), {}).good


def test_a_build_past_its_limit_is_a_fault(tmp_path: Path) -> None:
    from check_build import _size

    (tmp_path / "file").write_bytes(bytes(2_000_000))
    assert _size(tmp_path, 3).good
    assert not _size(tmp_path, 1.5).good
    inner = tmp_path / "_internal" / "library"
    inner.mkdir(parents=True)
    (inner / "more").write_bytes(bytes(3_000_000))
    assert _size(tmp_path, None).told == "5 MB in 2 files, the most of it library 3, file 2"


def test_a_picture_of_the_screen_is_read_from_its_memory(tmp_path: Path) -> None:
    import struct

    from PIL import Image
    from seen_window import HEIGHT, WIDTH, _pixels, _save

    header = bytearray(struct.pack(">25I", 104, *[0] * 24))
    header[19 * 4 : 20 * 4] = struct.pack(">I", 2)
    blue = b"\xff\x20\x10\x00"
    memory = tmp_path / "screen"
    memory.write_bytes(bytes(header) + b"name" + bytes(24) + blue * (WIDTH * HEIGHT))
    _save(_pixels(memory), tmp_path / "window.png")
    with Image.open(tmp_path / "window.png") as image:
        assert image.size == (WIDTH, HEIGHT)
        assert image.getcolors() == [(WIDTH * HEIGHT, (0x10, 0x20, 0xFF))]
