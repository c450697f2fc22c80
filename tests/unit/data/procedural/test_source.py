"""The source of made materials: entries, planes through the cache, and what a ladder asks for."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.data.hygiene import load_table
from pbrstudio.data.opening import open_sources
from pbrstudio.data.procedural import source as procedural
from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.recipes.brick import brick
from pbrstudio.data.procedural.selection import selected, spread, spread_with_atlases
from pbrstudio.data.procedural.source import planes_of, procedural_source, trained
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.procedural import Procedural
from tests.unit.data.made import full_maps, write_material

CLASSES = load_table().classes
ASKED = Procedural(count=4, size=32, recipes=("brick", "brushed_steel"))


def test_entries_are_labelled_drawn_and_free() -> None:
    source = procedural_source(ASKED, CLASSES)
    entries = source.entries()
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
    assert {entry.id.rpartition("_")[0]: entry.label for entry in entries} == {
        "brick": "stone",
        "brushed_steel": "metal",
    }
    for entry in entries:
        assert (entry.domain, entry.part, entry.tileable, entry.drawn) == ("procedural", "train", True, True)
        assert (entry.width, entry.height, entry.licence) == (32, 32, "CC0-1.0")


def test_they_join_other_data_and_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_material(tmp_path / "set", "a", "stone", full_maps())
    data = open_sources([tmp_path / "set"], cache=tmp_path / "cache", procedural=ASKED)
    data = pickle.loads(pickle.dumps(data))
    entries = data.entries("procedural", "train")
    assert len(entries) == 4
    planes = data.planes(entries[0])
    assert planes.classes is not None
    assert set(np.unique(planes.classes)) == {data.class_id(entries[0])}

    def not_again(*_: object) -> None:
        raise AssertionError("made twice")

    monkeypatch.setattr(procedural, "planes_of", not_again)
    again = open_sources([tmp_path / "set"], cache=tmp_path / "cache", procedural=ASKED)
    assert np.array_equal(again.planes(entries[0]).colour, planes.colour)
    other = open_sources([tmp_path / "set"], cache=tmp_path / "cache", procedural=ASKED.model_copy(update={"seed": 2}))
    with pytest.raises(AssertionError, match="made twice"):
        other.planes(other.entries("procedural", "train")[0])


def test_another_program_makes_them_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = procedural_source(ASKED, CLASSES).entries()[0].stamp
    monkeypatch.setattr(procedural, "version", lambda: "another")
    assert procedural_source(ASKED, CLASSES).entries()[0].stamp != before


def test_the_version_changes_with_each_file_that_makes_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    files = list(procedural.makers())
    assert {"marble.py", "spectral.py", "atlas.py", "occlusion.py", "normals.py", "block_noise.py"} <= {
        each.name for each in files
    }
    versions = {procedural.version.__wrapped__()}
    read = Path.read_bytes
    changed = [each for each in files if "recipes" not in each.parts]
    for file in changed:
        monkeypatch.setattr(Path, "read_bytes", lambda path, file=file: read(path) + b"#" * (path == file))
        versions.add(procedural.version.__wrapped__())
    monkeypatch.setattr(Path, "read_bytes", read)
    monkeypatch.setattr(procedural, "METAL_FLOOR", 3)
    versions.add(procedural.version.__wrapped__())
    assert len(versions) == len(changed) + 2


def test_nothing_else_of_the_program_makes_bytes() -> None:
    package = Path(procedural.__file__).parent
    taken = {
        (node.module, alias.name)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pbrstudio.")
        for alias in node.names
        if not node.module.startswith("pbrstudio.data.procedural")
    }
    whole = {
        str(path.relative_to(package.parents[2]).with_suffix("")).replace("/", ".") for path in procedural.makers()
    }
    others = {(module, name) for module, name in taken if module not in whole and f"{module}.{name}" not in whole}
    # Constants that are hashed, types, how the table is read, errors, and what only writes files.
    assert others <= {
        ("pbrstudio.data.decoding", "METAL_FLOOR"),
        ("pbrstudio.data.entry", "UNLABELLED"),
        ("pbrstudio.data.entry", "Entry"),
        ("pbrstudio.data.entry", "Planes"),
        ("pbrstudio.data.hygiene", "load_table"),
        *(("pbrstudio.data.materials", name) for name in ("MAPS", "META", "read_meta")),
        *(("pbrstudio.data.masks", name) for name in ("CLASS_MASK", "LEGENDS", "MASK", "PAINTED")),
        ("pbrstudio.runtime.errors", "UserError"),
        ("pbrstudio.runtime.staging", "StagedFiles"),
        ("pbrstudio.spec.materials", "MaterialTable"),
        ("pbrstudio.spec.procedural", "Procedural"),
        ("pbrstudio.textures.maps", "U8"),
        ("pbrstudio.textures.maps", "U16"),
        ("pbrstudio.textures.png", "write_png"),
        ("pbrstudio.textures.texture", "ColourSpace"),
    }


def test_a_class_that_is_not_trained_becomes_what_its_category_becomes() -> None:
    table = load_table()
    assert trained("marble", CLASSES, table) == "stone"
    assert trained("marble", (*CLASSES, "marble"), table) == "marble"
    assert trained("fur", CLASSES, table) is None
    assert trained(None, CLASSES, table) is None


def test_materials_are_spread_evenly_and_more_begin_with_the_same() -> None:
    recipes = selected(names=("brick", "brushed_steel"))
    few, many = spread(recipes, 5, 3), spread(recipes, 9, 3)
    assert many[:5] == few
    assert [each.id for each in few[:3]] == ["brick_3000000", "brushed_steel_3000000", "brick_3000001"]
    assert not {each.id for each in spread(recipes, 9, 4)} & {each.id for each in many}


def test_atlases_take_their_share() -> None:
    wall, atlas = Recipe("wall", "stone", brick), Recipe("atlas", None, brick, tileable=False)
    made = spread_with_atlases((wall, atlas), 10, 1, 0.3)
    assert sum(each.recipe is atlas for each in made) == 3
    assert len(spread_with_atlases((wall,), 10, 1, 0.3)) == 10


def test_recipes_are_chosen_by_class_and_by_name() -> None:
    assert "brick" in {each.name for each in selected(classes=("stone",))}
    assert {each.name for each in selected(names=("brick",))} == {"brick"}
    with pytest.raises(UserError, match="no recipe of the class 'cheese': choose from"):
        selected(classes=("cheese",))
    with pytest.raises(UserError, match="no recipe 'cheese'"):
        procedural_source(Procedural(recipes=("cheese",)), CLASSES)


def test_planes_are_the_same_for_the_same_number() -> None:
    (made,) = spread(selected(names=("brick",)), 1, 1)
    one, again = planes_of(made, 32, CLASSES), planes_of(made, 32, CLASSES)
    assert np.array_equal(one.colour, again.colour)
    assert np.array_equal(one.height, again.height)
