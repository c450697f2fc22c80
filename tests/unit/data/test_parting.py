"""Parts of sources that ship without: a tenth of each class, by family, fixed once written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.data.entry import Entry
from pbrstudio.data.opening import open_sources
from pbrstudio.data.parting import parted, read_parts, write_split
from pbrstudio.data.sources.listing import Row
from pbrstudio.runtime.errors import UserError
from tests.unit.data.made import full_maps, write_material


def rows(sizes: list[int]) -> list[tuple[Row, Entry]]:
    """Families of these sizes, in two classes by turns."""
    made = []
    for family, size in enumerate(sizes):
        for member in range(size):
            label = ("stone", "wood")[family % 2]
            entry = Entry(f"f{family}-{member}", "materials", "train", label, None, True, 8, 8, frozenset(), False, "")
            made.append((Row(entry, label, None, f"f{family}"), entry))
    return made


@given(st.lists(st.integers(1, 6), min_size=1, max_size=40))
def test_families_stay_together_and_about_a_tenth_validates(sizes: list[int]) -> None:
    entries = list(parted(rows(sizes), None))
    parts = {entry.id: entry.part for entry in entries}
    assert len(parts) == sum(sizes)
    for family, size in enumerate(sizes):
        assert len({parts[f"f{family}-{member}"] for member in range(size)}) == 1
    for label in ("stone", "wood"):
        of_class = [entry for entry in entries if entry.label == label]
        validating = sum(entry.part == "validation" for entry in of_class)
        assert validating <= max(1, round(0.1 * len(of_class))) + 5
        assert not of_class or validating < len(of_class)


def test_more_data_leave_the_order_of_families_as_it_was() -> None:
    first = {entry.id: entry.part for entry in parted(rows([1] * 40), None)}
    assert {entry.id: entry.part for entry in parted(list(reversed(rows([1] * 40))), None)} == first
    chosen = {id_ for id_, part in first.items() if part == "validation"}
    assert len(chosen) == 4
    more = {entry.id for entry in parted(rows([1] * 60), None) if entry.part == "validation"}
    assert more & chosen, "which family comes first follows from its name alone"


def test_a_written_split_is_read_again_from_beside_the_data(tmp_path: Path) -> None:
    for index in range(6):
        write_material(tmp_path / "set", f"lib__{'abcdef'[index]}stone", "stone", full_maps())
    data = open_sources([tmp_path / "set"])
    assert len(data.entries("materials", "validation")) == 1
    turned = {"lib__astone": "test", "lib__bstone": "validation"}
    from dataclasses import replace

    write_split(tmp_path / "set" / "split.toml", [replace(e, part=turned.get(e.id, "train")) for e in data.listed])
    again = open_sources([tmp_path / "set"])
    assert {e.id: e.part for e in again.listed if e.part != "train"} == turned
    other = tmp_path / "other.toml"
    write_split(other, data.listed)
    assert open_sources([tmp_path / "set"], split=other).listed == data.listed


def test_a_split_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("train = 1", encoding="utf-8")
    with pytest.raises(UserError, match="train: must be"):
        read_parts(tmp_path / "x.toml")


def test_a_copy_of_what_another_set_validates_with_trains_nowhere(tmp_path: Path) -> None:
    names = [f"{letter}stone" for letter in "abcdef"]
    for name in names:
        write_material(tmp_path / "one", f"lib__{name}", "stone", full_maps())
    validating = [entry.id for entry in open_sources([tmp_path / "one"]).entries("materials", "validation")]
    (tested,) = validating
    copied, own = f"mirror__{tested.split('__')[1].capitalize()}", "mirror__zslate"
    # A split of its own makes all of the second set train.
    for id_ in (copied, own):
        write_material(tmp_path / "two", id_, "stone", full_maps())
    (tmp_path / "two" / "split.toml").write_text(f'train = ["{copied}", "{own}"]\nvalidation = []\ntest = []\n')
    data = open_sources([tmp_path / "one", tmp_path / "two"])
    assert [(each.source, each.id, each.reason) for each in data.left_out] == [
        ("two", copied, "one validates or tests with a copy of it")
    ]
    assert {entry.id for entry in data.entries("materials", "train")} >= {own}
    assert copied not in {entry.id for entry in data.listed}


def test_a_copy_of_what_another_set_tests_validates_nowhere(tmp_path: Path) -> None:
    parts = {
        "one": ("test", "lib__astone"),
        "two": ("validation", "mirror__Astone"),
        "three": ("test", "other__astone"),
    }
    for name, (part, id_) in parts.items():
        for each in (id_, f"{name}__slate"):
            write_material(tmp_path / name, each, "stone", full_maps())
        lists = {"train": [f"{name}__slate"], "validation": [], "test": [], part: [id_]}
        text = "\n".join(f"{key} = {json.dumps(ids)}" for key, ids in lists.items())
        (tmp_path / name / "split.toml").write_text(text, encoding="utf-8")
    data = open_sources([tmp_path / name for name in parts])
    told = [(each.source, each.id, each.reason) for each in data.left_out]
    assert told == [("two", "mirror__Astone", "one tests with a copy of it")]
    assert {(e.source, e.id) for e in data.entries("materials", "test")} == {
        ("one", "lib__astone"),
        ("three", "other__astone"),
    }, "test against test is left alone"
