"""The layout spec: the grammar of channels, and the layouts that are no layouts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.layout import GLOW_PLANES, PLANES, Channel, Layout, LayoutFile


def file(**fields: object) -> dict[str, object]:
    kept: dict[str, object] = {"map": "ao", "suffix": "_ao", "type": "png", "content": "data", "channels": ["ao"]}
    return {**kept, **fields}


def layout(*files: dict[str, object], **fields: object) -> Layout:
    kept: dict[str, object] = {"id": "mine", "title": "Mine", "root": "", "tree": "game", "files": files or (file(),)}
    return Layout.model_validate({**kept, **fields})


def refusal(*files: dict[str, object], **fields: object) -> str:
    with pytest.raises(ValidationError) as caught:
        layout(*files, **fields)
    return validation_sentence(caught.value)


GLOW: dict[str, object] = {
    "type": "dds",
    "content": "colour",
    "format": "BC7_UNORM_SRGB",
    "when": "glow",
    "channels": ["glow.r", "glow.g", "glow.b", "1"],
}


def test_a_glow_map_has_a_file_of_its_own() -> None:
    assert LayoutFile.model_validate(file(**GLOW)).when == "glow"


# The grammar


@pytest.mark.parametrize("plane", PLANES)
def test_every_plane_may_stand_alone_or_inverted(plane: str) -> None:
    assert Channel.parse(plane) == Channel(plane=plane)
    assert Channel.parse(f"1-{plane}") == Channel.parse(f"1 - {plane}") == Channel(plane=plane, invert=True)


@pytest.mark.parametrize(("text", "value"), [("0", 0.0), ("1", 1.0), ("0.5", 0.5), ("1.0", 1.0), ("0.04", 0.04)])
def test_a_number_is_a_constant(text: str, value: float) -> None:
    assert Channel.parse(text) == Channel(constant=value)


@pytest.mark.parametrize(
    "text", ["", "gloss", "albedo", "albedo.x", "normal.r", "1-", "1-0.5", "1.5", "2", "-1", "1-1-ao", "ao+1", "AO"]
)
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"channel '{text}'".replace("+", r"\+")):
        Channel.parse(text)


@given(st.text(max_size=12))
def test_no_text_gives_a_channel_outside_the_planes(text: str) -> None:
    try:
        channel = Channel.parse(text)
    except ValueError:
        return
    assert channel.plane is None or channel.plane in (*PLANES, *GLOW_PLANES)
    assert 0 <= channel.constant <= 1


@pytest.mark.parametrize("channel", [{"plane": "gloss"}, {"constant": 1.5}, {"plane": "ao", "power": 2}])
def test_a_channel_spelt_out_as_a_table_is_held_to_the_same_rules(channel: dict[str, object]) -> None:
    assert "channels" in refusal(file(channels=[channel]))


# Files


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"when": "glow"}, "a glow map is a DDS of colour of its own"),
        ({"channels": ["glow.r", "glow.g", "glow.b", "1"]}, "a glow map is a DDS of colour of its own"),
        ({**GLOW, "when": "always"}, "a glow map is a DDS of colour of its own"),
        ({**GLOW, "channels": ["glow.g", "glow.r", "glow.b", "1"]}, "a glow map is a DDS of colour of its own"),
        ({**GLOW, "channels": ["1-glow.r", "glow.g", "glow.b", "1"]}, "a glow map is a DDS of colour of its own"),
        ({**GLOW, "content": "data"}, "a glow map is a DDS of colour of its own"),
        ({"type": "dds"}, "'format' belongs to type 'dds'"),
        ({"format": "BC4_UNORM"}, "'format' belongs to type 'dds'"),
        ({"type": "dds", "format": "R8_UNORM", "bits": 16}, "'bits' = 16 is for PNG"),
        ({"bits": 16, "channels": ["ao", "ao", "ao"]}, "16-bit file has one channel"),
        ({"channels": []}, "channels"),
        ({"channels": ["ao"] * 5}, "channels"),
        ({"channels": ["ao"] * 2}, "PNG"),
        ({"content": "colour"}, "three or four channels"),
        ({"content": "normal"}, "three or four channels"),
        ({"rule": "complex-material"}, "four channels"),
        ({"copy_normal": "with-alpha"}, "four channels"),
        ({"suffix": "/../../etc"}, "suffix"),
        ({"suffix": "a\\b"}, "suffix"),
        ({"bits": 12}, "bits"),
        ({"when": "never"}, "when"),
        ({"sufix": "_x"}, "sufix: there is no such key"),
    ],
)
def test_a_file_that_could_not_be_written_is_refused(fields: dict[str, object], sentence: str) -> None:
    assert sentence in refusal(file(**fields))


def test_a_16_bit_png_and_a_two_channel_dds_are_fine() -> None:
    assert LayoutFile.model_validate(file(bits=16)).bits == 16
    two = LayoutFile.model_validate(file(type="dds", format="BC5_UNORM", channels=["ao", "1-ao"]))
    assert [channel.invert for channel in two.channels] == [False, True]


# Layouts


@pytest.mark.parametrize("root", ["/textures", "../textures", "textures\\pbr", "C:textures"])
def test_a_root_that_leaves_the_output_folder_is_refused(root: str) -> None:
    assert "'root' is a relative path" in refusal(root=root)


def test_two_files_of_one_name_are_refused_and_two_types_are_not() -> None:
    assert "same name" in refusal(file(), file(map="other"))
    assert len(layout(file(), file(map="other", type="dds", format="BC4_UNORM")).files) == 2


def test_two_maps_of_one_name_are_refused() -> None:
    assert "'ao'" in refusal(file(), file(suffix="_other"))


def test_a_layout_without_files_and_one_with_unknown_keys_are_refused() -> None:
    assert "at least one file" in refusal(files=())
    assert "author: there is no such key" in refusal(author="me")


def test_a_gltf_needs_the_maps_that_it_shows() -> None:
    sentence = refusal(item_files=["gltf"])
    assert all(name in sentence for name in ("albedo", "orm", "normal"))


# What a layout leaves open


def test_a_layout_says_which_options_it_has_a_use_for() -> None:
    plain = layout(tree="input")
    assert (plain.scalable, plain.variants) == ((), ())
    assert (plain.carries_height, plain.for_pgpatcher, plain.is_mod) == (False, False, False)
    colour = file(
        map="albedo",
        suffix="",
        type="dds",
        content="colour",
        format="BC7_UNORM_SRGB",
        variants={"bc7": "BC7_UNORM_SRGB", "bc1": "BC1_UNORM_SRGB"},
        channels=["albedo.r", "albedo.g", "albedo.b", "1"],
    )
    height = file(map="height", suffix="_p", type="dds", format="BC4_UNORM", when="parallax", channels=["height"])
    full = layout(colour, height, file(), pack_files=["pgpatcher"])
    assert full.scalable == ("albedo", "height")
    assert full.variants == ("bc7", "bc1")
    assert full.carries_height
    assert full.for_pgpatcher
    assert full.is_mod
