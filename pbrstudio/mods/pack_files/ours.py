"""Which files of the output's root are still as this program wrote them, and so its own to renew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles

RECORD = "written.json"
"""In the own folder: the hash of each file as it was last written, by its path below the output folder."""


class Ours:
    """The record of an output folder. What a person or a mod manager changed since it was written is theirs.

    Errors: OSError as the system says it.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._record = out / OWN_FOLDER / RECORD

    def wrote(self, path: Path) -> bool:
        """Whether ``path`` is there, byte for byte as it was last written."""
        known = self._known().get(self._key(path))
        return known is not None and known == digest(path)

    def remember(self, *paths: Path) -> None:
        """Notes ``paths`` as they are now."""
        now = {self._key(path): digest(path) for path in paths}
        if now.items() <= self._known().items():
            return
        with StagedFiles() as staged:
            part = staged.path_for(self._record)  # makes the folder, which the lock needs
            with locked(self._record):
                known = {**self._known(), **now}
                part.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n", encoding="utf-8")
                staged.commit()

    def _known(self) -> dict[str, str]:
        """What was written; nothing where the record is missing or damaged: then all that is there is the user's."""
        try:
            read = json.loads(self._record.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return {str(name): str(value) for name, value in read.items()} if isinstance(read, dict) else {}

    def _key(self, path: Path) -> str:
        return path.relative_to(self._out).as_posix()


def digest(path: Path) -> str:
    """A hash of the file's bytes. OSError when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
