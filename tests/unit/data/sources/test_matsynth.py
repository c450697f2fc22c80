"""MatSynth in both of its forms: the same entries and planes, hygiene, leakage, and what is broken."""

from __future__ import annotations

import pickle
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.data.opening import open_sources, survey
from pbrstudio.data.sources import shards
from pbrstudio.data.sources.matsynth import record_of
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Severity
from tests.makers import relief
from tests.unit.data.made_matsynth import Made, made, png, write_shard, write_tree

TRAIN = [
    *(made(f"acg_wood_{index:03d}", "Wood", seed=index, name=f"Wood {index:03d}") for index in range(4)),
    made("acg_metal_047_b", "Metal", name="Metal 047 B"),
    made("acg_plastic_001", "Plastic"),
    made("acg_concrete_001", "Concrete"),
    made("cc_marble_1", "Marble", license="CC-BY", source="julio_sillet"),
    made("nc_stone_1", "Stone", license="CC-BY-NC"),
    made("0000_particle_board", "Wood", source="deschaintre", license=""),
    made("ms_wood_000__wood_002", "Blends", source="matsynth"),
    made("ms_wood_000__metal_047", "Blends", source="matsynth"),
    made("ms_wood_000__concrete_001", "Blends", source="matsynth"),
    made("ms_wood_000__plastic_001", "Blends", source="matsynth"),
    made("ms_wood_000__nowhere", "Blends", source="matsynth"),
]
TEST = [made("acg_metal_047", "Metal", name="Metal 047")]
REASONS = {
    "acg_metal_047_b": "a variant of it is in test",
    "acg_plastic_001": "category Plastic is dropped",
    "nc_stone_1": "its licence (CC-BY-NC) is none of CC0, CC-BY, MIT, Apache-2.0",
    "0000_particle_board": "published by deschaintre: the licence of these rows is not stated anywhere",
    "ms_wood_000__metal_047": "a blend of a material that is in test",
    "ms_wood_000__concrete_001": "a blend of concrete and wood",
    "ms_wood_000__plastic_001": "a blend of plastic and wood",
    "ms_wood_000__nowhere": "a blend whose parents are not known",
}


def written(root: Path, form: str, train: list[Made], test: list[Made], **options: bool) -> Path:
    if form == "tree":
        write_tree(root, "train", train)
        return write_tree(root, "test", test)
    half = len(train) // 2
    write_shard(root, "train", train[:half], number=0, **options)
    write_shard(root, "train", train[half:], number=1, **options)
    write_shard(root, "test", test, **options)
    return root


@pytest.fixture(params=["tree", "shards"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> TrainingData:
    return open_sources([written(tmp_path / "matsynth", request.param, TRAIN, TEST)])


def test_hygiene_and_leakage_rules_are_kept_in_both_forms(data: TrainingData) -> None:
    assert {each.id: each.reason for each in data.left_out} == REASONS
    assert {entry.id: entry.label for entry in data.listed} == {
        **{f"acg_wood_{index:03d}": "wood" for index in range(4)},
        "acg_concrete_001": "stone",
        "cc_marble_1": "stone",
        "acg_metal_047": "metal",
        "ms_wood_000__wood_002": "wood",
    }
    assert data.merged == (("blends", "wood", 1), ("concrete", "stone", 1), ("marble", "stone", 1))
    assert [entry.id for entry in data.entries("materials", "test")] == ["acg_metal_047"]
    (credited,) = [entry for entry in data.listed if entry.attribution]
    assert (credited.id, credited.attribution) == ("cc_marble_1", "cc_marble_1 by Somebody, https://example.org")


def test_a_part_validates_and_blends_of_it_do_not_train(tmp_path: Path) -> None:
    woods = [f"wood_{index}" for index in range(6)]
    blends = [f"{one}__{other}" for one, other in pairwise(woods)]
    materials = [made(f"acg_{name}", "Wood") for name in woods] + [made(f"ms_{name}", "Blends") for name in blends]
    data = open_sources([write_tree(tmp_path, "train", materials)])
    validating = {entry.id.removeprefix("acg_") for entry in data.entries("materials", "validation")}
    assert len(validating) == 1
    assert validating < set(woods)
    leaking = {f"ms_{name}" for name in blends if validating & set(name.split("__"))}
    assert leaking
    assert {each.id for each in data.left_out} == leaking
    assert {each.reason for each in data.left_out} == {"a blend of a material that validates"}


def test_planes_are_exact(data: TrainingData) -> None:
    entry = next(entry for entry in data.listed if entry.id == "acg_metal_047")
    assert entry.maps == {"albedo", "roughness", "metallic", "ao", "height", "normal"}
    assert (entry.width, entry.height, entry.tileable) == (32, 32, True)
    planes = pickle.loads(pickle.dumps(data)).planes(entry)
    assert np.array_equal(planes.height, relief(32, 32, 0)), "16 bits as they are"
    images = {kind: np.asarray(Image.open(BytesIO(content))) for kind, content in TEST[0].images.items()}
    assert np.array_equal(planes.colour, images["basecolor"])
    assert np.array_equal(planes.roughness, images["roughness"])
    assert np.abs(planes.normal.astype(int) - images["normal"]).max() <= 1, "OpenGL already"
    assert planes.depth == pytest.approx(0.02)
    assert planes.ao is not None
    assert data.decoded(entry).notes == ()


def test_opacity_becomes_alpha(tmp_path: Path) -> None:
    holes = np.full((32, 32), 255, np.uint8)
    holes[:8] = 0
    leaf = made("acg_leaf", "Ground", maps=["basecolor", "opacity", "normal", "height", "roughness", "metallic"])
    leaf.images["opacity"] = png(holes)
    for form in ("tree", "shards"):
        opened = open_sources([written(tmp_path / form, form, [leaf], [])])
        assert np.array_equal(opened.planes(opened.listed[0]).alpha, holes)


def test_a_missing_map_is_told_and_missing(tmp_path: Path) -> None:
    bare = made("acg_bare", "Metal", maps=["basecolor", "normal"])
    for kind in ("height", "roughness", "metallic"):
        del bare.images[kind]
    for form in ("tree", "shards"):
        opened = open_sources([written(tmp_path / form, form, [bare], [])])
        assert opened.listed[0].maps == {"albedo", "normal"}
        (finding,) = opened.findings
        assert "it has no roughness and no metallic and no height" in finding.message
        planes = opened.planes(opened.listed[0])
        assert (planes.roughness, planes.metallic, planes.ao, planes.height) == (None,) * 4


@pytest.mark.parametrize("form", ["tree", "shards"])
def test_an_unknown_category_is_an_error_that_names_it(tmp_path: Path, form: str) -> None:
    root = written(tmp_path / "set", form, [made("acg_x", "Neon")], [])
    with pytest.raises(UserError, match=r"set/acg_x: category 'Neon' stands not in materials\.toml"):
        open_sources([root])


@pytest.mark.parametrize("form", ["tree", "shards"])
def test_a_truncated_image_names_its_place(tmp_path: Path, form: str) -> None:
    bad = made("acg_x", "Wood")
    bad.images["roughness"] = bad.images["roughness"][:-100]
    root = written(tmp_path / "set", form, [bad], [])
    place = "acg_x/roughness.png" if form == "tree" else "parquet, row group 0, row 0, roughness"
    with pytest.raises(UserError, match=f"{place}: the PNG is cut off after [0-9]+ bytes"):
        open_sources([root]).planes(open_sources([root]).listed[0])


def test_a_cut_shard_and_a_base_colour_that_is_none_are_errors(tmp_path: Path) -> None:
    good, bad = made("acg_a", "Wood"), made("acg_b", "Wood")
    bad.images["basecolor"] = b"not an image"
    write_shard(tmp_path, "train", [good, bad])
    cut = write_shard(tmp_path, "test", [good])
    cut.write_bytes(cut.read_bytes()[:-50])
    found = survey([tmp_path])
    errors = [finding.message for finding in found.findings if finding.severity is Severity.ERROR]
    assert len(errors) == 2
    assert "this shard is damaged or cut off" in errors[0]
    assert "its base colour in train-00000-of-00002.parquet is no image" in errors[1]
    assert [entry.id for entry in found.listed] == ["acg_a"]


def test_shards_of_before_2024_take_the_class_label_and_know_blends_by_name(tmp_path: Path) -> None:
    written(tmp_path, "shards", TRAIN, TEST, with_category=False)
    found = open_sources([tmp_path])
    assert next(entry for entry in found.listed if entry.id == "acg_concrete_001").label == "stone"
    assert (
        next(each for each in found.left_out if each.id == "ms_wood_000__metal_047").reason
        == REASONS["ms_wood_000__metal_047"]
    )


def test_an_index_is_made_once_and_a_row_is_read_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = written(tmp_path / "set", "shards", TRAIN, TEST)
    first = open_sources([root])
    read: list[tuple[int, str]] = []
    cells = shards._cells

    def counted(file, group, column):  # type: ignore[no-untyped-def]
        read.append((group, column))
        return cells(file, group, column)

    monkeypatch.setattr(shards, "_cells", counted)
    again = open_sources([root])
    assert [entry.id for entry in again.listed] == [entry.id for entry in first.listed]
    assert read == [], "no image column is touched again"
    again.planes(again.listed[0])
    assert {column for _, column in read} == {"basecolor", "roughness", "metallic", "height", "normal", "opacity"}
    assert len({group for group, _ in read}) == 1


def test_parents_in_the_metadata_win_over_the_name() -> None:
    original = {"material_1": {"name": "Bricks 002 A", "source": "acg"}, "material_2": {"name": "Moss", "source": "th"}}
    record = record_of("ms_x__y", {"category": "Blends", "name": "Blend", "source": "matsynth", "original": original})
    assert record.parents == ("acg/bricks 002", "th/moss")


def test_variants_share_a_family() -> None:
    names = ("Leather 034", "Leather 034 C", "Leather 034C", "leather_034_d")
    assert len({replace(record_of("x", {"source": "acg"}), name=name).family for name in names}) == 1
    assert replace(record_of("x", {"source": "acg"}), name="Leather 035").family != "acg/leather 034"


@pytest.mark.parametrize("factor", [float("nan"), None, -1.0, "nan"])
def test_a_height_factor_that_is_none_is_not_known(factor: object) -> None:
    assert record_of("x", {"height_factor": factor}).factor is None
