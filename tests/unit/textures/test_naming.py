"""What names and folders say: roles, the diffuse suffix, the path in the game."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from pbrstudio.textures.naming import game_path, is_landscape, role_by_folder, role_by_suffix, without_diffuse_suffix


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("iron_n", "a normal map"),
        ("IRON_N", "a normal map"),
        ("body_msn", "a model-space normal map"),
        ("lamp_g", "a glow map"),
        ("skin_sk", "a skin tint"),
        ("wall_p", "a height map"),
        ("cave_e", "a cube map"),
        ("iron_m", "an environment mask"),
        ("iron_em", "an environment mask"),
        ("iron_EnvMask", "an environment mask"),
        ("iron_rmaos", "a True PBR roughness-metallic-AO map"),
        ("coat_cnr", "a True PBR coat normal"),
        ("cloth_f", "a True PBR fuzz map"),
        ("skin_s", "a subsurface or specular map"),
        ("ice_i", "an inner layer"),
        ("leaf_b", "a backlight map"),
        ("leaf_bl", "a backlight map"),
        ("water_flow", "a flow map"),
        ("iron_normal_opengl", "a normal map"),
        ("iron_material", "a map of materials"),
    ],
)
def test_the_suffix_tells_what_is_no_diffuse(name: str, role: str) -> None:
    assert role_by_suffix(name) == role


@pytest.mark.parametrize("name", ["iron", "iron_d", "iron_d_01", "_n", "n", "iron_", "iron_n01", "iron_x", "inn", ""])
def test_other_names_have_no_role(name: str) -> None:
    assert role_by_suffix(name) is None


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("pbr/armor/iron", "True PBR already (textures/pbr)"),
        ("Interface/map/world", "interface art"),
        ("CUBEMAPS/sky", "a cube map"),
        ("effects/fire", "an effect texture"),
        ("lod/tree", "a distant LOD atlas"),
        ("dlc01/lod/tree", "a distant LOD atlas"),
        ("_BYOH/interface/map", "interface art"),
        ("terrain/tamriel/objects/atlas", "a distant LOD texture"),
        ("actors/character/FaceGenData/facetint/skyrim.esm/0001", "a generated face tint"),
        ("actors/character/character assets/tintmasks/lip", "a face tint mask"),
    ],
)
def test_the_folder_tells_what_is_nothing_to_convert(path: str, role: str) -> None:
    assert role_by_folder(PurePath(path)) == role


@pytest.mark.parametrize(
    "path", ["pbr", "armor/pbr/iron", "dlc01/armor/lod", "actors/character/male/head", "armor/iron"]
)
def test_the_folder_must_be_the_first_one(path: str) -> None:
    assert role_by_folder(PurePath(path)) is None


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("landscape/dirt01", True),
        ("DLC02/Landscape/ash01", True),
        ("dlc01/landscape/trees/bark", False),
        ("mymod/landscape/dirt01", False),
        ("landscape", False),
        ("dlc02", False),
    ],
)
def test_the_terrains_folder_is_the_games_or_an_expansions(path: str, wanted: bool) -> None:
    assert is_landscape(PurePath(path)) is wanted


@pytest.mark.parametrize(
    ("name", "base"),
    [("sword_d", "sword"), ("Sword_D", "Sword"), ("sword", "sword"), ("sword_dd", "sword_dd"), ("_d", "_d")],
)
def test_the_diffuse_suffix_goes_once(name: str, base: str) -> None:
    assert without_diffuse_suffix(name) == base


@pytest.mark.parametrize(
    ("path", "below"),
    [
        ("mod/textures/armor/iron.dds", "armor/iron.dds"),
        ("mod/Textures/iron.dds", "iron.dds"),
        ("textures/mods/better/textures/armor/iron.dds", "armor/iron.dds"),
        ("mod/mytextures/iron.dds", None),
        ("mod/textures.dds", None),
        ("mod/textures", None),
    ],
)
def test_in_an_absolute_path_the_last_textures_folder_is_the_games(path: str, below: str | None) -> None:
    assert game_path(PurePath("iron.dds"), PurePath(path)) == (None if below is None else PurePath(below))


def test_below_the_input_the_first_textures_folder_is_the_games_and_wins() -> None:
    relative = PurePath("Textures/clutter/textures/iron.dds")
    assert game_path(relative, PurePath("mods/textures/better") / relative) == PurePath("clutter/textures/iron.dds")
