"""Folders of materials as a source: classes, parts, maps, and awkward ones."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.data.entry import Entry
from pbrstudio.data.opening import open_sources, survey
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Severity
from pbrstudio.textures.normals import decode_normals
from tests.unit.data.made import full_maps, write_material


def the_only(data: TrainingData) -> Entry:
    (entry,) = data.listed
    return entry


def test_a_material_comes_with_its_class_its_maps_and_its_licence(tmp_path: Path) -> None:
    maps = full_maps()
    write_material(tmp_path / "set", "lib__granite", "Concrete", maps, attribution="by A", licence="CC-BY-4.0")
    data = open_sources([tmp_path / "set"])
    entry = the_only(data)
    assert (entry.id, entry.source, entry.label, entry.part) == ("lib__granite", "set", "stone", "train")
    assert entry.maps == {"albedo", "roughness", "metallic", "ao", "height", "normal"}
    assert (entry.licence, entry.attribution) == ("CC-BY-4.0", "by A")
    assert data.merged == (("concrete", "stone", 1),)
    planes = data.planes(entry)
    assert planes.height is not None
    assert planes.height.dtype == np.uint16
    assert np.array_equal(planes.height, maps["height"]), "16 bits as they are"
    assert np.array_equal(planes.colour, maps["basecolor"])
    assert planes.normal is not None
    assert np.abs(planes.normal[..., 1].astype(int) - (255 - maps["normal"][..., 1].astype(int))).max() <= 1, "OpenGL"
    assert planes.middle == pytest.approx(np.median(maps["height"]) / 65535, abs=1e-3)


@pytest.mark.parametrize("declared", ["DirectX", "unknown", None])
def test_the_normals_direction_is_measured_where_it_is_not_declared(tmp_path: Path, declared: str | None) -> None:
    write_material(tmp_path / "truth", "a", "stone", full_maps())
    write_material(tmp_path / "set", "a", "stone", full_maps(), normal_convention=declared)
    truth, data = open_sources([tmp_path / "truth"]), open_sources([tmp_path / "set"])
    one, other = truth.planes(the_only(truth)).normal, data.planes(the_only(data)).normal
    assert one is not None
    assert other is not None
    assert np.array_equal(one, other)
    notes = data.decoded(the_only(data)).notes
    assert any("DirectX by its height" in note for note in notes) == (declared != "DirectX")


def test_a_wrong_declaration_is_told_and_kept(tmp_path: Path) -> None:
    write_material(tmp_path, "a", "stone", full_maps(), normal_convention="OpenGL")
    data = open_sources([tmp_path])
    assert "is said to be OpenGL, but by its height it is DirectX" in data.decoded(the_only(data)).notes[0]


def test_normals_are_unit_vectors(tmp_path: Path) -> None:
    maps = full_maps()
    short = np.rint((maps["normal"].astype(float) - 127.5) * 0.5 + 127.5).astype(np.uint8)
    write_material(tmp_path, "a", "stone", {**maps, "normal": short})
    data = open_sources([tmp_path])
    normal = data.planes(the_only(data)).normal
    assert normal is not None
    assert np.abs(np.linalg.norm(normal / 127.5 - 1, axis=2) - 1).max() < 0.03
    assert decode_normals(normal)[..., 2].min() > 0


def test_missing_maps_are_missing_and_ao_comes_from_the_height(tmp_path: Path) -> None:
    maps = full_maps()
    write_material(tmp_path, "a", "metal", {k: maps[k] for k in ("basecolor", "height")})
    data = open_sources([tmp_path])
    entry = the_only(data)
    assert entry.maps == {"albedo", "height", "ao"}
    planes = data.planes(entry)
    assert planes.roughness is None
    assert planes.normal is None
    assert planes.metallic is None, "a metal without a map is not known"
    assert planes.ao is not None
    assert planes.ao.min() < 255


@pytest.mark.parametrize(
    ("category", "tileable", "zero"),
    [("wood", True, True), ("wood", False, False), ("metal", True, False), ("mixed", True, False)],
)
def test_no_metallic_map_is_zero_only_where_there_can_be_no_metal(
    tmp_path: Path, category: str, tileable: bool, zero: bool
) -> None:
    write_material(tmp_path, "a", category, {"basecolor": full_maps()["basecolor"]}, tileable=tileable)
    data = open_sources([tmp_path])
    entry = the_only(data)
    metallic = data.planes(entry).metallic
    assert ("metallic" in entry.maps) == zero
    assert (metallic is not None and not metallic.any()) == zero


def test_a_map_that_is_known_to_be_wrong_is_missing(tmp_path: Path) -> None:
    write_material(tmp_path, "lib__rollershutter_window_02", "metal", full_maps(metal=True))
    data = open_sources([tmp_path])
    assert "metallic" not in the_only(data).maps
    assert data.planes(the_only(data)).metallic is None


def test_dust_of_metallic_is_none(tmp_path: Path) -> None:
    dusty = np.full((32, 32), 3, np.uint8)
    dusty[0, 0], dusty[0, 1] = 4, 255
    write_material(tmp_path, "a", "metal", {**full_maps(), "metallic": dusty})
    data = open_sources([tmp_path])
    metallic = data.planes(the_only(data)).metallic
    assert metallic is not None
    assert (metallic[0, 0], metallic[0, 1], metallic[1:].max()) == (4, 255, 0)


def test_a_map_of_another_size_is_brought_to_it_and_of_other_proportions_is_missing(tmp_path: Path) -> None:
    maps = full_maps(64)
    write_material(tmp_path, "a", "stone", {**maps, "roughness": maps["roughness"][::2, ::2], "ao": maps["ao"][:32]})
    data = open_sources([tmp_path])
    entry = the_only(data)
    assert entry.maps == {"albedo", "roughness", "metallic", "height", "normal", "ao"}, "AO is computed instead"
    planes = data.planes(entry)
    assert planes.roughness is not None
    assert planes.roughness.shape == (64, 64)
    (finding,) = data.findings
    assert "its ao is 64 x 32 px, which are not the proportions of its base colour (64 x 64 px)" in finding.message
    assert finding.severity is Severity.WARNING


def test_an_unknown_category_stops_the_training_and_is_one_of_the_surveys_findings(tmp_path: Path) -> None:
    write_material(tmp_path / "set", "a", "stone", full_maps())
    write_material(tmp_path / "set", "b", "zinc", full_maps())
    with pytest.raises(UserError, match=r"^set/b: category 'zinc' stands not in materials\.toml, which has"):
        open_sources([tmp_path / "set"])
    data = survey([tmp_path / "set"])
    assert [entry.id for entry in data.listed] == ["a"]
    assert [finding.file for finding in data.findings if finding.severity is Severity.ERROR] == ["set/b"]


def test_a_truncated_image_is_one_sentence(tmp_path: Path) -> None:
    folder = write_material(tmp_path, "a", "stone", full_maps(64))
    path = folder / "roughness.png"
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(UserError, match=r"a/roughness\.png: the PNG is cut off after \d+ bytes: export it again"):
        open_sources([tmp_path])


def test_a_damaged_image_is_one_sentence_when_it_is_read(tmp_path: Path) -> None:
    path = write_material(tmp_path, "a", "stone", full_maps(64)) / "roughness.png"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    data = open_sources([tmp_path])
    with pytest.raises(UserError, match=r"roughness\.png: .* damaged"):
        data.planes(the_only(data))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    folder = write_material(tmp_path, "a", "stone", full_maps())
    data = open_sources([tmp_path])
    assert data.planes(the_only(data)).roughness is not None
    Image.fromarray(np.full((32, 32), 77, np.uint8)).save(folder / "roughness.png")
    again = open_sources([tmp_path])
    roughness = again.planes(the_only(again)).roughness
    assert roughness is not None
    assert (roughness == 77).all()


def test_large_textures_are_halved_until_they_fit(tmp_path: Path) -> None:
    write_material(tmp_path, "a", "stone", full_maps(64))
    data = open_sources([tmp_path], longest=40)
    entry = the_only(data)
    planes = data.planes(entry)
    assert (entry.width, entry.height) == (32, 32)
    assert planes.height is not None
    assert planes.colour.shape == (32, 32, 3)
    assert planes.height.shape == (32, 32)


def test_a_licence_that_forbids_is_left_out_with_the_reason(tmp_path: Path) -> None:
    write_material(tmp_path, "a", "stone", full_maps())
    for index, licence in enumerate(("CC-BY-NC-4.0", "CC-BY-SA-4.0", "", "proprietary")):
        write_material(tmp_path, f"b{index}", "stone", full_maps(), licence=licence)
    data = open_sources([tmp_path])
    assert [entry.id for entry in data.listed] == ["a"]
    assert "its licence (CC-BY-NC-4.0) is none of CC0, CC-BY" in data.left_out[0].reason
    assert "its licence (none is stated)" in data.left_out[2].reason


def test_training_data_travel_to_a_worker_and_two_roots_of_one_name_stay_apart(tmp_path: Path) -> None:
    write_material(tmp_path / "x" / "set", "a", "stone", full_maps())
    write_material(tmp_path / "y" / "set", "a", "wood", full_maps(seed=9))
    data = pickle.loads(pickle.dumps(open_sources([tmp_path / "x" / "set", tmp_path / "y" / "set"])))
    assert [(entry.source, entry.id, entry.label) for entry in data.listed] == [
        ("set", "a", "stone"),
        ("set-2", "a", "wood"),
    ]
    first, second = (data.planes(entry) for entry in data.listed)
    assert not np.array_equal(first.colour, second.colour)
    assert data.counts("train") == {**dict.fromkeys(data.classes, 0), "stone": 1, "wood": 1}
    assert data.positive_share() == 0.0


def test_the_share_of_metal_is_the_mean_over_what_is_known(tmp_path: Path) -> None:
    write_material(tmp_path, "a", "metal", full_maps(metal=True))
    write_material(tmp_path, "b", "stone", full_maps())
    write_material(tmp_path, "c", "metal", {"basecolor": full_maps()["basecolor"]})
    assert open_sources([tmp_path]).positive_share() == pytest.approx(0.25)


def test_a_source_of_recipes_can_be_added(tmp_path: Path) -> None:
    write_material(tmp_path / "set", "a", "stone", full_maps())
    data = open_sources([tmp_path / "set"])

    class Recipes:
        name = "recipes"

        def entries(self) -> tuple[Entry, ...]:
            return (replace(data.listed[0], domain="procedural"),)

        def load(self, entry: Entry) -> object:
            return data.planes(data.listed[0])

    more = data.with_sources((Recipes(),))  # type: ignore[arg-type]
    (entry,) = more.entries("procedural", "train")
    assert entry.source == "recipes"
    assert more.planes(entry).colour.shape == (32, 32, 3)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("nothing", "there is no such file or folder; training data are MatSynth's parquet shards"),
        ("empty", "holds no training data that are known here, which are MatSynth's parquet shards"),
        ("no meta", r"a/meta\.json: it does not exist|a/meta\.json: cannot be read"),
        ("broken meta", "not valid JSON"),
    ],
)
def test_a_root_that_cannot_be_is_told(tmp_path: Path, made: str, said: str) -> None:
    root = tmp_path / "root"
    if made != "nothing":
        root.mkdir()
    if "meta" in made:
        folder = write_material(root, "a", "stone", full_maps())
        (folder / "meta.json").write_text("{", encoding="utf-8")
        if made == "no meta":
            (folder / "meta.json").unlink()
    with pytest.raises(UserError, match=said):
        open_sources([root])


def test_no_root_is_refused() -> None:
    with pytest.raises(UserError, match="no training data were named"):
        open_sources([])


def test_a_material_without_a_base_colour_is_an_error_and_other_folders_are_none(tmp_path: Path) -> None:
    maps = full_maps()
    write_material(tmp_path / "set", "a", "stone", maps)
    write_material(tmp_path / "set", "described", "stone", {})
    bare = write_material(tmp_path / "set", "bare", "stone", {"roughness": maps["roughness"]})
    (bare / "meta.json").unlink()
    (tmp_path / "set" / "notes").mkdir()
    (tmp_path / "set" / "notes" / "readme.txt").write_text("no material", encoding="utf-8")
    data = survey([tmp_path / "set"])
    told = {finding.file: finding.message for finding in data.findings if finding.severity is Severity.ERROR}
    assert set(told) == {"set/described", "set/bare"}
    assert all(message.startswith("it has no basecolor, which every material needs") for message in told.values())
    with pytest.raises(UserError, match=r"^set/bare: it has no basecolor"):
        open_sources([tmp_path / "set"])


def test_missing_maps_are_named_material_by_material(tmp_path: Path) -> None:
    maps = full_maps()
    write_material(tmp_path / "set", "a", "metal", {name: maps[name] for name in ("basecolor", "roughness", "height")})
    write_material(tmp_path / "set", "b", "stone", maps)
    write_material(tmp_path / "set", "lib__rollershutter_window_02", "metal", full_maps(metal=True))
    told = [(finding.severity, finding.file, finding.message) for finding in survey([tmp_path / "set"]).findings]
    assert told == [
        *((Severity.NOTE, "set/a", f"it has no {kind}") for kind in ("metallic", "ao", "normal")),
        (
            Severity.WARNING,
            "set/lib__rollershutter_window_02",
            "its metallic is known to be wrong: it counts as missing",
        ),
    ]
