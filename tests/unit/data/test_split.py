"""The split: families stay together, parts are disjoint, and the shipped list is what the rules make."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.data.split import PARTS, SHARES, family_of, load_split, make_split
from pbrstudio.runtime.errors import UserError


def test_variants_share_a_family_whatever_copy_they_come_from() -> None:
    assert family_of("ph__rock_wall_01") == family_of("other__rock_wall_02b") == "rock_wall"
    assert family_of("acg__Bricks075A") == family_of("acg__bricks076") == "bricks"
    assert family_of("ph__rock_wall") == "rock_wall"
    assert family_of("ph__rock_face_01") != family_of("ph__rock_wall_01")
    assert family_of("chess__king_black") == family_of("chess__rook_white")


def test_the_shipped_parts_are_disjoint_and_no_family_is_in_two() -> None:
    split = load_split()
    homes: dict[str, set[str]] = {}
    for part in PARTS:
        for material in getattr(split, part):
            assert split.part_of(material) == part
            homes.setdefault(family_of(material), set()).add(part)
    ids = [material for part in PARTS for material in getattr(split, part)]
    assert len(ids) == len(set(ids)) > 200
    # A family may lie in two categories (rock as ground, as stone), each of which is parted by itself.
    assert [family for family, parts in homes.items() if len(parts) > 1] == []
    assert 0.15 < len(split.test) / len(ids) < 0.3
    assert split.part_of("nobody__knows_me") is None


def test_made_parts_keep_families_together_by_class_and_are_the_same_again() -> None:
    categories = {
        f"lib__{kind}{name}_{number:02d}": kind
        for kind in ("wood", "stone")
        for name in "abcdefghij"
        for number in (1, 2)
    }
    split = make_split(categories, 7)
    assert sorted([*split.train, *split.validation, *split.test]) == sorted(categories)
    families = [{family_of(material) for material in getattr(split, part)} for part in PARTS]
    assert not families[0] & families[1]
    assert not families[0] & families[2]
    assert not families[1] & families[2]
    for kind in ("wood", "stone"):
        count = sum(categories[material] == kind for material in split.test)
        assert count == pytest.approx(SHARES["test"] * 20, abs=2)
    assert make_split(dict(reversed(categories.items())), 7) == split
    assert make_split(categories, 8) != split


def test_a_family_that_is_most_of_its_class_trains() -> None:
    categories = {f"lib__oak_{number:02d}": "wood" for number in range(6)} | {
        "lib__ash_01": "wood",
        "lib__elm_01": "wood",
    }
    split = make_split(categories, 1)
    assert {f"lib__oak_{number:02d}" for number in range(6)} <= set(split.train)


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "cannot be read"), ("train = [", "not valid"), ('train = []\nexam = ["a"]', "exam: there is no such key")],
)
def test_a_bad_list_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "split.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        load_split(path)
