"""The sheet of an epoch: a row for each sample, input, prediction and truth beside each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.data.training_data import TrainingData
from pbrstudio.spec.model import Role
from tests.unit.train.running import Runner, tiny_job, tiny_ladder

COLUMNS: dict[Role, int] = {"segmenter": 3, "albedo": 3, "maps": 11}
"""The input, and two for each map."""


@pytest.mark.parametrize("role", ["segmenter", "albedo", "maps"])
def test_a_sheet_an_epoch_with_a_row_a_sample(tmp_path: Path, data: TrainingData, role: Role) -> None:
    validation = {"side": 64, "previews": 3, "perceptual": False}
    ladder = tiny_ladder(tiny_job(role, epochs=1, epoch_of=2), validation=validation)
    runner = Runner(tmp_path, data, ladder)
    runner.run()
    paths = [tmp_path / each.preview for each in runner.epochs]
    assert [path.name for path in paths] == ["epoch-000.png", "epoch-001.png"]
    sizes = []
    for path in paths:
        with Image.open(path) as sheet:
            sheet.load()
            sizes.append(sheet.size)
    assert sizes[0] == sizes[1]
    width, height = sizes[0]
    assert (width - 4) % COLUMNS[role] == 0
    cell = (width - 4) // COLUMNS[role]
    legend = 2 * 18 if role == "segmenter" else 0  # seven classes, five to a line
    assert (height - 18 - 4 - legend) == 3 * cell


@pytest.mark.parametrize("mosaics", [0, 2])
def test_black_stands_in_the_legend_where_a_truth_is_black(tmp_path: Path, data: TrainingData, mosaics: int) -> None:
    """A mosaic's seam is nobody's."""
    validation = {"side": 64, "previews": 3, "perceptual": False, "mosaics": mosaics}
    runner = Runner(tmp_path, data, tiny_ladder(tiny_job("segmenter", epochs=1, epoch_of=2), validation=validation))
    runner.run()
    with Image.open(tmp_path / runner.epochs[0].preview) as sheet:
        pixels = np.asarray(sheet)
    legend = pixels[-2 * 18 :]
    assert (legend == 0).all(axis=2).any() == bool(mosaics)
