"""Reading materials with truth: directions of normals, depths of heights, and what counts as missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.data.hygiene import load_table
from pbrstudio.data.materials import Material, category_of, load_material, material_folders
from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.normals import decode_normals
from tests.unit.data.made import Pixels, full_maps, write_material

TABLE = load_table()


def load(folder: Path) -> Material:
    material = load_material(folder, TABLE)
    assert material is not None
    return material


def test_all_maps_come_at_the_base_colours_size(tmp_path: Path) -> None:
    maps = full_maps()
    material = load(write_material(tmp_path, "lib__stone_01", "Marble", maps))
    assert (material.id, material.label, material.category, material.tileable) == (
        "lib__stone_01",
        "stone",
        "Marble",
        True,
    )
    assert np.array_equal(material.basecolor, maps["basecolor"])
    for name in ("roughness", "metallic", "ao", "height"):
        assert np.array_equal(getattr(material, name), maps[name]), name
    assert material.alpha is None
    assert material.notes == ()


def test_directx_is_turned_and_opengl_is_not(tmp_path: Path) -> None:
    maps = full_maps()
    directx = load(write_material(tmp_path, "a", "stone", maps)).normal
    opengl = load(write_material(tmp_path, "b", "stone", maps, normal_convention="OpenGL")).normal
    assert directx is not None
    assert opengl is not None
    assert np.array_equal(directx[..., 1], 255 - opengl[..., 1])
    assert np.array_equal(directx[..., [0, 2]], opengl[..., [0, 2]])
    assert np.abs(opengl.astype(int) - maps["normal"]).max() <= 1


@pytest.mark.parametrize("convention", ["unknown", None, "opengl?"])
def test_a_normal_of_unknown_direction_counts_as_missing_and_is_told(tmp_path: Path, convention: str | None) -> None:
    material = load(write_material(tmp_path, "a", "stone", full_maps(), normal_convention=convention))
    assert material.normal is None
    assert material.notes == ("a: its normal map's direction is not known",)


def test_normals_of_any_length_come_out_as_unit_vectors(tmp_path: Path) -> None:
    maps = full_maps()
    short = np.rint((maps["normal"].astype(float) - 127.5) * 0.6 + 127.5).astype(np.uint8)
    normal = load(write_material(tmp_path, "a", "stone", {**maps, "normal": short})).normal
    assert normal is not None
    lengths = np.linalg.norm(normal.astype(np.float32) / 127.5 - 1, axis=2)
    assert np.abs(lengths - 1).max() < 0.02
    as_stored = maps["normal"].copy()
    as_stored[..., 1] = 255 - as_stored[..., 1]
    cosine = (decode_normals(normal) * decode_normals(as_stored)).sum(2)
    assert cosine.min() > np.cos(np.radians(2))


def test_a_height_keeps_its_sixteen_bits_and_eight_are_spread(tmp_path: Path) -> None:
    maps = full_maps()
    fine = np.arange(32 * 32, dtype=np.uint16).reshape(32, 32)
    height = load(write_material(tmp_path, "a", "stone", {**maps, "height": fine})).height
    assert height is not None
    assert np.array_equal(height, fine)
    coarse = np.array([[0, 255], [128, 1]], np.uint8).repeat(16, 0).repeat(16, 1)
    height = load(write_material(tmp_path, "b", "stone", {**maps, "height": coarse})).height
    assert height is not None
    assert height.dtype == np.uint16
    assert sorted({int(value) for value in height.ravel()}) == [0, 257, 128 * 257, 65535]


def test_other_sizes_are_fitted_and_other_proportions_are_missing_and_told(tmp_path: Path) -> None:
    maps = full_maps()
    maps["roughness"] = np.full((16, 16), 100, np.uint8)
    maps["ao"] = np.full((64, 64), 200, np.uint8)
    maps["height"] = np.full((32, 16), 200, np.uint8)
    material = load(write_material(tmp_path, "a", "stone", maps))
    assert material.roughness is not None
    assert material.ao is not None
    assert (material.roughness.shape, set(material.roughness.ravel().tolist())) == ((32, 32), {100})
    assert (material.ao.shape, set(material.ao.ravel().tolist())) == ((32, 32), {200})
    assert material.height is None
    assert material.notes == ("a: the proportions of its height are not the base colour's",)


def test_a_missing_map_is_none_and_not_black(tmp_path: Path) -> None:
    maps: dict[str, Pixels] = {"basecolor": full_maps()["basecolor"]}
    material = load(write_material(tmp_path, "a", "metal", maps))
    missing = (material.roughness, material.metallic, material.ao, material.height, material.normal)
    assert missing == (None,) * 5


def test_only_the_maps_asked_for_are_read(tmp_path: Path) -> None:
    folder = write_material(tmp_path, "a", "stone", full_maps(), normal_convention="unknown")
    (folder / "height.png").write_bytes(b"damaged")
    material = load_material(folder, TABLE, maps=("roughness",))
    assert material is not None
    assert material.roughness is not None
    assert (material.metallic, material.height, material.normal, material.notes) == (None, None, None, ())


def test_a_map_known_to_be_wrong_is_missing(tmp_path: Path) -> None:
    material = load(write_material(tmp_path, "lib__rollershutter_window_02", "metal", full_maps(metal=True)))
    assert material.metallic is None
    assert material.roughness is not None


def test_alpha_is_kept_where_it_cuts_out(tmp_path: Path) -> None:
    maps = full_maps()
    holes = np.full((32, 32), 255, np.uint8)
    holes[:4] = 0
    maps["basecolor"] = np.dstack([maps["basecolor"], holes])
    alpha = load(write_material(tmp_path, "a", "ground", maps)).alpha
    assert alpha is not None
    assert np.array_equal(alpha, holes)
    maps["basecolor"] = np.dstack([maps["basecolor"][..., :3], np.full((32, 32), 200, np.uint8)])
    assert load(write_material(tmp_path, "b", "ground", maps)).alpha is None, "no hole: something else is in it"


def test_categories_become_classes_maps_only_or_nothing(tmp_path: Path) -> None:
    maps = full_maps()
    assert load(write_material(tmp_path, "a", "mixed", maps)).label is None
    assert load_material(write_material(tmp_path, "b", "plaster", maps), TABLE) is None
    with pytest.raises(
        UserError, match=r"category 'glass' stands not in materials\.toml, which has: blends, ceramic, concrete"
    ):
        load_material(write_material(tmp_path, "c", "glass", maps), TABLE)


def test_who_is_to_be_named_is_kept(tmp_path: Path) -> None:
    maps = full_maps()
    named = load(write_material(tmp_path, "a", "wood", maps, licence="CC-BY-4.0", attribution="By Ann"))
    evident = load(write_material(tmp_path, "b", "wood", maps, licence="CC-BY-3.0", licence_evidence="README: Bob"))
    free = load(write_material(tmp_path, "c", "wood", maps, attribution="By Ann"))
    assert [each.attribution for each in (named, evident, free)] == ["By Ann", "README: Bob", ""]


def test_folders_are_those_with_a_base_colour_sorted(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_material(tmp_path, name, "Wood", full_maps())
    (tmp_path / "c").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "basecolor.png")
    assert [path.name for path in material_folders(tmp_path)] == ["a", "b"]
    assert category_of(tmp_path / "a") == "Wood"
    with pytest.raises(UserError, match="holds no materials"):
        material_folders(tmp_path / "c")
    with pytest.raises(UserError, match="is no folder of materials"):
        material_folders(tmp_path / "basecolor.png")


@pytest.mark.parametrize(
    ("text", "said"), [(None, "cannot be read"), ("{", "not valid JSON"), ("[1]", "must be an object")]
)
def test_a_bad_meta_file_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    folder = write_material(tmp_path, "a", "wood", full_maps())
    (folder / "meta.json").unlink()
    if text is not None:
        (folder / "meta.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=f"meta.json: {said}"):
        load_material(folder, TABLE)


def test_a_damaged_map_is_named(tmp_path: Path) -> None:
    folder = write_material(tmp_path, "a", "wood", full_maps())
    (folder / "roughness.png").write_bytes((folder / "roughness.png").read_bytes()[:100])
    with pytest.raises(UserError, match=r"roughness\.png"):
        load_material(folder, TABLE)
