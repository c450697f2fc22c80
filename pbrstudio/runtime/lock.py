"""One process at a time for a file that is read, changed and written back."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pbrstudio.runtime.processes import HOST, RUN, is_running

WAIT = 10.0
"""Seconds to wait for another process: what is done under a lock takes milliseconds."""
ABANDONED = 60.0
"""Seconds after which a lock counts as left behind, whoever made it."""
_PAUSE = 0.02


@contextmanager
def locked(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Holds ``.lock-<name>`` beside ``path``, in a folder that is there, as long as the block runs.

    A lock whose process has ended is taken over. Two that take over the same one in the same instant could both get
    it; at worst one then loses what it changed. OSError: it cannot be made, or another process held it all the time.
    """
    lock = path.with_name(f".lock-{path.name}")
    end = time.monotonic() + wait
    while not _made(lock):
        if _abandoned(lock):
            lock.unlink(missing_ok=True)
        elif time.monotonic() >= end:
            message = "another pbrstudio is writing it: run the same command again when that one has ended"
            raise OSError(errno.EBUSY, message, str(path))
        else:
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _made(lock: Path) -> bool:
    try:
        file = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    try:
        os.write(file, f"{HOST}-{os.getpid()}-{RUN}".encode())
    finally:
        os.close(file)
    return True


def _abandoned(lock: Path) -> bool:
    try:
        age = time.time() - lock.stat().st_mtime
        owner = re.fullmatch(r"([0-9a-f]{4})-(\d+)-([0-9a-f]{4})", lock.read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        return False  # given back meanwhile
    # Without an owner yet it was made this instant.
    return age > ABANDONED or (owner is not None and is_running(owner[1], int(owner[2]), owner[3]) is False)
