"""Augmentations: the plan's table, the "never" column, and what each effect leaves alone."""

from __future__ import annotations

import colorsys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pbrstudio.data.hygiene import load_table
from pbrstudio.data.samples.augment import overlaid, shifted
from pbrstudio.data.samples.colours import turned_hue
from pbrstudio.data.samples.guesses import Guess, Guesses
from pbrstudio.data.samples.noise import gradient_noise
from pbrstudio.data.samples.photometric import SkyrimPhotometric
from pbrstudio.data.samples.piece import Piece, cut
from pbrstudio.data.samples.pieces import PieceMaker
from pbrstudio.data.samples.rules import amounts_for, load_augmentations, most_allowed
from pbrstudio.data.samples.window import Window
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.augmentations import Augmentations, EffectName
from tests.unit.data.samples.made_data import entry, job, planes_for, some_data

TABLE = load_augmentations()
ALWAYS = TABLE.model_copy(
    update={"effects": {name: effect.model_copy(update={"share": 1.0}) for name, effect in TABLE.effects.items()}}
)
"""The same, where luck never spares a sample."""
PLAN: dict[str, dict[str, float]] = {
    "wood": {"brightness": 0.10, "hue": 0.05},
    "stone": {"brightness": 0.08},
    "metal": {"highlight": 0.15},
    "fabric": {"hue": 0.12, "saturation": 0.12},
    "fur": {"hue": 0.12, "saturation": 0.12},
    "leather": {"hue": 0.08, "brightness": 0.12},
    "ground": {"brightness": 0.10},
    "ceramic": {"brightness": 0.10},
    "plaster": {"brightness": 0.10},
}
OTHERS = {
    "wood": "grain",
    "stone": "dirt",
    "fabric": "warp",
    "fur": "warp",
    "ground": "dirt",
    "ceramic": "dirt",
    "plaster": "dirt",
}
NEVER: dict[str, dict[EffectName, float]] = {
    "wood": {"hue": 0.05, "tint": 0.05},
    "stone": {"hue": 0},
    "metal": {"hue": 0},
    "fabric": {"highlight": 0},
    "fur": {"highlight": 0},
    "leather": {"highlight": 0},
    "ground": {"hue": 0.05},
    "ceramic": {"hue": 0.05},
    "plaster": {"hue": 0.05},
}


def piece(side: int = 64) -> Piece:
    made = planes_for(entry("a", width=side, height=side), 3)
    return cut(made, Window(0, 0, side, side, True), 5)


def test_the_table_is_the_plans() -> None:
    for name, amounts in PLAN.items():
        row = TABLE.classes[name]
        assert {key: value for key, value in row.selective.items() if key in amounts} == amounts, name
        assert row.selective.keys() - amounts.keys() == ({OTHERS[name]} if name in OTHERS else set()), name
        assert row.never == NEVER[name], name
    assert TABLE.jitter == {"hue": 0.05, "saturation": 0.05}
    assert TABLE.extras.below == 200
    assert TABLE.extras.amounts == {"gamma": 0.10, "dirt": 0.05}
    assert TABLE.classes.keys() >= set(load_table().classes)
    touched = {name: effect.touches for name, effect in TABLE.effects.items()}
    assert {name for name, what in touched.items() if what == "all"} == {"warp"}
    assert {name for name, what in touched.items() if what == "colours"} == {"hue", "saturation", "brightness", "gamma"}
    assert {name for name, what in touched.items() if what == "input"} == {"tint", "grain", "dirt", "highlight"}


@given(
    name=st.sampled_from([*NEVER, "marble", None, "unheard-of"]),
    jitter=st.booleans(),
    selective=st.booleans(),
    extras=st.booleans(),
)
@settings(deadline=None)
def test_never_wins_over_whoever_asks(name: str | None, jitter: bool, selective: bool, extras: bool) -> None:
    amounts = amounts_for(TABLE, name, jitter=jitter, selective=selective, extras=extras)
    most = NEVER.get(name or "", {"hue": 0, "highlight": 0})
    for effect, limit in most.items():
        assert amounts.get(effect, 0) <= limit
    assert all(amount > 0 for amount in amounts.values())


@settings(max_examples=20, deadline=None)
@given(name=st.sampled_from(["stone", "metal"]), seed=st.integers(0, 500))
def test_the_hue_of_stone_and_metal_stays_in_the_pixels_too(name: str, seed: int) -> None:
    first = piece(16)
    amounts = amounts_for(ALWAYS, name, jitter=True, selective=True, extras=False)
    second = shifted(first, ALWAYS, amounts, np.random.default_rng(seed))
    assert not np.array_equal(second.colour, first.colour)
    for before, after in zip(first.colour.reshape(3, -1).T[::7], second.colour.reshape(3, -1).T[::7], strict=True):
        hue, saturation, _ = colorsys.rgb_to_hsv(*before.tolist())
        turned, left, _ = colorsys.rgb_to_hsv(*after.tolist())
        if min(saturation, left) > 0.02 and after.max() < 1 and after.min() > 0:
            assert abs((turned - hue + 0.5) % 1 - 0.5) < 0.004


def test_a_metal_may_shine_and_cloth_never_does() -> None:
    dark = replace(piece(), colour=np.zeros((3, 64, 64), np.float32))
    for name, shines in (("metal", True), ("fabric", False), ("leather", False), (None, False)):
        amounts = amounts_for(ALWAYS, name, jitter=True, selective=True, extras=False)
        peak = overlaid(dark, ALWAYS, {**amounts}, np.random.default_rng(2)).colour.max()
        assert ("highlight" in amounts) == shines
        if shines:
            assert 0.1 < peak <= 0.15 + 1e-6


@pytest.mark.parametrize("effect", sorted(TABLE.effects))
@pytest.mark.parametrize("seed", range(3))
def test_each_effect_touches_what_the_table_says(effect: EffectName, seed: int) -> None:
    first, amounts = piece(), {effect: 0.1}
    rng = np.random.default_rng(seed)
    second = overlaid(shifted(first, ALWAYS, amounts, rng), ALWAYS, amounts, rng)
    touches = TABLE.effects[effect].touches
    assert not np.array_equal(second.colour, first.colour)
    assert np.array_equal(second.plain, first.plain) == (touches == "input")
    assert np.array_equal(second.truth["albedo"], first.truth["albedo"]) == (touches == "input")
    for name in ("roughness", "metallic", "ao", "height", "normal"):
        assert np.array_equal(second.truth[name], first.truth[name]) == (touches != "all"), name
    if touches == "colours":
        assert np.array_equal(second.colour, second.truth["albedo"]), "they were the same, and changed alike"
    assert 0 <= second.colour.min() <= second.colour.max() <= 1


def test_a_hue_turns_colours_and_leaves_greys() -> None:
    grey = np.full((3, 2, 2), 0.4, np.float32)
    assert np.allclose(turned_hue(grey, 0.2, 1.3), grey, atol=1e-6)
    red = np.array([0.6, 0.3, 0.3], np.float32)[:, None, None]
    assert np.allclose(turned_hue(red, 1 / 3, 1.0)[:, 0, 0], [0.3, 0.6, 0.3], atol=1e-6)
    assert np.allclose(turned_hue(red, 0, 0.5)[:, 0, 0], [0.5, 0.35, 0.35], atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), cells=st.integers(2, 8))
def test_dirts_noise_tiles(seed: int, cells: int) -> None:
    field = gradient_noise((64, 48), cells, np.random.default_rng(seed))
    assert np.abs(field).max() <= 1.0001
    assert field.std() > 0.05
    inner = max(np.abs(np.diff(field, axis=0)).max(), np.abs(np.diff(field, axis=1)).max())
    assert np.abs(field[0] - field[-1]).max() <= 1.5 * inner
    assert np.abs(field[:, 0] - field[:, -1]).max() <= 1.5 * inner


def sure(**augment: object) -> list[str | None]:
    sky = [entry(name, None, domain="skyrim") for name in ("sure", "unsure", "unseen")]
    guesses = Guesses({"made/sure": Guess(6, 0.85), "made/unsure": Guess(6, 0.75)})
    maker = PieceMaker(some_data(*sky), job(augment=augment, sure=0.8), guesses)
    return [maker.sure_class(each) for each in (*sky, entry("stone_0"), entry("atlas", None))]


def test_game_textures_count_as_known_only_where_segformer_is_sure_and_the_job_looks() -> None:
    assert sure(selective=True) == ["wood", None, None, "stone", None]
    assert sure(selective=False) == [None, None, None, "stone", None]


def test_photometric_changes_its_share_within_bounds_and_no_more_at_half_strength() -> None:
    rgb = piece().colour
    rng = np.random.default_rng(1)
    full, half = ([SkyrimPhotometric(0.6, strength)(rgb, rng) for _ in range(200)] for strength in (1.0, 0.5))
    for results in (full, half):
        assert sum(not np.array_equal(each, rgb) for each in results) / 200 == pytest.approx(0.6, abs=0.1)
        assert all(each.dtype == np.float32 and each.min() >= 0 and each.max() <= 1 for each in results)
    strengths = [np.mean([np.abs(each - rgb).mean() for each in results]) for results in (full, half)]
    assert 0.3 < strengths[1] / strengths[0] < 0.7


def test_photometric_keeps_a_tint_to_what_the_class_allows() -> None:
    grey = np.full((3, 32, 32), 0.5, np.float32)
    spread = [
        max(
            np.ptp(SkyrimPhotometric(1.0)(grey, np.random.default_rng(i), most_tint=most).mean((1, 2)))
            for i in range(40)
        )
        for most in (0.0, most_allowed(TABLE, "wood", "tint"), 1.0)
    ]
    assert spread[0] < 0.02
    assert spread[0] < spread[1] < spread[2]


def test_a_bad_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "augmentations.toml"
    with pytest.raises(UserError, match="cannot be read"):
        load_augmentations(path)
    path.write_text("effects = 3", encoding="utf-8")
    with pytest.raises(UserError, match="effects: must be"):
        load_augmentations(path)
    good = TABLE.model_dump()
    with pytest.raises(ValidationError, match=r"classes\.stone: hue 0\.1 is more than its own 'never' allows"):
        Augmentations.model_validate({**good, "classes": {"stone": {"selective": {"hue": 0.1}, "never": {"hue": 0}}}})
    with pytest.raises(ValidationError, match=r"effects: what saturation touches is not said"):
        Augmentations.model_validate(
            {**good, "effects": {k: v for k, v in good["effects"].items() if k != "saturation"}}
        )
    with pytest.raises(ValidationError, match=r"effects\.warp: a warp touches all maps"):
        Augmentations.model_validate({**good, "effects": {**good["effects"], "warp": {"touches": "input"}}})
