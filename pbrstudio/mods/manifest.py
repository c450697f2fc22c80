"""The manifest of an output folder: which files are ours, what they were made from, and how quick that was.

``.pbrstudio/<pack>.jsonl`` is only ever appended to, one line at a time. A line about a texture is on the disk before
its files get their names, with the digests they will have: whenever a run is killed, a file that is there either has a
digest that was noted, and is ours, or it is the user's.
"""

from __future__ import annotations

import errno
import os
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import TypeAdapter, ValidationError

from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.manifest import BelongsRecord, ItemRecord, Line, ListedRecord, OutputRecord, PaceRecord

ENDING = ".jsonl"
AnyRecord = ItemRecord | BelongsRecord | ListedRecord | PaceRecord
_LINES: TypeAdapter[AnyRecord] = TypeAdapter(Line)


class Manifest:
    """What all runs into ``out`` noted; what this run notes goes into the manifest of its pack.

    `append` may be called from any thread. A context manager: the file is opened at the first line.
    """

    def __init__(self, out: Path, pack: str) -> None:
        """Raises `UserError` when a manifest is there and cannot be read."""
        self._out = out
        self._path = out / OWN_FOLDER / f"{pack}{ENDING}"
        self._file: BinaryIO | None = None
        self._lock = threading.Lock()
        self._items: dict[str, ItemRecord] = {}
        self._outputs: dict[str, list[OutputRecord]] = defaultdict(list)
        self._listed: dict[str, str] = {}
        self._paces: dict[str, PaceRecord] = {}
        # Runs may have taken turns, so that what counts is not the file but the time.
        for line in sorted(read_lines(out), key=lambda line: line.at):
            self._take(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def last(self, key: str) -> ItemRecord | None:
        """The last that was noted about a texture."""
        return self._items.get(key)

    def ours(self, path: Path) -> OutputRecord | None:
        """The record with which this file, which is there, was written by us; None when it is the user's.

        Size and time of change are compared; only where they differ is it read. OSError when that cannot be done.
        """
        known = self._outputs.get(self.relative(path), ())
        if not known:
            return None
        found = path.stat()
        same_size = [each for each in known if each.size == found.st_size]
        if not same_size:
            return None
        for each in reversed(same_size):
            if each.changed == found.st_mtime_ns:
                return each
        digest = LooseFile(path).digest()
        return next((each for each in reversed(same_size) if each.digest == digest), None)

    def listed(self, key: str) -> str | None:
        """The digest of a texture's entry as it was last written to PGPatcher's list."""
        return self._listed.get(key)

    def pace(self, means: str) -> PaceRecord | None:
        """The last run with these means that was measured."""
        return self._paces.get(means)

    def relative(self, path: Path) -> str:
        """A path below the output folder as records call it."""
        return recordable(path.relative_to(self._out).as_posix())

    def append(self, line: AnyRecord) -> None:
        """Notes it: on the disk when this returns. OSError when it cannot be."""
        data = line.model_dump_json(exclude_defaults=False).encode() + b"\n"
        with self._lock:
            try:
                if self._file is None:
                    self._file = _opened(self._path)
                # In one piece: another process may append to the same file.
                if self._file.write(data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
                os.fsync(self._file.fileno())
            except OSError:
                self.close()  # opened anew for the next line, half a line is ended first
                raise
            self._take(line)

    def _take(self, line: AnyRecord) -> None:
        match line:
            case ItemRecord():
                self._items[line.key] = line
                for output in line.outputs:
                    self._outputs[output.path].append(output)
            case ListedRecord():
                self._listed |= line.entries
            case PaceRecord():
                self._paces[line.means] = line


def read_lines(out: Path) -> list[AnyRecord]:
    """All lines of the manifests in ``out``. Raises as `read_packs`."""
    return [line for lines in read_packs(out).values() for line in lines]


def read_packs(out: Path) -> dict[str, list[AnyRecord]]:
    """The lines of the manifests in ``out``, by the names of their packs; what is no line (a kill tore it) is left out.

    Raises `UserError` when one is there and cannot be read.
    """
    try:
        paths = sorted(path for path in (out / OWN_FOLDER).iterdir() if path.name.endswith(ENDING))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    return {path.name.removesuffix(ENDING): _lines(path) for path in paths}


def _lines(path: Path) -> list[AnyRecord]:
    try:
        texts = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    lines: list[AnyRecord] = []
    for text in filter(None, texts):
        try:
            lines.append(_LINES.validate_json(text))
        except ValidationError:
            continue
    return lines


def recordable(text: str) -> str:
    """Names may hold bytes that are no text, which JSON has no place for: written out, the same way each time."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _opened(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab+", buffering=0)
    try:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")  # a kill tore the last line: what follows is to be lines of its own
    except BaseException:
        file.close()
        raise
    return file
