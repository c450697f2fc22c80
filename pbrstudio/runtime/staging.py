"""Files that appear under their names only whole: written beside, then renamed."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

PART_PREFIX = ".part-"
"""Hidden, and with the ending of the final name kept, so that a part can be opened and checked like the file."""


class StagedFiles:
    """Hands out a path to write for each final path, and gives all of them their names in `commit`.

    ::

        with StagedFiles() as staged:
            write(staged.path_for(folder / "ironarmor.dds"))
            staged.commit()

    Leaving the block without a commit, or by an exception, removes the parts and every folder made for them that is
    still empty. A final name never holds half a file, but the files of one commit are renamed one after
    another: a failure between two leaves the first ones in place. Whether an existing file may be replaced is for
    the caller to decide before it asks for the path. For one thread; a final path must not be staged twice at a time.
    """

    def __init__(self) -> None:
        self._parts: dict[Path, Path] = {}
        self._folders: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._discard()

    def path_for(self, final: Path) -> Path:
        """Where to write what is to become ``final``: ``.part-<name>`` in the same folder, made if it is missing.

        The part exists and is empty from here on: a folder that cannot be written to is known before the work, and
        another job that cleans up cannot take the folder away. A leftover of a killed run is overwritten.
        ValueError: ``final`` was asked for before. OSError: the folder or file cannot be made.
        """
        if final in self._parts:
            raise ValueError(f"{final} is staged already")
        part = final.with_name(PART_PREFIX + final.name)
        try:
            self._make_folder(part.parent)
            part.write_bytes(b"")
        except FileNotFoundError:
            # Another job may have removed the folder it had made between our two steps: once more.
            self._make_folder(part.parent)
            part.write_bytes(b"")
        self._parts[final] = part
        return part

    def commit(self) -> None:
        """Renames every part to its final path, in the order they were asked for; replaces what is there.

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
        for final in list(self._parts):
            os.replace(self._parts[final], final)
            del self._parts[final]

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
            try:
                part.unlink(missing_ok=True)
            except OSError:
                continue  # Held open by another program (Windows): a later run overwrites it. The rest goes still.
        self._parts.clear()
        for folder in reversed(self._folders):
            try:
                folder.rmdir()
            except OSError:
                continue  # Not empty: something was committed there, or it is in use.
        self._folders.clear()
