"""The table of categories: each becomes a class, maps only, or nothing, and an unknown one is an error."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pbrstudio.data.hygiene import fate_of, load_table
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
    with pytest.raises(ValidationError, match=r"categories\.glass: 'window' is no class, nor drop, nor maps-only, nor parents"):
        MaterialTable.model_validate({**load_table().model_dump(), "categories": {"glass": "window"}})
