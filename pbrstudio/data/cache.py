"""Decoded planes on disk, mapped into memory: made once, kept over restarts, bounded in size."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pbrstudio.data.entry import Entry, Load, Planes
from pbrstudio.data.plane_file import DamagedError, map_planes, share_of_metal, write_planes
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles

SUFFIX = ".planes"
OPEN = 1024
"""Files that a process keeps mapped."""
FRESH = 60.0
"""Seconds for which a use need not be written down again: order of use matters to minutes, not to milliseconds."""


class DecodedCache:
    """Planes by entry. Safe for several processes and threads, and picklable: loader workers are spawned.

    A file is named after a hash of source, id, stamp and parameters, is written beside and renamed, and goes when the
    folder grows past ``limit_bytes``, the one that was used longest ago first. Planes that are larger than the limit
    are never kept. A file that is damaged is made again.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        if limit_bytes < 1:
            raise UserError(f"the cache of decoded data may hold {limit_bytes} bytes: allow it at least 1")
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._mapped: OrderedDict[Path, Planes] = OrderedDict()
        self._verified: set[Path] = set()

    def __reduce__(self) -> tuple[type[DecodedCache], tuple[Path, int]]:
        """A copy looks into the same folder; what is mapped here is not carried over."""
        return DecodedCache, (self.folder, self.limit_bytes)

    def planes(self, entry: Entry, load: Load, parameters: str = "") -> Planes:
        """The entry's planes, from the cache or from ``load``. UserError: it cannot be read, or the disk is full."""
        path = self.path_of(entry, parameters)
        found = self._found(path)
        if found is not None:
            return found
        made = load(entry)
        if not self._write(path, made):
            return made
        return self._found(path) or made

    def metal_share(self, entry: Entry, load: Load, parameters: str = "") -> float | None:
        """Share of the entry's visible pixels that are metal; None where that is not known."""
        self.planes(entry, load, parameters)
        with suppress(OSError, DamagedError):
            return share_of_metal(self.path_of(entry, parameters))
        return None

    def path_of(self, entry: Entry, parameters: str = "") -> Path:
        """The file that holds the entry's planes, if it was made."""
        key = json.dumps([entry.source, entry.id, entry.stamp, parameters])
        return self.folder / (hashlib.blake2b(key.encode(), digest_size=20).hexdigest() + SUFFIX)

    def used_bytes(self) -> int:
        """What all files of the cache take together."""
        return sum(size for _, size, _ in self._files())

    def _found(self, path: Path) -> Planes | None:
        with self._lock:
            planes = self._mapped.get(path)
            if planes is not None:
                self._mapped.move_to_end(path)
        if planes is None:
            try:
                planes = map_planes(path, verify=path not in self._verified)
            except FileNotFoundError:
                return None
            except DamagedError:
                with suppress(OSError):
                    path.unlink()
                return None
            except OSError as error:
                raise UserError(os_error_sentence(error)) from error
            with self._lock:
                self._mapped[path] = planes
                self._verified.add(path)
                while len(self._mapped) > OPEN:
                    self._mapped.popitem(last=False)
        _mark_used(path)
        return planes

    def _write(self, path: Path, planes: Planes) -> bool:
        """Whether the planes were kept."""
        try:
            with StagedFiles() as staged:
                part = staged.path_for(path)
                size = write_planes(part, planes)
                if size > self.limit_bytes:
                    return False
                staged.commit()
            self._shrink(path)
        except OSError as error:
            raise UserError(f"the cache of decoded data, {os_error_sentence(error)}") from error
        return True

    def _shrink(self, newest: Path) -> None:
        total = self.used_bytes()
        if total <= self.limit_bytes:
            return
        with locked(self.folder / "limit"):
            files = sorted(self._files())
            total = sum(size for _, size, _ in files)
            for _, size, path in files:
                if total <= self.limit_bytes:
                    break
                if path == newest:
                    continue
                with self._lock:
                    self._mapped.pop(path, None)
                with suppress(OSError):  # mapped by another process (Windows): the next one goes instead
                    path.unlink()
                    total -= size

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """Time of last use, size and path of each file."""
        if not self.folder.is_dir():
            return
        with os.scandir(self.folder) as found:
            for each in found:
                if each.name.endswith(SUFFIX) and not each.name.startswith("."):
                    with suppress(FileNotFoundError):  # another process removed it meanwhile
                        stat = each.stat()
                        yield stat.st_mtime_ns, stat.st_size, Path(each.path)


def _mark_used(path: Path) -> None:
    """The time of change is that of the last use: access times are switched off on many systems."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > FRESH:
            os.utime(path)
