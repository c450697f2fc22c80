"""The table of categories: each becomes a class, maps only, or nothing, and an unknown one is an error."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pbrstudio.data.hygiene import fate_of, licence_allowed, load_table, weak_label
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.materials import MaterialTable


def test_the_shipped_table_says_what_becomes_of_each_category() -> None:
    table = load_table()
    assert {name: fate_of(name, table) for name in ("Concrete", "marble", "WOOD", "mixed", "plastic")} == {
        "Concrete": "stone",
        "marble": "stone",
        "WOOD": "wood",
        "mixed": "maps-only",
        "plastic": "drop",
    }


def test_an_unknown_category_is_named_with_those_that_are_known() -> None:
    with pytest.raises(UserError, match=r"category 'glass' stands not in materials\.toml"):
        fate_of("glass", load_table())


def test_a_fate_must_be_a_class_or_one_of_the_two() -> None:
    with pytest.raises(
        ValidationError, match=r"categories\.glass: 'window' is no class, nor drop, nor maps-only, nor parents"
    ):
        MaterialTable.model_validate({**load_table().model_dump(), "categories": {"glass": "window"}})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": {"pane": "glass"}}, r"words\.pane: 'glass' is no class, nor unknown"),
        ({"optional": [{"name": "stone", "domain": "any", "least": 1}]}, "stone is a class in any case"),
        ({"optional": [{"name": "hair", "domain": "any", "least": 1}]}, "the category hair has no fate"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        MaterialTable.model_validate({**load_table().model_dump(), **fields})


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("CC0", True),
        ("CC0-1.0", True),
        ("cc by 4.0", True),
        ("CC-BY-3.0", True),
        ("MIT", True),
        ("Apache-2.0 (repo)", True),
        ("CC-BY-NC", False),
        ("CC-BY-SA-4.0", False),
        ("CC-BY-ND 4.0", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_only_free_licences_are_trained_on(licence: str, allowed: bool) -> None:
    assert licence_allowed(licence, load_table()) == allowed


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("architecture/farmhouse/wornplanks01", "wood"),
        ("armor/iron/ironboots", "metal"),
        ("armor/hide/hideboots", None),
        ("clutter/furniture/table01", "wood"),
        ("clothes/robes/farmclothes", "fabric"),
        ("dungeons/caves/marblewall/floor", "marble"),
        ("clutter/kitchen/crock01", None),
        ("actors/wolf/wolfpelt", "fur"),
    ],
)
def test_words_of_a_path_speak_for_a_class(path: str, name: str | None) -> None:
    assert weak_label(path, load_table()) == name
