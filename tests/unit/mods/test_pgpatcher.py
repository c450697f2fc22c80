"""The PGPatcher JSON: ten keys in order, the game's own paths, merged with what an earlier run left."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

import pytest

from pbrstudio.mods.pgpatcher import Entry, base_of, entry, matched, merged, texture_of
from pbrstudio.spec.conversion import Conversion

TEN = [
    ("texture", "architecture\\whiterun\\wrwoodplank01"),
    ("emissive", False),
    ("parallax", True),
    ("subsurface_foliage", False),
    ("subsurface", False),
    ("specular_level", 0.04),
    ("subsurface_color", [1, 1, 1]),
    ("roughness_scale", 1),
    ("subsurface_opacity", 1),
    ("displacement_scale", 1),
]
PLANK = PurePath("architecture/whiterun/wrwoodplank01")


def plain(game: str, *, parallax: bool = False) -> Entry:
    return entry(PurePath(game), Conversion(), parallax=parallax)


def after(path: Path, converted: list[Entry], skipped: list[Entry] | None = None) -> list[Entry]:
    """What the file would hold then."""
    text = merged(path, converted, skipped or [])
    assert text is not None
    found = json.loads(text)
    assert isinstance(found, list)
    return found


def test_exactly_the_ten_keys_in_the_communitys_order() -> None:
    assert list(entry(PLANK, Conversion(), parallax=True).items()) == TEN


def test_parallax_and_the_constants_follow_the_conversion() -> None:
    conversion = Conversion(specular_level=0.08, roughness_scale=0.9, displacement_scale=2.0)
    found = entry(PLANK, conversion, parallax=False)
    assert found["parallax"] is False
    assert (found["specular_level"], found["roughness_scale"], found["displacement_scale"]) == (0.08, 0.9, 2)


def test_the_diffuse_suffix_is_kept_because_pgpatcher_does_not_strip_it() -> None:
    assert plain("weapons/sword_d")["texture"] == "weapons\\sword_d"


def test_a_renamed_output_is_told_after_the_ten() -> None:
    found = entry(PLANK, Conversion(), parallax=True, rename=PLANK.with_name("wrwoodplank01_2"))
    assert list(found)[10:] == ["rename"]
    assert found["rename"] == "architecture\\whiterun\\wrwoodplank01_2"


def test_the_text_is_an_array_with_doubled_backslashes(tmp_path: Path) -> None:
    text = merged(tmp_path / "new.json", [entry(PLANK, Conversion(), parallax=True)])
    assert text is not None
    assert '"texture": "architecture\\\\whiterun\\\\wrwoodplank01"' in text
    assert '"subsurface_color": [1, 1, 1]' in text
    assert '"roughness_scale": 1,' in text
    found = json.loads(text)
    assert [list(each.items()) for each in found] == [TEN]
    assert text.isascii()


def test_entries_are_sorted_and_one_texture_has_one(tmp_path: Path) -> None:
    found = after(tmp_path / "new.json", [plain("b"), plain("a"), plain("B", parallax=True)])
    assert [(each["texture"], each["parallax"]) for each in found] == [("a", False), ("B", True)]


def last_word(texture: str, entries: list[Entry]) -> Entry:
    """The entry that PGPatcher follows last of those that fit a mesh's texture."""
    fitting = [each for each in entries if f"\\{texture}".endswith(f"\\{str(each['texture']).removesuffix('.dds')}")]
    return fitting[-1]


@pytest.mark.parametrize("folder", ["dlc01/plants", "architecture/a/plants", "z/plants"])
def test_of_entries_that_fit_a_mesh_its_own_has_the_last_word(tmp_path: Path, folder: str) -> None:
    long, short = f"{folder}/lamp", "plants/lamp"
    found = after(tmp_path / "new.json", [plain(long, parallax=True), plain(short), plain("lamp"), plain("b/lamps")])
    for texture in (long, short, "lamp"):
        name = texture.replace("/", "\\")
        assert last_word(name, found)["texture"] == name


def test_a_list_in_an_order_that_overrules_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    listed = [plain("dlc01/plants/lamp"), plain("plants/lamp")]
    path.write_text(json.dumps(listed), encoding="utf-8")
    assert after(path, [], [plain("plants/lamp")]) == listed[::-1]


def test_a_dot_in_a_name_is_no_extension_to_pgpatcher(tmp_path: Path) -> None:
    found = plain("architecture/dot.name")
    assert found["texture"] == "architecture\\dot.name.dds"
    assert matched(found) == ("architecture", "dot.name")
    assert base_of(found) == texture_of(found) == PurePath("architecture/dot.name")
    assert plain("v1.2/wall")["texture"] == "v1.2\\wall"
    path = tmp_path / "pack.json"
    path.write_text(json.dumps([found | {"texture": "architecture\\dot.name"}]), encoding="utf-8")
    assert after(path, [found]) == [found], "one of an earlier version, which fits 'architecture/dot'"


def test_a_renamed_texture_with_a_dot_keeps_its_name_as_it_is() -> None:
    found = entry(PurePath("a/b.c"), Conversion(), parallax=True, rename=PurePath("a/b.c_2"))
    assert (found["texture"], found["rename"]) == ("a\\b.c.dds", "a\\b.c_2")
    assert base_of(found) == PurePath("a/b.c_2")


def test_an_earlier_runs_other_textures_stay_and_its_same_ones_are_renewed(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps([plain("armor/iron"), plain("armor/steel") | {"uv_scale": 2}]), encoding="utf-8")
    found = after(path, [plain("Armor/IRON", parallax=True), plain("zinc")])
    assert [each["texture"] for each in found] == ["zinc", "Armor\\IRON", "armor\\steel"]
    assert found[1]["parallax"] is True
    assert found[2]["uv_scale"] == 2


def test_several_entries_that_an_author_wrote_for_one_texture_all_stay(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps([plain("iron") | {"nif_filter": name} for name in ("a", "b")]), encoding="utf-8")
    found = after(path, [plain("steel")])
    assert [each.get("nif_filter") for each in found] == ["a", "b", None]


def test_what_a_user_changed_stays_for_textures_that_were_skipped(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    edited = plain("Iron") | {"specular_level": 0.5, "glint": {"x": 1}}
    path.write_text(json.dumps([edited]), encoding="utf-8")
    assert after(path, [plain("zinc")], [plain("iron"), plain("steel")]) == [edited, plain("steel"), plain("zinc")]
    assert after(path, [plain("iron")]) == [plain("iron")]


def test_a_file_that_has_everything_already_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    listed = [plain("steel"), plain("iron")]  # in an order and a form of the user's own, with a mark before it
    path.write_text(json.dumps(listed), encoding="utf-8-sig")
    assert merged(path, [], [plain("iron")]) is None
    assert merged(path, [plain("iron")], [plain("steel")]) is None
    assert merged(path, [plain("iron", parallax=True)]) is not None


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "", "{", "{}", '{"default": {}, "entries": []}', '[{"emissive": true}]', '["iron"]', "3", "null"],
)
def test_a_file_that_is_not_ours_is_not_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pack.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        merged(path, [plain("iron")])
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_nested_too_deep_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ValueError, match="nested too deep"):
        merged(path, [plain("iron")])
