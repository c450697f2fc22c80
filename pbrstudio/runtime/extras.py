"""What only the training extra brings, named when it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pbrstudio.runtime.errors import UserError

TRAINING = {"torch", "transformers", "peft", "accelerate", "torchmetrics", "pytorch_msssim", "safetensors", "pyarrow"}
"""Top-level modules of the extra [train]."""


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
        raise UserError(f"{what} needs {error.name}, which is not installed: pip install 'pbrstudio[train]'") from error
