"""Making materials for a front end: events, going on where it was, stopping, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFinished, ItemSkipped, JobFinished, JobStarted
from pbrstudio.services.making import make_materials, recipes
from pbrstudio.textures.read import probe


def made(out: Path, count: int, control: Control | None = None, *, size: int = 32) -> tuple[list[Event], JobFinished]:
    told: list[Event] = []
    finished = make_materials(
        out, told.append, control or Control(), names=("brick", "brushed_steel"), count=count, size=size, seed=1
    )
    return told, finished


def test_it_tells_of_each_and_goes_on_where_it_was(tmp_path: Path) -> None:
    first, _ = made(tmp_path / "out", 2)
    assert isinstance(first[0], JobStarted)
    assert [each.item for each in first if isinstance(each, ItemFinished)] == ["brick_1000000", "brushed_steel_1000000"]
    written = [Path(path) for each in first if isinstance(each, ItemFinished) for path in each.outputs]
    assert written
    assert all(path.is_file() for path in written)
    before = {path: path.read_bytes() for path in written}
    second, finished = made(tmp_path / "out", 3)
    assert [each.item for each in second if isinstance(each, ItemSkipped)] == ["brick_1000000", "brushed_steel_1000000"]
    assert (finished.done, finished.skipped, finished.failed, finished.stopped) == (1, 2, 0, False)
    assert second[-1] == finished
    assert {path: path.read_bytes() for path in written} == before


def test_another_size_is_made_anew(tmp_path: Path) -> None:
    made(tmp_path / "out", 2)
    told, finished = made(tmp_path / "out", 2, size=64)
    assert (finished.done, finished.skipped) == (2, 0)
    assert not [each for each in told if isinstance(each, ItemSkipped)]
    assert {probe(path).width for path in (tmp_path / "out").rglob("basecolor.png")} == {64}


def test_a_stop_ends_it_between_two(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    told, finished = made(tmp_path / "out", 3, control)
    assert finished.stopped
    assert finished.done == 0
    assert told[-1] == finished


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UserError, match="is a file: name a folder"):
        made(tmp_path / "out", 1)


def test_recipes_are_listed_by_class() -> None:
    assert {each.label for each in recipes(classes=("metal",))} == {"metal"}
    assert {each.name for each in recipes()} >= {"brick", "brushed_steel"}
