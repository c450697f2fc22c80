"""Runs a conversion in this process, for tests that look at pictures rather than at the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Event, ItemFailed, JobFinished
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion


def convert_here(source: Path, out: Path, **settings: Any) -> JobFinished:
    """Converts one texture or folder, with the baseline unless told; a failed item fails the test."""
    failed: list[ItemFailed] = []

    def note(event: Event) -> None:
        if isinstance(event, ItemFailed):
            failed.append(event)

    finished = convert([source], out, Conversion(**{"model": "baseline", **settings}), note, Control())
    assert not failed
    return finished


def save(path: Path, pixels: NDArray[np.uint8], **options: Any) -> Path:
    """Writes a picture with Pillow and gives back its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def load(path: Path) -> NDArray[Any]:
    """A picture as Pillow reads it."""
    with Image.open(path) as image:
        return np.asarray(image)


def true_pbr(source: Path, out: Path, **settings: Any) -> Path:
    """Converts a loose texture to ``true-pbr``; the folder of its files."""
    convert_here(source, out, layout="true-pbr", **settings)
    return out / "textures" / "pbr"
