"""A preset that is saved is the one that is loaded, by the window and by ``--preset``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.runtime.errors import UserError
from pbrstudio.services.presets import load_preset, preset_text, save_preset
from pbrstudio.spec.adjustments import (
    Adjustments,
    AlbedoAdjustment,
    HeightAdjustment,
    MapAdjustments,
    MetalAdjustment,
    NormalAdjustment,
    OcclusionAdjustment,
    ScalarAdjustment,
)

signed, factors, shares = st.floats(-1, 1), st.floats(0, 4), st.floats(0, 1)
maps = st.builds(
    MapAdjustments,
    albedo=st.builds(AlbedoAdjustment, exposure=st.floats(-4, 4), saturation=factors),
    roughness=st.builds(ScalarAdjustment, bias=signed, contrast=factors, invert=st.booleans()),
    metallic=st.builds(MetalAdjustment, threshold=st.none() | shares, softness=shares),
    ao=st.builds(OcclusionAdjustment, strength=factors),
    height=st.builds(HeightAdjustment, scale=factors, offset=signed),
    normal=st.builds(NormalAdjustment, strength=factors, flip_y=st.booleans()),
)


@given(st.builds(Adjustments, everywhere=maps, by_class=st.dictionaries(st.sampled_from(["metal", "wood"]), maps)))
def test_the_text_of_a_preset_says_all_of_it(adjustments: Adjustments) -> None:
    assert Adjustments.model_validate(tomllib.loads(preset_text(adjustments))) == adjustments


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    adjustments = Adjustments(everywhere=MapAdjustments(normal=NormalAdjustment(strength=0.25, flip_y=True)))
    save_preset(tmp_path / "mine.toml", adjustments)
    assert load_preset(tmp_path / "mine.toml") == adjustments


def test_a_material_that_changes_nothing_still_takes_the_place_of_the_general_sliders() -> None:
    adjustments = Adjustments(
        everywhere=MapAdjustments(ao=OcclusionAdjustment(strength=2)), by_class={"metal": MapAdjustments()}
    )
    assert '[by_class."metal"]' in preset_text(adjustments)


def test_a_preset_that_is_wrong_says_where(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    with pytest.raises(UserError, match="cannot be read"):
        load_preset(path)
    path.write_text("[everywhere.roughness]\nbias = 3\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"everywhere\.roughness\.bias"):
        load_preset(path)
    path.write_text("bias == 3", encoding="utf-8")
    with pytest.raises(UserError, match="TOML"):
        load_preset(path)


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError):
        save_preset(tmp_path / "file" / "mine.toml", Adjustments())
