"""Removing the folders that became empty when a file was taken away."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def remove_empty_folders(folder: Path, out: Path) -> None:
    """Removes ``folder``, which a file was just taken from, and those above it, as long as they are empty and lie
    below ``out``. What cannot be removed stays."""
    with suppress(OSError):  # not empty, or a link
        while folder.is_relative_to(out) and folder != out:
            folder.rmdir()
            folder = folder.parent
