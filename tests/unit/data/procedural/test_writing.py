"""Folders of made materials: read back, they are the very same maps."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.opening import open_sources
from pbrstudio.data.procedural import writing
from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.recipes.brick import brick
from pbrstudio.data.procedural.selection import selected, spread
from pbrstudio.data.procedural.source import planes_of
from pbrstudio.data.procedural.surface import Surface
from pbrstudio.data.procedural.writing import is_there, write_made
from pbrstudio.runtime.errors import UserError
from tests.unit.data.made import full_maps, write_material

SIZE = 64


def test_a_folder_reads_back_as_it_was_made(tmp_path: Path) -> None:
    items = spread(selected(names=("brick", "brushed_steel")), 2, 1)
    written = ("ceramic", "fabric", "ground", "leather", "metal", "stone", "wood")
    for made in items:
        assert not is_there(tmp_path / "set", made, SIZE)
        write_made(made, SIZE, written, tmp_path / "set")
        assert is_there(tmp_path / "set", made, SIZE)
    data = open_sources([tmp_path / "set"], cache=tmp_path / "cache")
    assert {entry.id: entry.label for entry in data.listed} == {made.id: made.recipe.label for made in items}
    for made in items:
        (entry,) = (each for each in data.listed if each.id == made.id)
        assert (entry.tileable, entry.drawn, entry.licence) == (True, True, "CC0-1.0")
        read, truth = data.planes(entry), planes_of(made, SIZE, data.classes)
        for name in ("colour", "albedo", "roughness", "metallic", "ao", "height", "classes"):
            assert np.array_equal(getattr(read, name), getattr(truth, name)), name
        assert read.normal is not None
        assert truth.normal is not None
        assert np.abs(read.normal.astype(int) - truth.normal.astype(int)).max() <= 1
        assert read.depth == truth.depth
        assert data.decoded(entry).notes == ()


def test_what_a_recipe_made_stays_in_one_part(tmp_path: Path) -> None:
    recipes = selected(names=("linen", "wool", "brocade", "rope"))
    for made in spread(recipes, 12, 1):
        write_made(made, 16, ("fabric",), tmp_path / "set")
    data = open_sources([tmp_path / "set"], cache=tmp_path / "cache")
    parts: dict[str, set[str]] = {}
    for entry in data.listed:
        parts.setdefault(entry.id.rpartition("_")[0], set()).add(entry.part)
    assert set(parts) == {recipe.name for recipe in recipes}
    assert all(len(each) == 1 for each in parts.values())
    assert {part for each in parts.values() for part in each} == {"train", "validation"}


def test_the_folder_says_how_it_was_made(tmp_path: Path) -> None:
    (made,) = spread(selected(names=("brick",)), 1, 7)
    write_made(made, 32, ("stone",), tmp_path)
    assert {path.stem for path in (tmp_path / made.id).glob("*.png")} == {
        *("basecolor", "roughness", "metallic", "ao", "height", "normal", "class_material")
    }
    meta = json.loads((tmp_path / made.id / "meta.json").read_text())
    assert (meta["recipe"], meta["seed"], meta["category"]) == ("brick", 7_000_000, "stone")
    legend = json.loads((tmp_path / made.id / "class_material.json").read_text())
    assert legend == {"materials": {"0": "stone"}}


def test_another_size_and_changed_recipes_are_told_from_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made,) = spread(selected(names=("brick",)), 1, 7)
    write_made(made, 32, ("stone",), tmp_path)
    assert is_there(tmp_path, made, 32)
    assert not is_there(tmp_path, made, 64)
    monkeypatch.setattr(writing, "version", lambda: "recipes of another day")
    assert not is_there(tmp_path, made, 32)
    painted = tmp_path / made.id / "painted.png"
    painted.write_bytes(b"what those recipes do not give any more")
    write_made(made, 32, ("stone",), tmp_path)
    assert is_there(tmp_path, made, 32)
    assert not painted.exists()


def test_a_folder_of_someone_else_is_not_written_into(tmp_path: Path) -> None:
    (made,) = spread(selected(names=("brick",)), 1, 7)
    write_material(tmp_path, made.id, "stone", full_maps())
    with pytest.raises(UserError, match=r"brick_7000000: is there already and was not made by pbrstudio"):
        is_there(tmp_path, made, 32)


def test_an_atlas_comes_with_its_classes_its_holes_and_what_the_game_shows(tmp_path: Path) -> None:
    def several(size: int, rng: np.random.Generator) -> Surface:
        surface = brick(size, rng)
        classes, alpha = surface.classes.copy(), np.ones((size, size), np.float32)
        classes[:20], classes[20:30], alpha[30:40] = 1, UNLABELLED, 0
        return replace(
            surface, classes=classes, names=("stone", "metal"), alpha=alpha, painted=surface.colour * np.float32(0.5)
        )

    (made,) = spread([Recipe("several", None, several, tileable=False)], 1, 1)
    named = ("metal", "stone")
    write_made(made, SIZE, named, tmp_path / "set")
    data = open_sources([tmp_path / "set"], cache=tmp_path / "cache")
    (entry,) = data.listed
    assert (entry.label, entry.drawn, entry.tileable) == (None, True, False)
    read, truth = data.planes(entry), planes_of(made, SIZE, data.classes)
    for name in ("colour", "albedo", "alpha", "classes"):
        assert np.array_equal(getattr(read, name), getattr(truth, name)), name
    assert read.albedo is not None
    assert read.colour.mean() < 0.7 * read.albedo.mean()
    assert set(np.unique(read.classes)) == {data.classes.index("metal"), data.classes.index("stone"), UNLABELLED}


def test_a_mask_without_a_legend_is_a_sentence(tmp_path: Path) -> None:
    (made,) = spread(selected(names=("brick",)), 1, 1)
    write_made(made, 32, ("stone",), tmp_path / "set")
    (tmp_path / "set" / made.id / "class_material.json").unlink()
    with pytest.raises(UserError, match=r"has no legend: beside it class_material\.json must name"):
        open_sources([tmp_path / "set"], cache=tmp_path / "cache")
