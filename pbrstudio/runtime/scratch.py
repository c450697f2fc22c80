"""Folders for files that are needed for a moment; those of killed processes are cleared away by later ones."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pbrstudio.runtime.processes import HOST, RUN, is_running

_PREFIX = "pbrstudio-"
_NAME = re.compile(re.escape(_PREFIX) + r"([0-9a-f]{4})-([1-9]\d*)-([0-9a-f]{4})-.+")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder in the system's place for such, which is gone with all that is in it when the block ends."""
    _clear_once(tempfile.gettempdir())
    prefix = f"{_PREFIX}{HOST}-{os.getpid()}-{RUN}-"
    # A file that another program holds open (Windows) may stay for a later process to clear.
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@cache
def _clear_once(place: str) -> None:
    clear_scratch(Path(place))


def clear_scratch(place: Path) -> None:
    """Removes the folders of this kind in ``place`` whose process has surely ended."""
    try:
        names = os.listdir(place)
    except OSError:
        return  # making a folder there meets the same error and tells it
    for name in names:
        match = _NAME.fullmatch(name)
        if match is not None and is_running(match[1], int(match[2]), match[3]) is False:
            shutil.rmtree(place / name, ignore_errors=True)
