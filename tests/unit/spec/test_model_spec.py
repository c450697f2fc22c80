"""The manifest of a model: what it refuses, and how it says so."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.model import HEADS, SCHEMA, Manifest, MapsSpec, Networks

CARD = {"title": "Mine", "licence": "MIT", "trained_on": "stones"}


def manifest(**fields: Any) -> Manifest:
    kept = {"id": "mine", "card": CARD, "classes": ["metal", "stone", "wood"], "networks": {}}
    return Manifest.model_validate({**kept, **fields})


def refusal(**fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        manifest(**fields)
    return validation_sentence(caught.value)


def test_the_least_manifest_is_read_and_comes_back_the_same() -> None:
    read = manifest()
    assert read.schema_version == SCHEMA
    assert read.networks == Networks()
    assert Manifest.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"autor": "me"}, "autor"),
        ({"card": CARD | {"licens": "MIT"}}, "card.licens"),
        ({"networks": {"maps": {"decoders": []}}}, "networks.maps.decoders"),
        ({"networks": {"segmenter": {"decoder": [1]}}}, "networks.segmenter.decoder"),
        ({"card": CARD | {"figures": [{"map": "ao", "input": "lit", "metric": "l1", "value": 1, "unit": 1}]}}, "unit"),
    ],
)
def test_an_unknown_key_is_named_with_its_place(fields: dict[str, Any], place: str) -> None:
    assert f"{place}: there is no such key" in refusal(**fields)


@pytest.mark.parametrize("version", [SCHEMA + 1, 99])
def test_of_a_newer_schema_this_alone_is_said(version: int) -> None:
    said = refusal(schema_version=version, what_the_newer_one_has=1, classes="another form")
    assert said == f"schema_version {version} is newer than this program reads ({SCHEMA}): update it"


@pytest.mark.parametrize("version", [0, -1, "one", None])
def test_a_schema_that_never_was_is_refused(version: object) -> None:
    assert "schema_version" in refusal(schema_version=version)


@pytest.mark.parametrize("whole", [None, [], "manifest", 3, [["id", "mine"]]])
def test_what_is_no_table_is_refused(whole: object) -> None:
    with pytest.raises(ValidationError):
        Manifest.model_validate(whole)


@pytest.mark.parametrize("name", ["", "Mine", "../mine", "a/b", "-mine", ".mine", "mine\n", "a" * 65, "con:"])
def test_an_id_is_a_plain_name_of_a_folder(name: str) -> None:
    assert "id" in refusal(id=name)


@pytest.mark.parametrize("number", ["value", "baseline", "skill"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_figure_is_a_number_or_it_could_not_be_read_again(number: str, value: float) -> None:
    figure = {"map": "ao", "input": "lit", "metric": "l1", "value": 1.0, number: value}
    assert f"card.figures.0.{number}" in refusal(card=CARD | {"figures": [figure]})


# Classes


def test_a_class_named_twice_is_refused() -> None:
    assert "classes: one is named twice" in refusal(classes=["stone", "stone"])


@pytest.mark.parametrize("classes", [["stone"], [f"c{number}" for number in range(251)], ["stone", "Wood"]])
def test_too_few_too_many_and_ill_named_classes_are_refused(classes: list[str]) -> None:
    assert "classes" in refusal(classes=classes)


def test_class_means_and_depths_have_one_value_for_each_class() -> None:
    read = manifest(class_means={"roughness": [0.1, 0.2, 0.3]}, class_depths=[0.1, 0.2, 0.3])
    assert read.class_means == {"roughness": (0.1, 0.2, 0.3)}
    assert "class_means.ao: 2 values for 3 classes" in refusal(class_means={"ao": [0.1, 0.2]})
    assert "class_depths: 4 values for 3 classes" in refusal(class_depths=[0.1] * 4)
    assert "class_means.gloss" in refusal(class_means={"gloss": [0.1] * 3})


# Baselines that stand in


def test_each_kind_of_baseline_where_it_belongs() -> None:
    means = {"roughness": [0.5] * 3}
    read = manifest(
        class_means=means,
        fallbacks={"albedo": "identity", "roughness": "class-mean", "ao": "luminance", "height": "normal"},
    )
    assert read.fallbacks["height"] == "normal"


@pytest.mark.parametrize(
    ("fallbacks", "said"),
    [
        ({"roughness": "class-mean"}, "fallbacks.roughness: there are no class means of it"),
        ({"roughness": "identity"}, "identity is for the albedo, and for nothing else"),
        ({"albedo": "luminance"}, "identity is for the albedo, and for nothing else"),
        ({"ao": "normal"}, "only a height can come from the normal"),
        ({"height": "normal", "normal": "luminance"}, "only a height can come from the normal"),
        ({"gloss": "luminance"}, "fallbacks.gloss"),
        ({"ao": "average"}, "fallbacks.ao"),
    ],
)
def test_a_baseline_that_cannot_stand_in_is_refused(fallbacks: dict[str, str], said: str) -> None:
    assert said in refusal(fallbacks=fallbacks)


# Networks


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ([], "inputs"),
        (["diffuse"], "UNet-Maps reads the albedo"),
        (["albedo", "albedo"], "one is named twice"),
        (["albedo", "shading"], "shading needs the diffuse too"),
        (["albedo", "gloss"], "inputs"),
    ],
)
def test_inputs_of_unet_maps_that_cannot_be(inputs: list[str], said: str) -> None:
    assert said in refusal(networks={"maps": {"inputs": inputs}})


def test_planes_and_extra_inputs_follow_from_the_inputs() -> None:
    spec = MapsSpec(inputs=("normal", "albedo"))
    assert (spec.planes, spec.extra_inputs) == (6, ("normal",))
    assert MapsSpec().planes == 9
    assert MapsSpec().extra_inputs == ("diffuse",)


@pytest.mark.parametrize("heads", [[], ["ao", "ao"], ["gloss"]])
def test_heads_that_cannot_be(heads: list[str]) -> None:
    assert "heads" in refusal(networks={"maps": {"heads": heads}})


def test_outputs_are_named_after_the_heads_and_never_like_an_input() -> None:
    assert Networks().outputs("maps") == HEADS
    both = Networks(maps=MapsSpec(inputs=("albedo", "normal"), heads=("ao", "normal")))
    assert both.outputs("maps") == ("ao", "normal_out")
    assert both.outputs("segmenter") == ("logits",)
    assert both.outputs("albedo") == ("difference",)


@pytest.mark.parametrize("decoder", [[16] * 4, [16] * 6, [2, 16, 16, 16, 16], [16, 16, 16, 16, 1024]])
def test_a_decoder_has_five_stages_of_sane_width(decoder: list[int]) -> None:
    assert "decoder" in refusal(networks={"albedo": {"decoder": decoder}})


@pytest.mark.parametrize(
    "fields",
    [
        {"margins": {"maps": 33}},
        {"margins": {"all": 32}},
        {"metal_threshold": 1},
        {"metal_threshold": 0},
        {"metal_sharpness": 0},
        {"corrections": {"roughness": {"gain": 0}}},
        {"corrections": {"metallic": {"gain": 1}}},
        {"segmenter_side": 32},
        {"texel_density": 0},
        {"class_means": {"ao": [0.1, 0.2, float("nan")]}},
        {"class_depths": [0.1, 0.2, float("inf")]},
        {"files": {"maps.onnx": "abc"}},
        {"networks": {"albedo": {"width": 0}}},
        {"networks": {"segmenter": {"trunk": "b6"}}},
    ],
)
def test_numbers_and_names_out_of_range_are_refused(fields: dict[str, Any]) -> None:
    assert next(iter(fields)) in refusal(**fields)
