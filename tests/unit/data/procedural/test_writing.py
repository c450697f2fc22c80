"""Folders of made materials: read back, they are the very same maps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from pbrstudio.data.opening import open_sources
from pbrstudio.data.procedural.selection import selected, spread
from pbrstudio.data.procedural.source import planes_of
from pbrstudio.data.procedural.writing import is_there, write_made

SIZE = 64


def test_a_folder_reads_back_as_it_was_made(tmp_path: Path) -> None:
    items = spread(selected(names=("brick", "brushed_steel")), 2, 1)
    written = ("ceramic", "fabric", "ground", "leather", "metal", "stone", "wood")
    for made in items:
        assert not is_there(tmp_path / "set", made)
        write_made(made, SIZE, written, tmp_path / "set")
        assert is_there(tmp_path / "set", made)
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


def test_the_folder_says_how_it_was_made(tmp_path: Path) -> None:
    (made,) = spread(selected(names=("brick",)), 1, 7)
    write_made(made, 32, ("stone",), tmp_path)
    meta = json.loads((tmp_path / made.id / "meta.json").read_text())
    assert (meta["recipe"], meta["seed"], meta["category"]) == ("brick", 7_000_000, "stone")
    legend = json.loads((tmp_path / made.id / "class_material.json").read_text())
    assert legend == {"materials": {"0": "stone"}}
