"""Which files of an output folder are still as this program wrote them, and so its own to renew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pbrstudio.mods.pack_files.pack import OWN_FOLDER

RECORD = "written.jsonl"
"""In the own folder, only ever appended to: a line of JSON, path below the output folder and hash, for each file."""


class Ours:
    """The record of an output folder: what a person or a mod manager changed since is theirs.

    A file's hash is noted before the file gets its name, so that one of a run that was killed is known as well.
    Several processes may note at a time. Errors: OSError as the system says it.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._record = out / OWN_FOLDER / RECORD
        self._noted: set[tuple[str, str]] | None = None

    def wrote(self, path: Path) -> bool:
        """Whether ``path`` is there, byte for byte as some run wrote it."""
        return (self._key(path), digest(path)) in self._known()

    def note(self, path: Path, part: Path) -> None:
        """Notes that ``part`` is about to become ``path``."""
        line = (self._key(path), digest(part))
        if line in self._known():
            return
        self._record.parent.mkdir(parents=True, exist_ok=True)
        with self._record.open("ab") as file:  # one write of a short line: those of two processes do not mix
            file.write(b"\n" + json.dumps(line).encode())
        self._known().add(line)

    def remember(self, path: Path) -> None:
        """Notes ``path`` as it is now."""
        self.note(path, path)

    def _known(self) -> set[tuple[str, str]]:
        """All that was noted when it was first asked for, and what this object noted since."""
        if self._noted is None:
            try:
                text = self._record.read_text(encoding="utf-8", errors="replace")
            except FileNotFoundError:
                text = ""
            self._noted = {pair for line in text.splitlines() if (pair := _pair(line)) is not None}
        return self._noted

    def _key(self, path: Path) -> str:
        return path.relative_to(self.out).as_posix()


def _pair(line: str) -> tuple[str, str] | None:
    """None for a line that is torn, or none of ours: its file is the user's then."""
    try:
        read = json.loads(line)
    except ValueError:
        return None
    if isinstance(read, list) and len(read) == 2 and all(isinstance(each, str) for each in read):
        return read[0], read[1]
    return None


def digest(path: Path) -> str:
    """A hash of the file's bytes. OSError when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
