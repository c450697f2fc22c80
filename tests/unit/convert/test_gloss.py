"""The gloss in a normal map's alpha: its detail goes into the roughness, whose level stays the prediction's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.gloss import MOST, says_something, with_gloss
from pbrstudio.convert.one import Outcome, convert_one
from pbrstudio.convert.own_normal import read_own_normal
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.control import Control
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.mips import Content
from pbrstudio.textures.read import read_texture
from tests.makers import U8, directx_normal, item, noise, save_dds, save_png, smooth_bytes

SIDE = 128


def plane(level: float, *parts: np.ndarray) -> U8:
    """[SIDE,SIDE] bytes about ``level``."""
    flat = np.full((SIDE, SIDE), level)
    return np.clip(np.rint(sum(parts, flat)), 0, 255).astype(np.uint8)


def stripes(period: int, height: float) -> np.ndarray:
    """Vertical stripes of mean 0."""
    return np.broadcast_to(np.where(np.arange(SIDE) % period < period / 2, height, -height), (SIDE, SIDE))


def deviation(of: np.ndarray) -> float:
    return float(of.astype(float).std())


def test_a_flat_roughness_takes_the_detail_the_other_way_round() -> None:
    """Where gloss is more, roughness is less, by as much; the mean stays."""
    gloss, out = plane(100, stripes(4, 10)), with_gloss(plane(180), plane(100, stripes(4, 10)), wrap=True)
    np.testing.assert_allclose(out.astype(int) - 180, 100 - gloss.astype(int), atol=1)
    assert abs(out.mean() - 180) < 0.5


@given(st.integers(40, 215), st.integers(40, 215), st.integers(0, 3))
@settings(max_examples=25)
def test_the_level_is_the_predictions(level: int, gloss_level: int, seed: int) -> None:
    """Wherever one looks: over each cell of 16 px the mean of what comes out is the mean of what was predicted."""
    roughness = plane(level, smooth_bytes(SIDE, SIDE, 1, seed)[..., 0] / 12.0)
    gloss = plane(gloss_level, (noise(SIDE, SIDE, seed=seed) - 127.5) / 10)
    out = with_gloss(roughness, gloss, wrap=True)
    means = [each.astype(float).reshape(8, 16, 8, 16).mean(axis=(1, 3)) for each in (roughness, out)]
    assert np.abs(means[0] - means[1]).max() < 2.5


def test_what_both_know_is_not_counted_twice() -> None:
    known = plane(150, stripes(4, 12))
    assert np.abs(with_gloss(known, 255 - known, wrap=True).astype(int) - known).max() <= 1
    half = plane(150, stripes(4, 6))
    assert np.abs(with_gloss(half, 255 - known, wrap=True).astype(int) - half).max() <= 1


def test_what_the_prediction_lacks_is_added_to_what_it_has() -> None:
    has, lacks = stripes(4, 10), stripes(4, 10).T
    out = with_gloss(plane(150, has), plane(100, -has, -lacks), wrap=True).astype(float) - 150
    np.testing.assert_allclose(out, has + lacks, atol=1.5)


def test_a_gloss_that_contradicts_the_prediction_adds_no_detail_of_the_prediction() -> None:
    out = with_gloss(plane(150, stripes(4, 10)), plane(100, stripes(4, 10)), wrap=True)
    assert deviation(out) < 1.5


def test_large_differences_are_level_and_no_detail() -> None:
    """Half of the gloss is much higher: that is for the prediction to say; only the edge itself is seen."""
    out = with_gloss(plane(150), plane(60, np.repeat([[0.0, 120.0]], SIDE // 2, axis=1)), wrap=False).astype(int)
    assert np.abs(out[:, 8 : SIDE // 2 - 12] - 150).max() <= 1
    assert np.abs(out[:, SIDE // 2 + 12 : -8] - 150).max() <= 1


def test_no_gloss_gives_more_than_real_materials_have() -> None:
    out = with_gloss(plane(128), noise(SIDE, SIDE), wrap=True)
    assert 0.9 * MOST * 255 < deviation(out) < 1.05 * MOST * 255


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("size", [(1, 1), (4, 4), (5, 300), (300, 7)])
def test_any_size_goes(size: tuple[int, int], wrap: bool) -> None:
    out = with_gloss(noise(*size), noise(*size, seed=1), wrap=wrap)
    assert out.shape == size
    assert out.dtype == np.uint8


def test_a_texture_that_tiles_still_does() -> None:
    """Rolled by half, worked on, and rolled back, it is the same."""
    roughness, gloss = smooth_bytes(SIDE, SIDE, 1)[..., 0], noise(SIDE, SIDE)
    half = SIDE // 2
    rolled = with_gloss(np.roll(roughness, half, axis=1), np.roll(gloss, half, axis=1), wrap=True)
    assert np.abs(np.roll(rolled, half, axis=1).astype(int) - with_gloss(roughness, gloss, wrap=True)).max() <= 1


@pytest.mark.parametrize(
    ("gloss", "says"), [(plane(255), False), (plane(0), False), (plane(90, stripes(2, 3)), False), (noise(9, 9), True)]
)
def test_an_alpha_that_hardly_varies_says_nothing(gloss: U8, says: bool) -> None:
    assert says_something(gloss) is says


# In a conversion


def convert(folder: Path, out: str = "out", **given: object) -> Outcome:
    source = save_png(folder / "iron.png", smooth_bytes(64, 64, 3, seed=1))
    conversion = Conversion.model_validate({"quality": "draft", "layout": "maps"} | given)
    with Encoder(1) as encoder:
        workshop = Workshop(load_layout(conversion.layout), BaselinePredictor(), encoder)
        iron = item(source, folder / out / "iron", "armor/iron", conversion)
        return convert_one(iron, workshop, Control(), lambda *_: None)


def glossy(path: Path, gloss: U8, fmt: str = "BC7_UNORM") -> Path:
    rgba = np.dstack([directx_normal(64, 64), gloss])
    return save_dds(path, rgba, fmt, content=Content.NORMAL)


def told(outcome: Outcome) -> bool:
    return any("takes its detail from the gloss" in finding.message for finding in outcome.findings)


def roughness(folder: Path, out: str = "out") -> U8:
    return np.asarray(read_texture(folder / out / "iron_roughness.png").rgb[..., 0], np.uint8)


def test_it_is_used_and_told_and_can_be_left_out(tmp_path: Path) -> None:
    gloss = noise(64, 64, seed=3)
    glossy(tmp_path / "iron_n.dds", gloss)
    assert told(convert(tmp_path))
    assert not told(convert(tmp_path, "without", gloss=False))
    assert not told(convert(tmp_path, "derived", normals="derived"))
    plain, with_it = roughness(tmp_path, "without").astype(float), roughness(tmp_path).astype(float)
    added = with_it - plain
    assert np.corrcoef(added.ravel(), 255.0 - gloss.ravel())[0, 1] > 0.9
    assert np.array_equal(roughness(tmp_path, "derived"), roughness(tmp_path, "without"))


def test_bc1s_single_bit_is_no_gloss(tmp_path: Path) -> None:
    """A normal map in whose blocks some pixels have BC1's colour that is none, which is read as a hole."""
    path = save_dds(tmp_path / "iron_n.dds", directx_normal(64, 64), "BC1_UNORM", content=Content.NORMAL)
    data = bytearray(path.read_bytes())
    start = len(data) - sum(8 * max(1, side // 4) ** 2 for side in (64, 32, 16, 8, 4, 2, 1))
    for block in range(start, start + 8 * 256, 8 * 2):
        first, second = data[block : block + 2], data[block + 2 : block + 4]
        if int.from_bytes(first, "little") > int.from_bytes(second, "little"):  # the other order has a hole
            data[block : block + 4] = second + first
        data[block + 4 : block + 8] = bytes([0b00000011, 0, 0, 0])
    path.write_bytes(data)
    own = read_own_normal(path)
    assert own.texture.alpha is not None
    assert says_something(np.asarray(own.texture.alpha, np.uint8)), "so that it would be taken for one"
    assert own.fault(64, 64) is None
    assert not told(convert(tmp_path))
    convert(tmp_path, "complex", layout="complex-material")
    normal = tmp_path / "complex/iron_n.dds"
    written = read_texture(normal)
    assert written.origin.format == "BC7_UNORM", "BC1 has no room for the gloss that Complex Material wants"
    assert written.alpha is not None
    assert int(written.alpha.min()) > 0, "its holes are no gloss"


def test_an_opaque_alpha_changes_nothing(tmp_path: Path) -> None:
    glossy(tmp_path / "iron_n.dds", np.full((64, 64), 255, np.uint8))
    assert not told(convert(tmp_path))
    convert(tmp_path, "without", gloss=False)
    assert np.array_equal(roughness(tmp_path), roughness(tmp_path, "without"))


def test_a_gloss_of_another_size_is_laid_over_the_texture(tmp_path: Path) -> None:
    rgba = np.dstack([directx_normal(128, 128), noise(128, 128)])
    save_dds(tmp_path / "iron_n.dds", rgba, "BC7_UNORM", content=Content.NORMAL)
    assert told(convert(tmp_path))
    assert roughness(tmp_path).shape == (64, 64)
