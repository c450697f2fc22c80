"""Training labels: a class mask that a person corrected, written the way the trainer's data readers find it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pbrstudio.data.masks import LEGENDS, MASK
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.maps import U8
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace


def label_path(texture: Path, folder: Path) -> Path:
    """The mask's file for a texture: ``<name>_material.png``, which belongs beside it."""
    return folder / f"{texture.stem}{MASK}.png"


def legend_path(mask: Path) -> Path:
    """The legend's file beside a mask."""
    return mask.with_name(mask.stem.removesuffix(MASK) + LEGENDS[0])


def save_label(mask: Path, ids: U8, classes: Sequence[str]) -> tuple[Path, Path]:
    """Writes class ids [H,W] (255: unlabelled) to ``mask`` and their legend beside it, both or none; returns both.

    What is there is replaced: ask first. Raises `UserError` for a name that no reader would find, and when the files
    cannot be written.
    """
    if not mask.name.endswith(f"{MASK}.png"):
        raise UserError(f"{mask}: a label's name ends in {MASK}.png: name it after its texture")
    legend = legend_path(mask)
    content = {"materials": {str(index): name for index, name in enumerate(classes)}}
    try:
        with StagedFiles() as staged:
            write_png(staged.path_for(mask), ids, space=ColourSpace.LINEAR)
            staged.path_for(legend).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
            staged.commit()
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    return mask, legend
