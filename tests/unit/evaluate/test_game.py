"""Game textures without truth: diffuse ones are found, their maps' ranges and seams measured, and drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.evaluate.game import game_textures
from pbrstudio.evaluate.plan import Plan
from pbrstudio.evaluate.protocol import evaluate
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from tests.makers import save_dds, save_png, smooth_bytes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "game"
    save_png(folder / "walls" / "brick.png", smooth_bytes(64, 64, 3))
    save_dds(
        folder / "armour.dds",
        np.dstack([smooth_bytes(32, 64, 1)] * 3) // 3 + np.arange(64, dtype=np.uint8)[:, None] * 2,
        "BC1_UNORM",
    )
    save_png(folder / "walls" / "brick_n.png", smooth_bytes(64, 64, 3))
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def test_diffuse_textures_are_found(root: Path) -> None:
    assert [path.name for path in game_textures(root)] == ["armour.dds", "broken.png", "brick.png"]
    with pytest.raises(UserError, match="is no folder of textures"):
        list(game_textures(root / "armour.dds"))


def test_they_are_measured_and_drawn_and_a_bad_one_is_named(root: Path, tmp_path: Path) -> None:
    plan = Plan(game=root, sheets=tmp_path / "sheets")
    result, sheets = evaluate(plan, BaselinePredictor(), lambda event: None, Control())
    assert [(each.name, each.width, each.height) for each in result.game] == [
        ("armour.dds", 64, 32),
        ("walls/brick.png", 64, 64),
    ]
    armour, brick = result.game
    assert armour.seams == (), "it does not tile"
    assert {seam.map for seam in brick.seams} == {"albedo", "roughness", "metallic", "ao", "height", "normal"}
    ranges = {each.map: each for each in brick.ranges}
    assert (ranges["metallic"].low, ranges["metallic"].high) == (0, 0)
    assert 0.4 < ranges["roughness"].low < ranges["roughness"].mean < ranges["roughness"].high < 0.65
    assert result.failed == ("broken.png",)
    assert result.scores == ()
    assert [path.name for path in sheets] == ["game_01.jpg"]
