"""Thumbnails: the right size, the right colours, and for a DDS no more read than is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.config.paths import resources
from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.thumbnails import thumbnail
from pbrstudio.textures import thumbnail as reader
from pbrstudio.textures.read import read_texture


def test_a_wide_texture_keeps_its_proportions(tmp_path: Path) -> None:
    pixels = np.zeros((50, 200, 3), np.uint8)
    pixels[:, 100:] = (255, 0, 0)
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    small = thumbnail(LooseFile(tmp_path / "wide.png"), 40)
    assert small.shape == (10, 40, 3)
    assert small[5, 35].tolist() == [255, 0, 0]


def test_a_small_texture_is_not_enlarged(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(tmp_path / "small.png")
    assert thumbnail(LooseFile(tmp_path / "small.png"), 64).shape == (8, 8, 3)


def test_of_a_dds_the_smallest_mip_that_is_large_enough_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    levels: list[int] = []

    def spied(path: Path, *, level: int) -> object:
        levels.append(level)
        return read_texture(path, level=level)

    monkeypatch.setattr(reader, "read_texture", spied)
    texture = resources() / "samples" / "textures" / "armor" / "chainmail" / "chainmail01.dds"  # 1024 x 1024
    assert thumbnail(LooseFile(texture), 100).shape == (100, 100, 3)
    assert levels == [3]


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.dds").write_bytes(b"DDS nothing")
    with pytest.raises(UserError):
        thumbnail(LooseFile(tmp_path / "bad.dds"), 64)
