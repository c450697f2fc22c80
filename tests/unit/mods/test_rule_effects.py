"""What rules do to a texture's settings and materials, alone and one after another, and how it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

import numpy as np
import pytest

from pbrstudio.convert.adjust import adjust
from pbrstudio.convert.item import Item
from pbrstudio.convert.predictor import Prediction
from pbrstudio.mods.path_words import with_path_words
from pbrstudio.mods.plan import Plan
from pbrstudio.mods.rule_effects import effects_in_words, excluded, with_effects
from pbrstudio.mods.ruled import rule_plan
from pbrstudio.mods.rules import PlacedRule, RuleBook, load_rules
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.rules import Rule
from tests.makers import item, noise

CLASSES = ("fabric", "metal", "stone", "wood")


def placed(**fields: object) -> PlacedRule:
    rule = Rule.model_validate({"name": "mine", "path": "armor", **fields})
    return PlacedRule(rule, "mine.toml", (), ())


def after(*rules: dict[str, object], conversion: Conversion | None = None) -> Item:
    return with_effects(plain(conversion), [placed(**rule) for rule in rules])


def plain(conversion: Conversion | None = None, game: str = "armor/iron") -> Item:
    return item(Path("iron.dds"), Path("out/iron"), game, conversion)


def notes(of: Item) -> list[str]:
    return [finding.message for finding in of.findings]


# Materials


def test_a_forced_material_and_unknown_take_turns() -> None:
    wood, unknown = {"material": "wood"}, {"unknown": True}
    for rules, forced, is_unknown in (
        ([wood], "wood", False),
        ([unknown], None, True),
        ([wood, unknown], None, True),
        ([unknown, wood], "wood", False),
        ([unknown, {"unknown": False}], None, False),
        ([wood, {"unknown": False}], "wood", False),
    ):
        guide = after(*rules).guide
        assert (guide.forced, guide.unknown) == (forced, is_unknown), rules


def test_a_class_is_taken_for_another() -> None:
    guide = after({"class": "stone", "material": "wood"}, {"class": "wood", "material": "metal"}).guide
    assert guide.reassigned == (("stone", "wood"), ("wood", "metal"))
    assert guide.forced is None


# Sliders


def metallic(of: Item, ids: np.ndarray) -> np.ndarray:
    """[H,W] what becomes of a metallic map of noise."""
    planes = {name: noise(8, 8) for name in ("roughness", "metallic", "ao")}
    height = np.zeros((8, 8), np.uint16)
    prediction = Prediction(noise(8, 8, 3), **planes, height=height, depth=0.1, materials=ids, classes=CLASSES)
    return adjust(prediction, of.conversion.adjustments).metallic


@pytest.mark.parametrize(("word", "wanted"), [("never", 0), ("always", 255)])
def test_metal_never_or_always_whatever_was_predicted_and_set(word: str, wanted: int) -> None:
    ids = noise(8, 8) % 5
    sliders = {"metallic": {"threshold": 0.3, "bias": 0.2}}
    busy = Conversion(adjustments=Adjustments.model_validate({"everywhere": sliders, "by_class": {"metal": sliders}}))
    for conversion in (None, busy):
        assert (metallic(after({"metallic": word}, conversion=conversion), ids) == wanted).all()
    taken_back = after({"metallic": word}, {"metallic": "predicted"})
    assert np.array_equal(metallic(taken_back, ids), noise(8, 8))


def test_metal_never_in_one_class() -> None:
    ids = (noise(8, 8) % 4).astype(np.uint8)
    found = metallic(after({"class": "stone", "metallic": "never"}), ids)
    assert (found[ids == 2] == 0).all()
    assert np.array_equal(found[ids != 2], noise(8, 8)[ids != 2])


def test_biases_of_roughness_add_up() -> None:
    bias = {
        "everywhere": {"roughness": {"bias": 0.1, "contrast": 2}},
        "by_class": {"metal": {"roughness": {"bias": -0.2}}},
    }
    conversion = Conversion(adjustments=Adjustments.model_validate(bias))
    of = after({"roughness_bias": 0.3}, {"roughness_bias": 0.2}, conversion=conversion).conversion.adjustments
    assert of.everywhere.roughness.bias == pytest.approx(0.6)
    assert of.everywhere.roughness.contrast == 2
    assert of.by_class["metal"].roughness.bias == pytest.approx(0.3)
    of = after({"roughness_bias": 0.9}, {"class": "wood", "roughness_bias": 0.9}).conversion.adjustments
    assert (of.everywhere.roughness.bias, of.by_class["wood"].roughness.bias) == (0.9, 1.0), "as far as a slider goes"


def test_sliders_that_are_named_take_the_place_of_those_before() -> None:
    before = {"everywhere": {"ao": {"strength": 2}, "albedo": {"exposure": 1}}}
    conversion = Conversion(adjustments=Adjustments.model_validate(before))
    of = after({"adjustments": {"ao": {"contrast": 0.5}}}, conversion=conversion).conversion.adjustments.everywhere
    assert (of.ao.strength, of.ao.contrast, of.albedo.exposure) == (1, 0.5, 1)


# Settings


def test_settings_are_the_later_rules_over_the_users() -> None:
    rules: list[dict[str, object]] = [
        {"max_size": 1024, "normals": "derived", "specular_level": 0.02},
        {"max_size": 512, "parallax": False, "gloss": False, "tiling": "on"},
    ]
    of = after(*rules, conversion=Conversion(max_size=2048, quality="best")).conversion
    assert (of.max_size, of.normals, of.specular_level, of.parallax) == (512, "derived", 0.02, False)
    assert (of.gloss, of.tiling, of.quality) == (False, "on", "best")
    assert Conversion.model_validate(of.model_dump()) == of


def test_a_texture_without_rules_stays_as_it_was() -> None:
    of = plain()
    assert with_effects(of, []) == of


# What is told


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unknown": True, "metallic": "never"}, "of no known material, without metal"),
        ({"material": "wood", "roughness_bias": -0.1}, "taken for wood, roughness -0.1"),
        ({"class": "metal", "metallic": "never"}, "where metal is found: never metal"),
        ({"adjustments": {"ao": {}, "albedo": {}}}, "sliders of albedo, ao"),
        ({"max_size": 512, "parallax": False}, "max_size 512, parallax off"),
        ({"exclude": False}, "not left alone"),
        ({"unknown": False, "metallic": "predicted"}, "of the materials that are found, metal as predicted"),
    ],
)
def test_effects_are_told_in_words(fields: dict[str, object], words: str) -> None:
    rule = placed(**fields)
    assert effects_in_words(rule.rule) == words
    assert notes(with_effects(plain(), [rule])) == [f"rule 'mine' (mine.toml): {words}"]


# Words in paths


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules(())


@pytest.mark.parametrize(
    ("game", "word", "name"),
    [
        ("architecture/whiterun/wrwoodplank01", "plank", "wood"),
        ("armor/hide/cuirass_d", "hide", "leather"),
        ("armor/iron/steelplate", "steel", "metal"),
        ("dungeons/hideout/wall", None, None),
        ("dungeons/hideout/stonewall", "stone", "stone"),
        ("clutter/thing", None, None),
        ("floors/marblefloor", "marble", "stone"),
        ("clutter/foxfur", None, None),
    ],
)
def test_a_word_makes_its_class_likelier(book: RuleBook, game: str, word: str | None, name: str | None) -> None:
    """Of a class that the model lacks, the one that such textures are counted to; of none, nothing."""
    guide = with_path_words(plain(game=game), book, (*CLASSES, "leather")).guide
    assert guide.weights == (() if name is None else ((name, 3.0),))
    assert guide.reason == ("" if word is None else f"the word '{word}' in its path")


def test_a_class_of_its_own_is_meant_where_the_model_has_it(book: RuleBook) -> None:
    assert with_path_words(plain(game="marblefloor"), book, (*CLASSES, "marble")).guide.weights == (("marble", 3.0),)


def test_words_can_be_switched_off_and_rules_outweigh_them(book: RuleBook) -> None:
    of = plain(Conversion(path_words=False))
    assert with_path_words(of, book, CLASSES) is of
    for rule in ({"path_words": False}, {"material": "wood"}, {"unknown": True}):
        of = after(rule)
        assert with_path_words(of, book, CLASSES) is of
    of = plain()
    assert with_path_words(of, book, ()) is of, "a model without classes"


def test_a_plan_is_ruled(book: RuleBook) -> None:
    games = ["landscape/snow01", "actors/character/male/body", "armor/iron/shield"]
    plan = Plan(items=[plain(game=game) for game in games], left_alone=[("a", "b")])
    rule_plan(plan, book, CLASSES)
    assert [each.game for each in plan.items] == [PurePath(games[0]), PurePath(games[2])]
    assert plan.left_alone == [("a", "b"), ("iron.dds", "is skin or part of a face: rule 'skin' (shipped)")]
    assert plan.items[0].guide.unknown
    assert plan.items[0].guide.weights == ()
    assert notes(plan.items[0]) == ["rule 'snow' (shipped): of no known material, without metal"]
    assert plan.items[1].guide.weights == (("metal", 3.0),)
    assert notes(plan.items[1]) == []


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (None, "has a skin tint"),
        ({"metallic": "never"}, "has a skin tint"),
        ({"exclude": False}, None),
        ({"exclude": "is mine"}, "is mine: rule 'mine' (mine.toml)"),
    ],
)
def test_what_maps_are_against_a_rule_takes_back(rule: dict[str, object] | None, reason: str | None) -> None:
    assert excluded([] if rule is None else [placed(**rule)], "has a skin tint") == reason


def test_what_the_user_names_is_converted_whatever_its_maps_say(book: RuleBook) -> None:
    for named in ([], ["iron.dds"]):
        plan = Plan(items=[replace(plain(), against="has a skin tint")])
        rule_plan(plan, book, CLASSES, named=named)
        assert plan.left_alone == ([] if named else [("iron.dds", "has a skin tint")])
        assert len(plan.items) == len(named)


def test_what_the_user_names_is_never_is_never_left_alone(book: RuleBook) -> None:
    plan = Plan(items=[plain(game="actors/character/male/body")])
    rule_plan(plan, book, CLASSES, named=["iron.dds"])
    assert len(plan.items) == 1
    assert plan.left_alone == []
