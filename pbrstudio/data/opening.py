"""Opens roots of training data: tells what kind each is by what is in it, sorts its textures, and gives `TrainingData`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pbrstudio.data.training_data import TrainingData

LIMIT_BYTES = 200 * 10**9
"""What decoded data may take on disk, unless told."""


def open_sources(
    roots: Sequence[Path],
    *,
    longest: int | None = None,
    split: Path | None = None,
    cache: Path | None = None,
    limit_bytes: int = LIMIT_BYTES,
) -> TrainingData:
    """The training data of ``roots``: MatSynth as parquet shards or as a tree, folders of materials, Skyrim packs.

    ``longest`` is the longest side, in pixels, that textures are kept at: larger ones are halved until they fit.
    ``split`` is a TOML file as `write_split` makes it; ``cache`` a folder other than the user's. Raises `UserError`
    for a root of no known kind, a category that the table does not know, and whatever else is broken in the index.
    """
    raise NotImplementedError
