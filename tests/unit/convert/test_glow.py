"""The mod's glow map: taken over block for block under an sRGB name, made anew where it has no such blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.item import targets
from pbrstudio.convert.one import Outcome, convert_one
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.control import Control
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.dds.header import read_header, read_level_bytes
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.mips import Content, level_count
from pbrstudio.textures.read import read_texture
from tests.dds_files import dds_header, random_blocks, write_file
from tests.makers import item, save_dds, save_png, smooth_bytes


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    with Encoder(1) as pool:
        yield pool


def convert(folder: Path, encoder: Encoder, **given: object) -> Outcome:
    """Converts the lamp in ``folder``, 64 x 32 px, into ``folder``/out."""
    source = save_png(folder / "lamp.png", smooth_bytes(32, 64, 3))
    conversion = Conversion.model_validate({"quality": "draft", "parallax": False} | given)
    workshop = Workshop(load_layout(conversion.layout), BaselinePredictor(), encoder)
    lamp = item(source, folder / "out" / "lamp", "clutter/lamp", conversion)
    return convert_one(lamp, workshop, Control(), lambda *_: None)


def glow_of(folder: Path) -> Path:
    return folder / "out" / "lamp_g.dds"


def messages(outcome: Outcome) -> list[str]:
    return [finding.message for finding in outcome.findings if finding.file == "glow"]


@pytest.mark.parametrize("header", ["legacy", "dx10"])
@pytest.mark.parametrize("family", ["BC1", "BC3", "BC7"])
def test_its_blocks_get_a_header_that_says_srgb(tmp_path: Path, encoder: Encoder, family: str, header: str) -> None:
    if (family, header) == ("BC7", "legacy"):
        header = "dx10"
    pixels = smooth_bytes(32, 64, 4 if family == "BC3" else 3, seed=5)
    source = save_dds(tmp_path / "lamp_g.dds", pixels, f"{family}_UNORM", header=header)  # type: ignore[arg-type]
    before = source.read_bytes()
    outcome = convert(tmp_path, encoder)
    written = read_header(glow_of(tmp_path))
    assert glow_of(tmp_path) in outcome.outputs
    assert written.format.name == f"{family}_UNORM_SRGB"
    assert not written.legacy
    assert (written.width, written.height, written.levels) == (64, 32, level_count(64, 32))
    assert read_level_bytes(glow_of(tmp_path), written) == read_level_bytes(source, read_header(source))
    assert source.read_bytes() == before


def test_one_that_says_srgb_already_stays_as_it_is(tmp_path: Path, encoder: Encoder) -> None:
    source = save_dds(tmp_path / "lamp_g.dds", smooth_bytes(16, 16, 3), "BC7_UNORM_SRGB")
    convert(tmp_path, encoder)
    assert glow_of(tmp_path).read_bytes() == source.read_bytes()


@pytest.mark.parametrize("kind", ["png", "R8G8B8A8_UNORM", "BC4_UNORM"])
def test_another_format_is_made_anew(tmp_path: Path, encoder: Encoder, kind: str) -> None:
    if kind == "png":
        source = save_png(tmp_path / "lamp_g.png", smooth_bytes(16, 32, 3, seed=5))
    else:
        planes = 1 if kind == "BC4_UNORM" else 4
        content = Content.COLOUR if planes == 4 else Content.DATA
        source = save_dds(tmp_path / "lamp_g.dds", smooth_bytes(16, 32, planes, seed=5), kind, content=content)
    convert(tmp_path, encoder, quality="normal")
    written = read_header(glow_of(tmp_path))
    assert written.format.name == "BC7_UNORM_SRGB"
    assert (written.width, written.height, written.levels) == (32, 16, 6), "its own size, and a whole chain"
    was, now = (read_texture(path).rgb.astype(int) for path in (source, glow_of(tmp_path)))
    assert np.corrcoef(was.ravel(), now.ravel())[0, 1] > 0.97
    assert np.abs(was.mean(axis=(0, 1)) - now.mean(axis=(0, 1))).max() < 3


def test_missing_levels_are_made_from_the_smallest(tmp_path: Path, encoder: Encoder) -> None:
    source = save_dds(tmp_path / "lamp_g.dds", smooth_bytes(32, 32, 3), "BC1_UNORM", levels=2, header="legacy")
    convert(tmp_path, encoder)
    written = read_header(glow_of(tmp_path))
    assert written.levels == 6
    assert read_level_bytes(glow_of(tmp_path), written)[:2] == read_level_bytes(source, read_header(source))
    smallest = read_texture(glow_of(tmp_path), level=5).rgb.astype(int).reshape(3)
    linear = (read_texture(source, level=1).rgb / 255.0) ** 2.2
    assert np.abs(smallest - linear.mean(axis=(0, 1)) ** (1 / 2.2) * 255).max() < 14, "averaged in linear light"


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({"max_size": 32}, (32, 16)),
        ({"map_divisors": {"glow": 4}}, (16, 8)),
        ({"max_size": 16, "map_divisors": {"glow": 2}}, (16, 8)),
    ],
)
def test_levels_over_the_limit_are_dropped(
    tmp_path: Path, encoder: Encoder, given: dict[str, object], size: tuple[int, int]
) -> None:
    source = save_dds(tmp_path / "lamp_g.dds", smooth_bytes(32, 64, 3), "BC7_UNORM")
    convert(tmp_path, encoder, **given)
    written = read_header(glow_of(tmp_path))
    assert (written.width, written.height) == size
    kept = read_level_bytes(source, read_header(source))[-written.levels :]
    assert read_level_bytes(glow_of(tmp_path), written) == kept


def test_sides_that_are_no_multiples_of_four_are_stretched(tmp_path: Path, encoder: Encoder) -> None:
    write_file(tmp_path / "lamp_g.dds", dds_header(10, 6, fourcc=b"DXT1"), random_blocks("BC1", 10, 6))
    convert(tmp_path, encoder)
    written = read_header(glow_of(tmp_path))
    assert (written.width, written.height, written.format.name) == (12, 8, "BC7_UNORM_SRGB")


def test_one_that_cannot_be_read_is_told_and_the_rest_is_written(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "lamp_g.dds").write_bytes(b"DDS " + bytes(40))
    outcome = convert(tmp_path, encoder)
    assert not glow_of(tmp_path).exists()
    assert len(outcome.outputs) == 3
    (message,) = messages(outcome)
    assert "glow map is not used, so PGPatcher puts its light out" in message


@pytest.mark.parametrize("layout", ["complex-material", "maps", "orm"])
def test_other_layouts_leave_it_where_it_is(tmp_path: Path, encoder: Encoder, layout: str) -> None:
    save_dds(tmp_path / "lamp_g.dds", smooth_bytes(16, 16, 3), "BC7_UNORM")
    given = {} if layout == "complex-material" else {"layout": layout, "parallax": True}
    outcome = convert(tmp_path, encoder, **({"layout": layout} | given))
    assert not any("_g" in path.stem for path in outcome.outputs)
    assert messages(outcome) == []


def test_a_texture_without_one_has_no_such_file(tmp_path: Path, encoder: Encoder) -> None:
    outcome = convert(tmp_path, encoder)
    assert [path.name for path in outcome.outputs] == ["lamp.dds", "lamp_n.dds", "lamp_rmaos.dds"]
    layout, dark = load_layout("true-pbr"), item(tmp_path / "lamp.png", tmp_path / "out" / "lamp")
    assert glow_of(tmp_path) not in targets(dark, layout, layout.files)


def test_one_that_is_there_is_kept(tmp_path: Path, encoder: Encoder) -> None:
    save_dds(tmp_path / "lamp_g.dds", smooth_bytes(16, 16, 3), "BC7_UNORM")
    theirs = save_dds(glow_of(tmp_path), smooth_bytes(16, 16, 3, seed=9), "BC7_UNORM_SRGB").read_bytes()
    convert(tmp_path, encoder)
    assert glow_of(tmp_path).read_bytes() == theirs
    convert(tmp_path, encoder, existing="overwrite")
    assert glow_of(tmp_path).read_bytes() != theirs
