"""A label that a person made is found and read by the trainer's own readers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.masks import legend_of, read_mask
from pbrstudio.data.pairing import matches
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.labels import label_path, save_label


def test_the_trainer_reads_it_with_its_legend(tmp_path: Path) -> None:
    ids = np.full((8, 12), UNLABELLED, np.uint8)
    ids[2:5, 3:7] = 1
    mask, _ = save_label(tmp_path / "sword_d_material.png", ids, ("fabric", "metal"))
    assert legend_of(mask) == {0: "fabric", 1: "metal"}
    with Image.open(mask) as image:
        assert image.mode == "L"
    np.testing.assert_array_equal(read_mask(mask, 12, 8, ("metal", "fabric")), np.where(ids == 1, 0, ids))


def test_it_lies_where_pairs_are_looked_for(tmp_path: Path) -> None:
    texture = tmp_path / "textures" / "weapons" / "sword_d.png"
    texture.parent.mkdir(parents=True)
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(texture)
    (tmp_path / "textures" / "pbr").mkdir()
    save_label(label_path(texture, texture.parent), np.zeros((8, 8), np.uint8), ("metal",))
    (found,) = matches([tmp_path], tmp_path)
    assert found.mask == label_path(texture, texture.parent)


def test_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"_material\.png"):
        save_label(tmp_path / "sword.png", np.zeros((4, 4), np.uint8), ("metal",))
