"""Files that appear under their names only whole: written beside, then renamed."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import re
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pbrstudio.runtime.processes import HOST, RUN, is_running

PART_PREFIX = ".part-"
"""Hidden, and with the ending of the final name kept, so that a part can be opened and checked like the file."""

STALE = 24 * 3600.0
"""Seconds after which a part is nobody's, even if its process seems to live (its number may be another's by now)."""

LONGEST_NAME = 255
"""Bytes of a file's name that file systems take, as a rule."""
_END = 32
"""Signs of a long name that its part keeps, its ending among them."""

Existing = Literal["overwrite", "skip", "rename"]

_PART = re.compile(re.escape(PART_PREFIX) + r"([0-9a-f]{4})-([1-9]\d*)-([0-9a-f]{4})-\d+-.+", re.DOTALL)
_numbers = itertools.count()


class StagedFiles:
    """Hands out a path to write for each final path, and gives all of them their names in `commit`.

    ::

        with StagedFiles() as staged:
            write(staged.path_for(folder / "ironarmor.dds"))
            staged.commit()

    Leaving the block without a commit, or by an exception, removes the parts and every folder made for them that is
    still empty. A final name never holds half a file, but the files of one commit are renamed one after
    another: a failure between two leaves the first ones in place. Several processes, on several machines too, may
    write into one folder: each has part names of its own, and clears away those of processes that have ended.
    For one thread; a final path must not be staged twice at a time.
    """

    def __init__(self) -> None:
        self._parts: dict[Path, Path] = {}
        self._folders: list[Path] = []
        self._cleared: set[Path] = set()
        self._token = f"{HOST}-{os.getpid()}-{RUN}-{next(_numbers)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._discard()

    def path_for(self, final: Path) -> Path:
        """Where to write what is to become ``final``: ``.part-<token>-<name>`` in the same folder, made if missing; of
        a name that leaves no room for that its end alone, after a digest of it.

        The part exists and is empty from here on: a folder that cannot be written to is known before the work, and
        another job that cleans up cannot take the folder away.
        ValueError: ``final`` was asked for before. OSError: the folder or file cannot be made.
        """
        if final in self._parts:
            raise ValueError(f"{final} is staged already")
        part = final.with_name(_part_name(self._token, final.name))
        try:
            self._make_folder(part.parent)
            with suppress(FileNotFoundError):
                os.lstat(final)  # a name that is too long is refused here, not when others of the commit have theirs
            _make_empty(part, final)
        except FileNotFoundError:
            # Another job may have removed the folder it had made between our two steps: once more.
            self._make_folder(part.parent)
            _make_empty(part, final)
        self._parts[final] = part
        if part.parent not in self._cleared:
            self._cleared.add(part.parent)
            _clear(part.parent)
        return part

    @property
    def parts(self) -> tuple[tuple[Path, Path], ...]:
        """Each final path with the part that will become it."""
        return tuple(self._parts.items())

    def commit(self, existing: Existing = "overwrite", replaced: Collection[Path] = ()) -> tuple[Path, ...]:
        """Gives every part its final name, in the order they were asked for; returns those that were given.

        ``existing`` is about files that are under these names by now, in the words of a conversion. "overwrite"
        replaces them. "skip" keeps them and drops ours. "rename" means that the names were chosen to be free: all
        are given or none, and FileExistsError tells which was taken. ``replaced`` are final paths that are replaced
        also under "skip".

        Each part is flushed to the disk first: without it a power cut can leave an empty file under a name that
        a resumed run believes to be done.
        ValueError: a path was handed out and nothing written to it. OSError: as the system says it. In both cases
        what is not renamed yet is removed at the end of the block.
        """
        for final, part in self._parts.items():
            with part.open("rb+") as file:
                if os.fstat(file.fileno()).st_size == 0:
                    raise ValueError(f"{final} was staged but nothing was written to it")
                os.fsync(file.fileno())
        given: list[Path] = []
        for final in list(self._parts):
            rename = _replace if existing == "overwrite" or final in replaced else _rename_if_free
            if rename(self._parts[final], final):
                del self._parts[final]
                given.append(final)
            elif existing == "rename":
                for ours in given:
                    ours.unlink()
                message = "another file took this name meanwhile: run the same command again"
                raise FileExistsError(errno.EEXIST, message, str(final))
        return tuple(given)

    def _make_folder(self, folder: Path) -> None:
        """Makes ``folder`` and the missing ones above it, and remembers those that this call made."""
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            try:
                path.mkdir()
            except FileExistsError:
                continue  # Another job made it meanwhile: it is not ours to remove.
            self._folders.append(path)

    def _discard(self) -> None:
        for part in self._parts.values():
            with suppress(OSError):  # Held open by another program (Windows): a later run clears it. The rest goes.
                part.unlink(missing_ok=True)
        self._parts.clear()
        for folder in reversed(self._folders):
            with suppress(OSError):  # Not empty: something was committed there, or it is in use.
                folder.rmdir()
        self._folders.clear()


def _part_name(token: str, name: str) -> str:
    part = f"{PART_PREFIX}{token}-{name}"
    if len(os.fsencode(part)) <= LONGEST_NAME:
        return part
    digest = hashlib.blake2b(os.fsencode(name), digest_size=8).hexdigest()
    return f"{PART_PREFIX}{token}-{digest}-{name[-_END:]}"


def check_writable(final: Path) -> None:
    """Raises OSError, with the folder's name, when no file can be made where ``final`` is to be: before the work. Where
    its folder is not there yet it is tried in the nearest one above that is, and none is made for it."""
    folder = next((path for path in final.parents if os.path.isdir(path)), None)
    if folder is None:
        return
    part = folder / _part_name(f"{HOST}-{os.getpid()}-{RUN}-{next(_numbers)}", "test")
    with suppress(FileNotFoundError):  # it was another job's, which has taken it away again
        _make_empty(part, folder)
        part.unlink()


def _make_empty(part: Path, named: Path) -> None:
    """OSError has the name of ``named``, which people know."""
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(named)) from error


def _replace(part: Path, final: Path) -> bool:
    os.replace(part, final)
    return True


def _rename_if_free(part: Path, final: Path) -> bool:
    """Renames unless ``final`` is there; in one step where the file system has hard links, or on Windows."""
    try:
        os.link(part, final)
    except FileExistsError:
        return False
    except OSError:  # no hard links here (FAT, some shares)
        if os.path.lexists(final):
            return False
        os.rename(part, final)
        return True
    with suppress(OSError):  # the file has its name; a part that stays is cleared by a later run
        part.unlink()
    return True


def _clear(folder: Path) -> None:
    """Removes the parts in ``folder`` whose process has ended. Only names that `StagedFiles` makes count as parts."""
    with suppress(OSError), os.scandir(folder) as entries:  # what cannot be listed or removed may stay
        for stale in [entry.path for entry in entries if _is_stale(entry.name, entry.stat)]:
            with suppress(OSError):
                os.unlink(stale)


def _is_stale(name: str, stat: Callable[[], os.stat_result]) -> bool:
    match = _PART.fullmatch(name)
    if match is None:
        return False
    running = is_running(match[1], int(match[2]), match[3])
    return running is False or time.time() - stat().st_mtime > STALE
