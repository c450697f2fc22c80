"""Complex Material's diffuse is the texture itself: its blocks are taken over, with no second compression."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.one import convert_one
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.control import Control
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.dds.header import read_header, read_level_bytes
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.read import read_texture
from tests.dds_files import dds_header, random_blocks, write_file
from tests.makers import item, save_dds, save_png, smooth_bytes


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    with Encoder(1) as pool:
        yield pool


def diffuse_of(source: Path, encoder: Encoder, **given: object) -> Path:
    """The diffuse of ``source`` as Complex Material."""
    out = source.parent / "out" / source.stem
    conversion = Conversion.model_validate({"quality": "draft", "layout": "complex-material"} | given)
    workshop = Workshop(load_layout(conversion.layout), BaselinePredictor(), encoder)
    convert_one(item(source, out, conversion=conversion), workshop, Control(), lambda *_: None)
    return out.with_suffix(".dds")


def blocks(path: Path) -> list[bytes]:
    return read_level_bytes(path, read_header(path))


@pytest.mark.parametrize("fmt", ["BC1_UNORM", "BC3_UNORM", "BC7_UNORM", "BC7_UNORM_SRGB"])
def test_its_blocks_stay_as_they_are_in_a_linear_format(tmp_path: Path, encoder: Encoder, fmt: str) -> None:
    source = save_dds(tmp_path / "iron.dds", smooth_bytes(32, 64, 4 if fmt == "BC3_UNORM" else 3), fmt)
    written = diffuse_of(source, encoder)
    assert blocks(written) == blocks(source)
    assert read_header(written).format.name == fmt.removesuffix("_SRGB")


def test_levels_that_it_lacks_are_made_and_those_over_a_limit_are_dropped(tmp_path: Path, encoder: Encoder) -> None:
    cut = save_dds(tmp_path / "cut.dds", smooth_bytes(32, 64, 3), "BC1_UNORM", levels=2)
    assert blocks(diffuse_of(cut, encoder))[:2] == blocks(cut)
    assert read_header(diffuse_of(cut, encoder)).levels == 7
    full = save_dds(tmp_path / "full.dds", smooth_bytes(32, 64, 3), "BC7_UNORM")
    assert blocks(diffuse_of(full, encoder, max_size=32)) == blocks(full)[1:]


def test_a_format_that_was_asked_for_is_encoded(tmp_path: Path, encoder: Encoder) -> None:
    source = save_dds(tmp_path / "iron.dds", smooth_bytes(16, 16, 3), "BC7_UNORM")
    assert read_header(diffuse_of(source, encoder, albedo_variant="bc1")).format.name == "BC1_UNORM"
    same = save_dds(tmp_path / "same.dds", smooth_bytes(16, 16, 3), "BC1_UNORM")
    assert blocks(diffuse_of(same, encoder, albedo_variant="bc1")) == blocks(same)


def test_holes_of_bc1_are_lost_in_no_level(tmp_path: Path, encoder: Encoder) -> None:
    parts = [random_blocks("BC1", side, side, seed=side) for side in (16, 8, 4, 2, 1)]
    whole = write_file(tmp_path / "whole.dds", dds_header(16, 16, fourcc=b"DXT1", levels=5), *parts)
    assert read_texture(whole).alpha is not None, "random blocks have transparent pixels"
    assert blocks(diffuse_of(whole, encoder)) == parts
    cut = write_file(tmp_path / "cut.dds", dds_header(16, 16, fourcc=b"DXT1"), parts[0])
    assert read_header(diffuse_of(cut, encoder)).format.name == "BC7_UNORM"


def test_what_the_game_does_not_read_is_encoded(tmp_path: Path, encoder: Encoder) -> None:
    pixels = smooth_bytes(16, 16, 3)
    plain = save_dds(tmp_path / "plain.dds", np.dstack([pixels, np.full((16, 16), 255, np.uint8)]), "R8G8B8A8_UNORM")
    odd = save_dds(tmp_path / "odd.dds", smooth_bytes(16, 18, 3), "BC7_UNORM")
    picture = save_png(tmp_path / "picture.png", pixels)
    for source in (plain, odd, picture):
        header = read_header(diffuse_of(source, encoder))
        assert (header.format.name, header.width % 4) == ("BC7_UNORM", 0)
