"""What `data check` finds suspicious, and what the report makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbrstudio.data.checks import suspicions
from pbrstudio.data.opening import open_sources
from pbrstudio.data.report import report
from pbrstudio.textures.normals import encode_normals, normalise
from tests.unit.data.made import Pixels, full_maps, write_material


def told(tmp_path: Path, maps: dict[str, Pixels], **meta: object) -> str:
    write_material(tmp_path, "a", "stone", maps, **meta)
    data = open_sources([tmp_path])
    return "; ".join(suspicions(data.listed[0], data.decoded(data.listed[0])))


def test_a_good_material_is_not_suspicious(tmp_path: Path) -> None:
    assert told(tmp_path, full_maps(64)) == ""


@pytest.mark.parametrize(
    ("value", "said"), [(120, "almost one flat colour"), (254, "almost white"), (1, "almost black")]
)
def test_a_colour_that_shows_nothing(tmp_path: Path, value: int, said: str) -> None:
    assert said in told(tmp_path, {**full_maps(), "basecolor": np.full((32, 32, 3), value, np.uint8)})


def test_normals_that_lean(tmp_path: Path) -> None:
    maps = full_maps(64)
    vectors = maps["normal"].astype(np.float32) / 127.5 - 1
    vectors[..., 0] += 0.3
    leaning = encode_normals(normalise(vectors))
    assert "its normals lean by " in told(tmp_path, {**maps, "normal": leaning})


def test_a_height_upside_down_and_a_height_of_one_value(tmp_path: Path) -> None:
    maps = full_maps(64)
    turned = (65535 - maps["height"].astype(np.int64)).astype(np.uint16)
    assert "high and low may be swapped" in told(tmp_path / "x", {**maps, "height": turned})
    flat = np.full((64, 64), 30000, np.uint16)
    assert "its height is one value everywhere" in told(tmp_path / "y", {**maps, "height": flat})


def test_the_report_counts_weighs_and_advises(tmp_path: Path) -> None:
    for index in range(4):
        write_material(tmp_path, f"{'abcd'[index]}stone", "stone", {"basecolor": full_maps()["basecolor"]})
    write_material(tmp_path, "ewood", "wood", full_maps())
    write_material(tmp_path, "fplastic", "plastic", full_maps())
    found = report(open_sources([tmp_path]), ("x",))
    stone, wood = (next(line for line in found.lines if line.name == name) for name in ("stone", "wood"))
    assert (stone.train, stone.validation, stone.maps["albedo"], stone.maps["height"]) == (3, 1, 3, 0)
    assert (wood.train, wood.maps["height"]) == (1, 1)
    assert (stone.inverse, wood.inverse) == (1.0, 3.0)
    assert wood.inverse_root == pytest.approx(3**0.5)
    assert (3 * stone.loss + wood.loss) / 4 == pytest.approx(1)
    assert wood.loss / stone.loss == pytest.approx(3**0.5)
    assert [group.reason for group in found.left_out] == ["category plastic is dropped"]
    assert any("stone: 3 textures train it, under 50" in sentence for sentence in found.advice)
    assert any("ceramic: no texture trains it" in sentence for sentence in found.advice)
    assert found.as_record()["broken"] == 0


def test_fur_is_a_class_from_a_hundred_on(tmp_path: Path) -> None:
    tiny: dict[str, Pixels] = {"basecolor": full_maps(8)["basecolor"]}
    for index in range(99):
        write_material(tmp_path, f"fur{index}", "fur", tiny)
    few = open_sources([tmp_path])
    assert "fur" not in few.classes
    assert {entry.label for entry in few.listed} == {None}, "it trains the maps alone"
    write_material(tmp_path, "fur99", "fur", tiny)
    many = open_sources([tmp_path])
    assert many.classes[-1] == "fur"
    assert {entry.label for entry in many.listed} == {"fur"}
