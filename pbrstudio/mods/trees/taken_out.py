"""Files that were taken out of an archive: one copy of each, however many use it at a time, and what was seen of it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pbrstudio.runtime.scratch import scratch_folder
from pbrstudio.textures.dds.header import LONGEST_HEADER


@dataclass(slots=True)
class _Copy:
    """A copy on the disk."""

    path: Path
    folder: ExitStack
    users: int = 1


@dataclass(slots=True)
class TakenOut:
    """Spares taking a file out again, which costs unpacking the whole of it. Safe to use from several threads."""

    read: Callable[[PurePath], bytes]
    """Takes one file out."""
    first: Callable[[PurePath, int], bytes]
    """Gives the first bytes of one, at most so many."""
    _copies: dict[PurePath, _Copy] = field(init=False, repr=False, default_factory=dict)
    _starts: dict[PurePath, bytes] = field(init=False, repr=False, default_factory=dict)
    """The first bytes, where a header lies: small enough to keep of every file."""
    _digests: dict[PurePath, str] = field(init=False, repr=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)

    @contextmanager
    def copy(self, file: PurePath) -> Iterator[Path]:
        """A copy that stays as long as any block that asked for it lasts."""
        copy = self._one_more(file) or self._taken(file)
        try:
            yield copy.path
        finally:
            with self._lock:
                copy.users -= 1
                if copy.users == 0:
                    if self._copies.get(file) is copy:
                        del self._copies[file]
                    copy.folder.close()

    def digest(self, file: PurePath) -> str:
        """A hash of its content: of a copy that is there, else it is taken out for it, once."""
        if file not in self._digests:
            self._see(file, self.read(file))
        return self._digests[file]

    def start(self, file: PurePath, count: int) -> bytes:
        """Its first bytes; those of a texture's header are looked at once."""
        if count > LONGEST_HEADER:
            return self.first(file, count)
        if file not in self._starts:
            self._starts[file] = self.first(file, LONGEST_HEADER)
        return self._starts[file][:count]

    def _one_more(self, file: PurePath) -> _Copy | None:
        """The copy that is there, with one user more."""
        with self._lock:
            copy = self._copies.get(file)
            if copy is not None:
                copy.users += 1
            return copy

    def _taken(self, file: PurePath) -> _Copy:
        content = self.read(file)
        self._see(file, content)
        with ExitStack() as folder:
            path = folder.enter_context(scratch_folder()) / file.name
            path.write_bytes(content)
            with self._lock:  # of two threads that took it out at the same time, each has its own
                copy = _Copy(path, folder.pop_all())
                self._copies.setdefault(file, copy)
                return copy

    def _see(self, file: PurePath, content: bytes) -> None:
        self._digests[file] = hashlib.blake2b(content, digest_size=16).hexdigest()
        self._starts[file] = content[:LONGEST_HEADER]
