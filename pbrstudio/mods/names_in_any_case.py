"""Which files are there for the game and PGPatcher, which see no difference between cases where file systems may."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath


def missing_names(root: Path, below: PurePath, names: Sequence[str]) -> list[str]:
    """Those of ``names`` that no folder below ``root`` has that is called ``below`` in any case."""
    missing = [name for name in names if not os.path.exists(root / below / name)]
    if missing:
        there = _names(root, below.parts)
        missing = [name for name in missing if name.lower() not in there]
    return missing


def _names(root: Path, below: Sequence[str]) -> set[str]:
    """In lower case, the names in all folders below ``root`` that are this path, whatever their case."""
    found = [root]
    for part in below:
        found = [each for parent in found for each in _listed(parent) if each.name.lower() == part.lower()]
    return {path.name.lower() for each in found for path in _listed(each)}


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
