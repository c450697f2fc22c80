"""The catalogue of layouts: what ships is exact, the user's own wins, a bad file is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.layout import Layout, LayoutFile
from pbrstudio.textures.layouts import layout_ids, load_layout

SHIPPED = ["complex-material", "gltf", "maps", "orm", "true-pbr"]
MINE = """
id = "{id}"
title = "Mine"
root = ""
tree = "input"
[[files]]
map = "ao"
suffix = "_ao"
type = "{type}"
content = "{content}"
channels = {channels}
{rest}
"""


def mine(
    path: Path,
    *,
    content: str = "data",
    channels: str = '["ao"]',
    rest: str = "",
    kind: str = "png",
    name: str = "mine",
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(MINE.format(id=name, type=kind, content=content, channels=channels, rest=rest), encoding="utf-8")
    return path


def channels(file: LayoutFile) -> str:
    words = [("1-" if each.invert else "") + (each.plane or f"{each.constant:g}") for each in file.channels]
    return " ".join(words)


def table(layout: Layout) -> dict[str, tuple[str | None, str | None, str]]:
    """Each suffix's format when opaque, format with alpha, and channels."""
    return {file.suffix: (file.format, file.format_alpha or file.format, channels(file)) for file in layout.files}


# What ships


def test_these_ship() -> None:
    assert layout_ids() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_each_loads_under_its_id(name: str) -> None:
    layout = load_layout(name)
    assert layout.id == name
    assert layout.title


def test_true_pbr_is_the_table_of_community_shaders() -> None:
    layout = load_layout("true-pbr")
    assert table(layout) == {
        "": ("BC7_UNORM_SRGB", "BC7_UNORM_SRGB", "albedo.r albedo.g albedo.b alpha"),
        "_n": ("BC7_UNORM", "BC7_UNORM", "normal.x 1-normal.y normal.z 1"),
        "_rmaos": ("BC7_UNORM", "BC7_UNORM", "roughness metallic ao 1"),
        "_p": ("BC4_UNORM", "BC4_UNORM", "height"),
        "_g": ("BC7_UNORM_SRGB", "BC7_UNORM_SRGB", "glow.r glow.g glow.b 1"),
    }
    assert (layout.root, layout.tree, layout.strip_diffuse_suffix) == ("textures/pbr", "game", False)
    assert layout.pack_files == ("pgpatcher", "readme", "meta")
    assert {file.suffix: file.content for file in layout.files} == {
        "": "colour", "_n": "normal", "_rmaos": "data", "_p": "data", "_g": "colour",
    }  # fmt: skip
    assert [file.suffix for file in layout.files if file.when == "glow"] == ["_g"]
    assert [file.suffix for file in layout.files if file.when == "parallax"] == ["_p"]
    assert [file.suffix for file in layout.files if file.copy_normal == "any"] == ["_n"]
    assert layout.files[0].variants["bc1"] == "BC1_UNORM_SRGB"


def test_complex_material_is_the_table_of_enb() -> None:
    layout = load_layout("complex-material")
    assert table(layout) == {
        "": ("BC7_UNORM", "BC7_UNORM", "source.r source.g source.b alpha"),
        "_n": ("BC7_UNORM", "BC7_UNORM", "normal.x 1-normal.y normal.z 1-roughness"),
        "_m": ("BC7_UNORM", "BC7_UNORM", "reflection 1-roughness metallic height"),
    }
    assert (layout.root, layout.tree, layout.strip_diffuse_suffix) == ("textures", "game", True)
    assert layout.pack_files == ("readme", "meta")
    assert [file.suffix for file in layout.files if file.rule == "complex-material"] == ["_m"]
    assert [file.suffix for file in layout.files if file.copy_normal == "with-alpha"] == ["_n"]
    assert layout.files[0].variants["bc1"] == "BC1_UNORM"


def test_maps_are_loose_pngs_with_a_key() -> None:
    layout = load_layout("maps")
    names = ["albedo", "roughness", "metallic", "ao", "height", "normal", "material"]
    assert [file.suffix for file in layout.files] == [f"_{name}" for name in names]
    assert {file.type for file in layout.files} == {"png"}
    assert [file.map for file in layout.files if file.bits == 16] == ["height"]
    assert [channels(file) for file in layout.files if file.map == "normal"] == ["normal.x normal.y normal.z"]
    assert [file.map for file in layout.files if file.when == "materials"] == ["material"]
    assert layout.item_files == ("maps-json",)


@pytest.mark.parametrize("name", ["gltf", "orm"])
def test_orm_is_occlusion_roughness_metallic(name: str) -> None:
    packed = {file.map: channels(file) for file in load_layout(name).files}
    assert packed["orm"] == "ao roughness metallic"
    assert packed["normal"] == "normal.x normal.y normal.z"


def test_orm_has_both_normal_directions() -> None:
    packed = {file.suffix: channels(file) for file in load_layout("orm").files}
    assert packed["_normal_directx"] == "normal.x 1-normal.y normal.z"


# The user's own


def test_the_users_layout_is_listed_and_wins_over_a_shipped_one(home: Path) -> None:
    mine(home / "layouts" / "mine.toml")
    mine(home / "layouts" / "orm.toml", name="orm")
    assert layout_ids() == sorted([*SHIPPED, "mine"])
    assert load_layout("mine").title == "Mine"
    assert [file.map for file in load_layout("orm").files] == ["ao"]


def test_a_layout_may_be_a_file_anywhere(tmp_path: Path) -> None:
    assert load_layout(str(mine(tmp_path / "here" / "x.toml"))).id == "mine"


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UserError, match="no layout 'pbr': choose one of complex-material, gltf, maps, orm, true-pbr"):
        load_layout("pbr")


# Refused


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"channels": '["gloss"]'}, "channel 'gloss' is none of"),
        ({"channels": "[["}, "not valid TOML"),
        ({"rest": "sufix = 1"}, "sufix: there is no such key"),
        ({"kind": "dds"}, "'format' belongs to type 'dds'"),
        ({"kind": "dds", "rest": 'format = "DXT9"'}, "format 'DXT9' cannot be written"),
        ({"kind": "dds", "rest": 'format = "BC2_UNORM"'}, "format 'BC2_UNORM' cannot be written"),
        ({"kind": "dds", "rest": 'format = "BC4_UNORM"\nvariants = { x = "BC6H_UF16" }'}, "cannot be written"),
        ({"kind": "dds", "rest": 'format = "BC7_UNORM_SRGB"', "channels": '["ao","ao","ao"]'}, "must not be BC7"),
        ({"kind": "dds", "rest": 'format = "BC5_UNORM"'}, "'ao' has 1 channels, BC5_UNORM takes 2"),
        ({"kind": "dds", "rest": 'format = "BC7_UNORM"'}, "'ao' has 1 channels, BC7_UNORM takes 3 or 4"),
        (
            {"kind": "dds", "rest": 'format = "BC1_UNORM"', "channels": '["ao","ao","ao","height"]'},
            "BC1_UNORM holds no alpha",
        ),
        (
            {"kind": "dds", "rest": 'format = "BC1_UNORM"', "channels": '["ao","ao","ao","alpha"]'},
            "BC1_UNORM holds no alpha",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, fields: dict[str, str], sentence: str) -> None:
    path = mine(tmp_path / "bad.toml", **fields)
    with pytest.raises(UserError) as caught:
        load_layout(str(path))
    assert str(caught.value).startswith(f"layout {path}: ")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bc1_is_fine_for_what_is_opaque(tmp_path: Path) -> None:
    colour = '["albedo.r", "albedo.g", "albedo.b", "alpha"]'
    rest = 'format = "BC1_UNORM"\nformat_alpha = "BC3_UNORM"'
    assert load_layout(str(mine(tmp_path / "a.toml", kind="dds", channels=colour, rest=rest)))
    rest = 'format = "BC1_UNORM"'
    assert load_layout(str(mine(tmp_path / "b.toml", kind="dds", channels='["ao", "ao", "ao", "1"]', rest=rest)))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="not valid TOML"):
        load_layout(str(tmp_path / "binary.toml"))
    with pytest.raises(UserError, match="cannot be read"):
        load_layout(str(tmp_path / "none.toml"))
