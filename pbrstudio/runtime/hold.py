"""One writer at a time for a file that is open for long: the system lets go of it when the process ends, however."""

from __future__ import annotations

import errno
import sys
from typing import BinaryIO

_TAKEN = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}


def hold(file: BinaryIO) -> bool:
    """Holds ``file`` for as long as it is open; False: another process, or another opening of it, holds it.

    Where the file system knows no locks (some networks' do not), everybody gets it.
    """
    try:
        _hold(file)
    except OSError as error:
        return error.errno not in _TAKEN
    return True


def _hold(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        # A lock there keeps others from reading the bytes, so it is on one that is never written.
        place = file.tell()
        file.seek(1 << 40)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(place)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
