"""Contact sheets: the right picture in the right cell, a hatch for what is missing, a page when it is full."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from pbrstudio.evaluate.maps import Maps
from pbrstudio.evaluate.sheets import COLUMNS, GAP, MARGIN, TITLE, SheetWriter, strip
from pbrstudio.metrics.cells import BACKGROUND, CELL, HATCH, PALETTE, class_cell, colour_cell, height_cell, plane_cell

CLASSES = ("ceramic", "fabric", "ground")


def plain(value: float, ids: int) -> Maps:
    plane = torch.full((1, 64, 64), value)
    return Maps(
        albedo=plane.expand(3, -1, -1),
        roughness=plane,
        height=plane,
        materials=np.full((64, 64), ids, np.uint8),
    )


def page(folder: Path, name: str) -> np.ndarray:
    with Image.open(folder / name) as image:
        return np.asarray(image).astype(int)


def cell(picture: np.ndarray, line: int, column: str) -> np.ndarray:
    """The middle of a cell of the first strip."""
    top = 3 * TITLE + line * (CELL + GAP)
    left = MARGIN + COLUMNS.index(column) * (CELL + GAP)
    return picture[top : top + CELL, left : left + CELL]


def test_predicted_above_true_in_their_columns(tmp_path: Path) -> None:
    writer = SheetWriter(tmp_path / "sheets", "materials", "m", CLASSES)
    shown = np.full((64, 64, 3), (250, 0, 0), np.uint8)
    writer.add(strip("one", shown, plain(0.2, 1), plain(0.8, 2), ["a note"]))
    writer.close()
    assert [path.name for path in writer.written] == ["materials_01.jpg"]
    picture = page(tmp_path / "sheets", "materials_01.jpg")
    middle = np.s_[80:110, 80:110]
    assert np.abs(cell(picture, 0, "input")[middle] - (250, 0, 0)).max() < 12
    assert np.abs(cell(picture, 0, "roughness")[middle] - 51).max() < 6
    assert np.abs(cell(picture, 1, "roughness")[middle] - 204).max() < 6
    assert np.abs(cell(picture, 0, "materials")[middle] - PALETTE[1]).max() < 16
    assert np.abs(cell(picture, 1, "materials")[middle] - PALETTE[2]).max() < 16
    hatched = cell(picture, 0, "metallic")
    assert hatched.std() > 10, "a missing map must not look like a black one"
    assert cell(picture, 1, "input")[:30].max() > 120, "its note is written there"


def test_a_page_is_written_when_it_is_full(tmp_path: Path) -> None:
    writer = SheetWriter(tmp_path, "materials", "m", CLASSES)
    shown = np.zeros((8, 8, 3), np.uint8)
    for number in range(5):
        writer.add(strip(str(number), shown, plain(0.5, 0), plain(0.5, 0)))
    assert len(writer.written) == 1
    writer.close()
    assert [path.name for path in writer.written] == ["materials_01.jpg", "materials_02.jpg"]
    assert page(tmp_path, "materials_01.jpg").shape[0] > 3 * page(tmp_path, "materials_02.jpg").shape[0]
    writer.close()
    assert len(writer.written) == 2


def test_cells_keep_proportions_and_small_ones_their_pixels() -> None:
    wide = np.asarray(colour_cell(np.full((10, 40, 3), 255, np.uint8)))
    assert wide.shape == (CELL, CELL, 3)
    assert (wide[:60] == BACKGROUND).all()
    assert (wide[CELL // 2] == 255).sum() == 3 * 160
    ids = np.array([[0, 1], [2, 255]], np.uint8).repeat(300, 0).repeat(300, 1)
    classes = np.asarray(class_cell(ids))
    assert {tuple(int(v) for v in colour) for colour in np.unique(classes.reshape(-1, 3), axis=0)} == {
        *PALETTE[:3],
        (0, 0, 0),
    }


def test_a_height_is_stretched_and_a_flat_one_is_not() -> None:
    ramp = torch.linspace(0.4, 0.6, 100).expand(1, 100, 100)
    stretched = np.asarray(height_cell(ramp))
    assert stretched.min() < 10
    assert stretched.max() > 245
    assert np.ptp(np.asarray(height_cell(torch.full((1, 100, 100), 0.5)))[50:100, 50:100]) == 0
    assert (np.asarray(plane_cell(None)) == HATCH).any()
