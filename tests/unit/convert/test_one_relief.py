"""The mod's own normal map and the relief: one agrees with the other, whichever way green points."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.one import Outcome, convert_one
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.control import Control
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.normals import flip_green
from pbrstudio.textures.read import probe, read_texture
from tests.makers import U8, directx_normal, item, save_png, smooth, smooth_bytes

FLIPPED = {"everywhere": {"normal": {"flip_y": True}}}


def convert(source: Path, out: Path, **given: object) -> Outcome:
    conversion = Conversion.model_validate({"quality": "draft", "layout": "maps"} | given)
    layout = load_layout(conversion.layout)
    with Encoder(2) as encoder:
        workshop = Workshop(layout, BaselinePredictor(), encoder)
        return convert_one(item(source, out / "iron", "armor/iron", conversion), workshop, Control(), lambda *_: None)


def mod(folder: Path, normal: U8) -> Path:
    save_png(folder / "iron_n.png", normal)
    return save_png(folder / "iron.png", smooth_bytes(*normal.shape[:2], 3, seed=4))


def plane(path: Path) -> np.ndarray:
    return read_texture(path).rgb.astype(np.float64)[..., 0]


def told(outcome: Outcome, words: str) -> bool:
    return any(words in finding.message for finding in outcome.findings)


def test_a_turned_green_turns_normal_and_height_together(tmp_path: Path) -> None:
    directx = directx_normal(64, 64, seed=2)
    convert(mod(tmp_path / "right", directx), tmp_path / "a")
    convert(mod(tmp_path / "wrong", flip_green(directx)), tmp_path / "b", adjustments=FLIPPED)
    assert np.array_equal(plane(tmp_path / "a" / "iron_height.png"), plane(tmp_path / "b" / "iron_height.png"))
    right, turned = (read_texture(tmp_path / name / "iron_normal.png").rgb for name in "ab")
    assert np.abs(right.astype(int) - turned).max() <= 1


def test_a_normal_map_of_the_other_green_is_warned_of(tmp_path: Path) -> None:
    directx = directx_normal(64, 64, seed=2)
    assert not told(convert(mod(tmp_path / "right", directx), tmp_path / "a"), "OpenGL")
    assert told(convert(mod(tmp_path / "wrong", flip_green(directx)), tmp_path / "b"), "looks like OpenGL")


def test_what_cannot_be_seen_has_no_relief(tmp_path: Path) -> None:
    normal = directx_normal(64, 64, seed=2)
    alpha = np.full((64, 64, 1), 255, np.uint8)
    alpha[:, 32:] = 0
    save_png(tmp_path / "in" / "iron_n.png", normal)
    colour = np.dstack([smooth_bytes(64, 64, 3), alpha])
    convert(save_png(tmp_path / "in" / "iron.png", colour), tmp_path / "out", tiling="off")
    height = plane(tmp_path / "out" / "iron_height.png")
    assert height[:, 44:60].std() < 0.5 * height[:, 4:28].std()


def test_an_odd_size_keeps_its_own_normal_map(tmp_path: Path) -> None:
    outcome = convert(mod(tmp_path / "in", directx_normal(50, 100)), tmp_path / "out", layout="true-pbr")
    assert not told(outcome, "is not used")
    assert (probe(tmp_path / "out" / "iron_n.dds").width, probe(tmp_path / "out" / "iron_n.dds").height) == (100, 52)


def test_a_scale_that_does_not_fit_blocks_is_warned_of(tmp_path: Path) -> None:
    source = save_png(tmp_path / "in" / "iron.png", smooth_bytes(24, 24, 3))
    outcome = convert(source, tmp_path / "out", layout="true-pbr", map_divisors={"rmaos": 4, "height": 2})
    assert told(outcome, "1/4 of 24 x 24 px has sides that are no multiples of 4: 1/2")
    assert probe(tmp_path / "out" / "iron_rmaos.dds").width == 12
    assert probe(tmp_path / "out" / "iron_p.dds").width == 12


def test_a_texture_that_tiles_is_stretched_across_its_border(tmp_path: Path) -> None:
    ramp = np.repeat((smooth(30, 30, seed=3) * 255).astype(np.uint8)[..., None], 3, axis=2)
    for tiling in ("on", "off"):
        source = save_png(tmp_path / tiling / "iron.png", ramp)
        convert(source, tmp_path / "out" / tiling, layout="true-pbr", tiling=tiling, quality="best")
    on, off = (plane(tmp_path / "out" / tiling / "iron.dds") for tiling in ("on", "off"))
    assert np.abs(on[:, 0] - on[:, -1]).mean() < np.abs(off[:, 0] - off[:, -1]).mean()
