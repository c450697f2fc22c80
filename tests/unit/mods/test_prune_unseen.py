"""Where a part of the input could not be seen nothing is taken away, and that is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.mods.histories import files, gone, run, textures, warnings


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    return textures(tmp_path / "mod", "keep/gate", "keep/wall", "door")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def unmount(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def move_and_link(folder: Path) -> None:
    moved = folder.parents[2] / "moved"
    folder.rename(moved)
    folder.symlink_to(moved)


def lose(folder: Path) -> None:
    move_and_link(folder)
    shutil.rmtree(folder.resolve())


def lose_archive(folder: Path) -> None:
    shutil.rmtree(folder)
    (folder.parents[1] / "keep.bsa").symlink_to("elsewhere.bsa")


def break_archive(folder: Path) -> None:
    shutil.rmtree(folder)
    (folder.parents[1] / "keep.bsa").write_bytes(b"no archive")


@pytest.mark.parametrize("change", [unmount, move_and_link, lose, lose_archive, break_archive])
def test_a_part_of_the_input_that_is_not_seen(mod: Path, out: Path, change: Callable[[Path], None]) -> None:
    run(mod, out)
    before = files(out)
    change(mod / "textures/keep")
    told = warnings(run(mod, out, prune=True))
    assert gone(before, out) == set()
    assert [each for each in told if each.startswith("--prune: nothing is taken away") and "keep" in each]


@pytest.mark.parametrize("name", ["more", "more.bsa", "more.png", "more.txt"])
def test_an_input_that_leads_nowhere(mod: Path, out: Path, tmp_path: Path, name: str) -> None:
    more = textures(tmp_path / "more", "lamp")
    run([mod, more], out)
    before = files(out)
    shutil.rmtree(more)
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    told = warnings(run([mod, tmp_path / name], out, prune=True))
    assert gone(before, out) == set()
    assert [each for each in told if each.startswith("--prune: nothing is taken away") and name in each]


@pytest.mark.parametrize("left", ["missing", "empty"])
def test_an_input_that_is_missing_or_holds_nothing(mod: Path, out: Path, tmp_path: Path, left: str) -> None:
    more = textures(tmp_path / "more", "lamp")
    run([mod, more], out)
    before = files(out)
    shutil.rmtree(more)
    if left == "empty":
        more.mkdir()
    run([mod, more], out, prune=True)
    assert gone(before, out) == set()
