"""The sheet of an epoch: for fixed samples, what the network was shown, what it gave, and the truth."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor, nn

from pbrstudio.data.batch import Batch
from pbrstudio.data.entry import UNLABELLED as IGNORED
from pbrstudio.metrics.cells import (
    BACKGROUND,
    CELL,
    PALETTE,
    UNLABELLED,
    class_cell,
    height_cell,
    normal_cell,
    plane_cell,
)
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.model import Head
from pbrstudio.textures.maps import U8
from pbrstudio.train.modes import Autocast, looking
from pbrstudio.train.tasks import Stage, Task
from pbrstudio.train.validation import as_maps

GAP, TITLE, KEY, SCALE = 4, 18, 76, 0.75
"""Pixels between cells, above the columns and for a class in the legend; a cell's size against an evaluation's."""
LIGHT = (210, 210, 210)
Named = tuple[str, tuple[int, int, int]]
NO_LABEL: Named = ("unlabelled", UNLABELLED)
"""What a truth shows where there is none: seams of mosaics, what a mask leaves open."""


def write_preview(
    path: Path,
    task: Task,
    module: nn.Module,
    samples: Sequence[Batch],
    stage: Stage,
    classes: Sequence[str],
    device: torch.device,
    autocast: Autocast,
) -> None:
    """Draws the sheet of ``samples`` (B=1 each) through ``module`` as a PNG, written beside and renamed.

    ``classes``, in the order of their ids, name the colours of a sheet of classes.
    """
    rows: list[list[Image.Image]] = []
    legend = list(zip(classes, itertools.cycle(PALETTE), strict=False))
    titles: list[str] = []
    with looking(module):
        for sample in samples:
            with autocast():
                shown = task.show(sample.to(device), stage)
                seen = task.see(module, shown)
            batch = shown.batch.to(torch.device("cpu"))
            row = [("input", plane_cell(batch.diffuse[0]))]
            if "logits" in seen:
                ids: U8 = seen["logits"][0].argmax(0).to("cpu", torch.uint8).numpy()
                truths = _ids(batch.labels[0])
                row += [("classes", class_cell(ids)), ("truth", class_cell(truths))]
                if (truths == IGNORED).any() and NO_LABEL not in legend:
                    legend.append(NO_LABEL)
            else:
                for name, planes in as_maps(seen).items():
                    known = bool((batch.known[name][0] > 0).any())
                    truth = batch.truth[name][0] if known else None
                    row += [(name, _cell(name, planes[0].float().cpu())), ("truth", _cell(name, truth))]
            titles = [title for title, _ in row]
            rows.append([cell for _, cell in row])
    if not rows:
        return
    buffer = io.BytesIO()
    _sheet(titles, rows, legend if "classes" in titles else ()).save(buffer, "PNG", optimize=True)
    with StagedFiles() as staged:
        staged.path_for(path).write_bytes(buffer.getvalue())
        staged.commit()


def _cell(name: Head | str, plane: Tensor | None) -> Image.Image:
    if name == "height":
        return height_cell(plane)
    return normal_cell(plane) if name == "normal" else plane_cell(plane)


def _ids(labels: Tensor) -> U8:
    return labels.numpy().astype(np.uint8)


def _sheet(titles: list[str], rows: list[list[Image.Image]], legend: Sequence[Named]) -> Image.Image:
    side = round(CELL * SCALE)
    width, height = len(titles) * (side + GAP) + GAP, len(rows) * (side + GAP) + TITLE + GAP
    per_line = max(1, (width - GAP) // KEY)
    lines = -(-len(legend) // per_line)
    bottom, height = height, height + lines * TITLE
    sheet = Image.new("RGB", (width, height), BACKGROUND)
    pen = ImageDraw.Draw(sheet)
    for column, title in enumerate(titles):
        left = GAP + column * (side + GAP)
        pen.text((left + 2, 3), title, fill=LIGHT)
        for line, row in enumerate(rows):
            cell = row[column].resize((side, side), Image.Resampling.BOX)
            sheet.paste(cell, (left, TITLE + line * (side + GAP)))
    for index, (name, colour) in enumerate(legend):
        left, top = GAP + index % per_line * KEY, bottom + index // per_line * TITLE
        pen.rectangle([left, top + 3, left + 10, top + 13], fill=colour)
        pen.text((left + 15, top + 3), name, fill=LIGHT)
    return sheet
