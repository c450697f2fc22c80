"""Files of rules: what one may say, and what is refused in a sentence."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.rules import BY_CLASS, MATERIAL, SETTINGS, Rule, RuleFile


def rule(**fields: object) -> Rule:
    return Rule.model_validate({"name": "mine", "path": "armor", **fields})


def refusal(**fields: object) -> str:
    with pytest.raises(ValidationError) as caught:
        rule(**fields)
    return validation_sentence(caught.value)


def test_one_glob_or_several() -> None:
    assert rule(unknown=True).path == ("armor",)
    assert rule(path=["armor", "weapons/*"], unless="armor/iron", unknown=True).unless == ("armor/iron",)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "it has no effect: give one of exclude, material, unknown"),
        ({"path": [], "unknown": True}, "path"),
        ({"path": "", "unknown": True}, "'' is no path below textures"),
        ({"path": "../armor", "unknown": True}, "is no path below textures"),
        ({"path": "C:/armor", "unknown": True}, "is no path below textures"),
        ({"path": "a//b", "unknown": True}, "is no path below textures"),
        ({"class": "metal", "exclude": "why"}, "exclude is of a whole texture; by 'class' there are material"),
        ({"class": "metal", "unknown": True}, "unknown is of a whole texture"),
        ({"class": "metal", "max_size": 512}, "max_size is of a whole texture"),
        ({"class": "metal", "material": "metal"}, "'material' is the 'class' that it is already"),
        ({"material": "wood", "unknown": True}, "it is of a 'material' or 'unknown', not both"),
        ({"exclude": "why", "unknown": True}, "what is left alone has no other effect"),
        ({"exclude": ""}, "exclude"),
        ({"exclude": True}, "exclude"),
        ({"exclude": "two\nlines"}, "exclude"),
        ({"metallic": "sometimes"}, "metallic"),
        ({"roughness_bias": 1.5}, "roughness_bias"),
        ({"max_size": 2}, "max_size"),
        ({"specular_level": 2}, "specular_level"),
        ({"adjustments": {"rust": {}}}, "adjustments.rust: there is no such key"),
        ({"colour": "red", "unknown": True}, "colour: there is no such key"),
    ],
)
def test_what_is_refused(fields: dict[str, object], sentence: str) -> None:
    assert sentence in refusal(**fields)


def test_the_fields_of_rules_are_all_of_some_kind() -> None:
    """So that no effect is forgotten where they are gone through."""
    assert set(Rule.model_fields) == {"name", "path", "unless", "found", *MATERIAL, *SETTINGS}
    assert set(BY_CLASS) <= set(MATERIAL)
    assert set(SETTINGS) <= set(Conversion.model_fields)


def test_settings_are_those_that_were_given() -> None:
    assert rule(max_size=512, parallax=False).settings == (("max_size", 512), ("parallax", False))


def test_words_are_plain() -> None:
    assert RuleFile.model_validate({"words": {"hide": "leather"}, "word_odds": 5}).words == {"hide": "leather"}
    for fields in ({"words": {"Hide": "leather"}}, {"words": {"": "leather"}}, {"word_odds": 1}, {"word_odds": 0}):
        with pytest.raises(ValidationError):
            RuleFile.model_validate(fields)
