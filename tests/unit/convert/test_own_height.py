"""The mod's own height map and its own Complex Material are kept, not overwritten by a guess."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.one import Outcome, convert_one
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Severity
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.dds.header import read_header, read_level_bytes
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.mips import Content
from pbrstudio.textures.read import read_texture
from tests.makers import U8, item, noise, save_dds, save_png, smooth_bytes


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    with Encoder(1) as pool:
        yield pool


@pytest.fixture
def pot(tmp_path: Path) -> Path:
    return save_png(tmp_path / "pot.png", smooth_bytes(32, 64, 3))


def convert(source: Path, encoder: Encoder, layout: str = "true-pbr", **given: object) -> Outcome:
    conversion = Conversion.model_validate({"quality": "draft", "layout": layout} | given)
    workshop = Workshop(load_layout(layout), BaselinePredictor(), encoder)
    made = item(source, source.parent / "out" / "pot", conversion=conversion)
    return convert_one(made, workshop, Control(), lambda *_: None)


def blocks(path: Path) -> list[bytes]:
    return read_level_bytes(path, read_header(path))


def said(outcome: Outcome, severity: Severity = Severity.NOTE) -> str:
    return "; ".join(each.message for each in outcome.findings if each.severity is severity)


def save_height(
    folder: Path, fmt: str = "BC4_UNORM", size: tuple[int, int] = (32, 64), levels: int | None = None
) -> Path:
    channels = 1 if fmt == "BC4_UNORM" else 3
    pixels = smooth_bytes(*size, channels, seed=7)
    return save_dds(folder / "pot_p.dds", pixels, fmt, content=Content.DATA, levels=levels)


# Height


@pytest.mark.parametrize("fmt", ["BC4_UNORM", "BC1_UNORM", "BC7_UNORM"])
def test_the_blocks_of_the_mods_own_height_are_taken_over_and_told(pot: Path, encoder: Encoder, fmt: str) -> None:
    own = save_height(pot.parent, fmt)
    before = own.read_bytes()
    outcome = convert(pot, encoder)
    written = pot.parent / "out" / "pot_p.dds"
    assert blocks(written) == blocks(own)
    assert read_header(written).format.name == fmt
    assert "the height is the mod's own (_p)" in said(outcome)
    assert own.read_bytes() == before


def test_levels_that_it_lacks_are_made(pot: Path, encoder: Encoder) -> None:
    own = save_height(pot.parent, levels=2)
    convert(pot, encoder)
    written = pot.parent / "out" / "pot_p.dds"
    assert blocks(written)[:2] == blocks(own)
    assert read_header(written).levels == 7
    assert abs(float(read_texture(written, level=2).rgb.mean()) - float(read_texture(own, level=1).rgb.mean())) < 3


def test_it_is_switched_off_with_the_mods_normals(pot: Path, encoder: Encoder) -> None:
    own = save_height(pot.parent)
    outcome = convert(pot, encoder, normals="derived")
    assert blocks(pot.parent / "out" / "pot_p.dds") != blocks(own)
    assert "(_p)" not in said(outcome)


def test_sliders_work_on_it_and_other_formats_and_sizes_are_encoded(pot: Path, encoder: Encoder) -> None:
    own = read_texture(save_height(pot.parent, "R8G8B8A8_UNORM")).rgb[..., 0].astype(int)
    convert(pot, encoder)
    written = read_texture(pot.parent / "out" / "pot_p.dds")
    assert written.origin.format == "BC4_UNORM"
    assert np.abs(written.rgb[..., 0].astype(int) - own).mean() < 4
    save_height(pot.parent)
    convert(pot, encoder, existing="overwrite", adjustments={"everywhere": {"height": {"invert": True}}})
    turned = read_texture(pot.parent / "out" / "pot_p.dds").rgb[..., 0].astype(int)
    assert np.abs(turned - (255 - own)).mean() < 5


def test_other_layouts_get_it_at_the_textures_size(pot: Path, encoder: Encoder) -> None:
    own = save_height(pot.parent, size=(64, 128))
    convert(pot, encoder, "maps")
    written = read_texture(pot.parent / "out" / "pot_height.png")
    assert (written.width, written.height, written.rgb.dtype) == (64, 32, np.uint16)
    half = read_texture(own, level=1).rgb[..., 0].astype(float) * 257
    assert np.abs(written.rgb[..., 0] - half).mean() < 1000
    convert(pot, encoder, "complex-material")
    mask = read_texture(pot.parent / "out" / "pot_m.dds")
    assert mask.alpha is not None
    assert np.abs(mask.alpha - np.minimum(half / 257, 242)).mean() < 5


@pytest.mark.parametrize("fault", ["proportions", "flat", "damaged"])
def test_one_that_cannot_serve_is_told_and_predicted(pot: Path, encoder: Encoder, fault: str) -> None:
    if fault == "damaged":
        (pot.parent / "pot_p.dds").write_bytes(b"DDS ")
    elif fault == "flat":
        save_dds(pot.parent / "pot_p.dds", np.full((32, 64, 1), 127, np.uint8), "BC4_UNORM", content=Content.DATA)
    else:
        save_height(pot.parent, size=(32, 32))
    outcome = convert(pot, encoder)
    assert "the mod's own height map is not used" in said(outcome, Severity.WARNING)
    assert str(pot.parent) not in said(outcome, Severity.WARNING)
    assert np.ptp(read_texture(pot.parent / "out" / "pot_p.dds").rgb) > 20


# Complex Material


def complex_pixels(alpha: int = 127) -> U8:
    """Glossy metal in a tenth, a black mask elsewhere."""
    pixels = np.zeros((32, 64, 4), np.uint8)
    pixels[:, :6] = (255, 180, 220, 0)
    pixels[..., 3] = alpha
    return pixels


@pytest.mark.parametrize("alpha", [127, 0])
@pytest.mark.parametrize("fmt", ["BC7_UNORM", "BC3_UNORM", "R8G8B8A8_UNORM"])
def test_a_complex_material_stays_and_the_rest_is_written(pot: Path, encoder: Encoder, fmt: str, alpha: int) -> None:
    save_dds(pot.parent / "pot_m.dds", complex_pixels(alpha), fmt, content=Content.DATA)
    outcome = convert(pot, encoder, "complex-material")
    assert [path.name for path in outcome.outputs] == ["pot.dds", "pot_n.dds"]
    assert "_m is a Complex Material and stays as it is" in said(outcome)
    again = convert(pot, encoder, "complex-material", normals="derived")
    assert [path.name for path in again.outputs] == ["pot_m.dds"]


def grey(alpha: int | None) -> U8:
    plane = noise(32, 64, 1)
    planes = [plane, plane, plane, *([] if alpha is None else [np.full_like(plane, alpha)])]
    return np.dstack(planes)


@pytest.mark.parametrize(
    ("pixels", "fmt"),
    [
        (complex_pixels(255), "BC7_UNORM"),
        (complex_pixels()[..., :3], "BC1_UNORM"),
        (grey(None), "BC1_UNORM"),
        (grey(127), "BC3_UNORM"),
        (grey(0), "BC7_UNORM"),
        (grey(255), "BC7_UNORM"),
    ],
)
def test_a_plain_mask_is_replaced_and_told(pot: Path, encoder: Encoder, pixels: U8, fmt: str) -> None:
    save_dds(pot.parent / "pot_m.dds", np.ascontiguousarray(pixels), fmt, content=Content.DATA)
    outcome = convert(pot, encoder, "complex-material")
    assert len(outcome.outputs) == 3
    assert "plain environment mask, which is not used" in said(outcome)


def test_a_damaged_mask_is_told_and_replaced(pot: Path, encoder: Encoder) -> None:
    (pot.parent / "pot_m.dds").write_bytes(b"DDS ")
    outcome = convert(pot, encoder, "complex-material")
    assert len(outcome.outputs) == 3
    assert "cannot be read and is made anew" in said(outcome, Severity.WARNING)
