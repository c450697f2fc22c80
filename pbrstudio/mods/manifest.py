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
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import TypeAdapter, ValidationError

from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods.claims import Claims
from pbrstudio.mods.inside import names_inside
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.manifest import BelongsRecord, ItemRecord, Line, ListedRecord, OutputRecord, PaceRecord

ENDING = ".jsonl"
AnyRecord = ItemRecord | BelongsRecord | ListedRecord | PaceRecord
_OUTSIDE = "{folder}: {count} lines name places outside the output folder and were passed over: nobody's run notes such"
_LINES: TypeAdapter[AnyRecord] = TypeAdapter(Line)


class Manifest:
    """What all runs into ``out`` noted; what this run notes goes into the manifest of its pack.

    `append` may be called from any thread. A context manager: the file is opened at the first line.
    """

    def __init__(self, out: Path, pack: str) -> None:
        """Raises `UserError` when a manifest is there and cannot be read."""
        self._out = out
        self._pack = pack
        self._path = out / OWN_FOLDER / f"{pack}{ENDING}"
        self._file: BinaryIO | None = None
        self._lock = threading.Lock()
        self._items: dict[str, ItemRecord] = {}
        self._outputs: dict[str, list[OutputRecord]] = defaultdict(list)
        self._listed: dict[str, str] = {}
        self._paces: dict[str, PaceRecord] = {}
        self._claims: dict[str, Claims] = defaultdict(Claims)
        read = read_packs(out)
        outside = sum(each.outside for each in read.values())
        self.warnings = () if not outside else (_OUTSIDE.format(folder=out / OWN_FOLDER, count=outside),)
        """What there is to say about what was read."""
        noted = [(name, line) for name, each in read.items() for line in each.lines]
        # Runs may have taken turns, so that what counts is not the file but the time.
        for name, line in sorted(noted, key=_time):
            self._take(name, line)

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

    def wrote(self, path: Path) -> bool:
        """Whether the content of this file, which is there, is one that we noted: it is always read.

        OSError or `UserError` when it cannot be.
        """
        known = self._outputs.get(self.relative(path), ())
        return bool(known) and LooseFile(path).digest() in {each.digest for each in known}

    def claims(self, pack: str) -> Claims:
        """What belongs to ``pack`` (its name without the number of a shard)."""
        return self._claims.get(pack, Claims())

    def other_claims(self, pack: str) -> list[Claims]:
        """What belongs to each of the other packs."""
        return [claims for name, claims in self._claims.items() if name != pack]

    def all_claims(self) -> list[Claims]:
        return list(self._claims.values())

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
            self._take(self._pack, line)

    def _take(self, name: str, line: AnyRecord) -> None:
        if isinstance(line, ItemRecord | BelongsRecord):
            self._claims[unsharded(name, line.shard)].take(line)
        match line:
            case ItemRecord():
                self._items[line.key] = line
                for output in line.outputs:
                    self._outputs[output.path].append(output)
            case ListedRecord():
                self._listed |= line.entries
            case PaceRecord():
                self._paces[line.means] = line


def unsharded(name: str, shard: tuple[int, int] | None) -> str:
    """The name of a pack without the number of the shard that it is noted to be of."""
    return name if shard is None else name.removesuffix(f"_{shard[0]}_of_{shard[1]}")


@dataclass(frozen=True, slots=True)
class PackLines:
    """What one manifest holds."""

    lines: tuple[AnyRecord, ...]
    outside: int
    """How many more there are that name places outside the folder: those are none of ours."""


def read_packs(out: Path) -> dict[str, PackLines]:
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


def _lines(path: Path) -> PackLines:
    try:
        texts = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    lines: list[AnyRecord] = []
    outside = 0
    for text in filter(None, texts):
        try:
            line = _LINES.validate_json(text)
        except ValidationError:
            continue
        if all(map(names_inside, _paths(line))):
            lines.append(line)
        else:
            outside += 1
    return PackLines(tuple(lines), outside)


def _time(noted: tuple[str, AnyRecord]) -> float:
    line = noted[1]
    return line.at


def _paths(line: AnyRecord) -> Collection[str]:
    match line:
        case ItemRecord():
            return (*(output.path for output in line.outputs), *line.unwritten)
        case BelongsRecord():
            return (*line.added, *line.gone)
        case _:
            return ()


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
