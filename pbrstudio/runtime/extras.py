"""What only an extra brings, and how to get it where it is missing: with pip, or by another build."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Literal

from pbrstudio.runtime.errors import UserError

TRAINING = {"torch", "transformers", "peft", "accelerate", "torchmetrics", "pytorch_msssim", "safetensors", "pyarrow"}
"""Top-level modules of the extra [train]."""


def how_to_get(extra: Literal["train", "tensorboard"]) -> str:
    """What to do to have this extra: an advice that ends a sentence. Nothing can be installed into a build."""
    command = f"pip install 'pbrstudio[{extra}]'"
    if not _in_a_build():
        return command
    return f"take the studio in place of this converter, or, with Python, {command}" if extra == "train" else command


def how_to_get_torch(*, another: bool = False) -> str:
    """The same for torch; ``another``: the one that is there does not fit this machine's graphics card."""
    if not _in_a_build():
        # It gets the build that fits the graphics driver, whatever the system.
        return "uv pip install --torch-backend=auto torch"
    return "in place of this build, a studio that was made with CUDA" if another else how_to_get("train")


def lacking_for_training() -> str:
    """One sentence where packages that training needs are not installed; empty where they are. Loads none of them."""
    if all(find_spec(name) is not None for name in TRAINING):
        return ""
    return f"This is the converter. Training needs the studio, which has torch as well: {how_to_get('train')}."


def _in_a_build() -> bool:
    """Whether this is PyInstaller's one-folder build, which brings its own Python."""
    return bool(getattr(sys, "frozen", False))


@contextmanager
def trainers_packages(what: str) -> Iterator[None]:
    """Around imports: `UserError` that names the missing package and how to get it. Other failed imports come through.

    ``what`` begins the sentence: "training".
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in TRAINING:
            raise
        raise UserError(f"{what} needs {error.name}, which is not installed: {how_to_get('train')}") from error
