"""Taking files away: only what this program wrote, as it wrote it, in the output folder itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pbrstudio.mods.inside import is_own_file
from pbrstudio.runtime.empty_folders import remove_empty_folders
from pbrstudio.runtime.errors import UserError, os_error_sentence


@dataclass(slots=True)
class Pruning:
    """What of the unwanted files of an output folder may be taken away, and what became of them.

    Paths are below the output folder, with forward slashes.
    """

    out: Path
    read: frozenset[str]
    """What this run reads, links resolved: never touched."""
    taken: list[str] = field(default_factory=list)
    """Those that may be taken, or were."""
    stays: list[str] = field(default_factory=list)
    """Those that are there, and of which that cannot be said."""
    failed: list[tuple[str, str]] = field(default_factory=list)

    def look(self, path: str, wrote: Callable[[Path], bool], twin: Path | None = None) -> None:
        """``wrote`` says whether the content of the file, which is there, is one that this program wrote; ``twin`` is a
        wanted file of the same letters, which is the very same on a disk where case makes no difference."""
        full = self.out / path
        try:
            if not os.path.lexists(full) or _is_same(full, twin):
                return
            mine = is_own_file(path, self.out) and os.path.realpath(full) not in self.read and wrote(full)
        except OSError as error:
            self.failed.append((str(full), os_error_sentence(error).removeprefix(f"{full}: ")))
            return
        except UserError as error:
            self.failed.append((str(full), str(error).removeprefix(f"{full}: ")))
            return
        (self.taken if mine else self.stays).append(path)

    def take(self) -> None:
        """Takes away what may be; folders that become empty by it go too."""
        taken, self.taken = self.taken, []
        for path in taken:
            full = self.out / path
            try:
                full.unlink()
            except OSError as error:
                self.failed.append((str(full), os_error_sentence(error).removeprefix(f"{full}: ")))
                continue
            self.taken.append(path)
            remove_empty_folders(full.parent, self.out)


def _is_same(full: Path, twin: Path | None) -> bool:
    return twin is not None and twin.exists() and full.exists() and full.samefile(twin)
