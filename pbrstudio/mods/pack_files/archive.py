"""The archive that a mod manager installs: a folder's files in a zip, the same bytes for the same files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from pbrstudio.mods.pack_files.ours import Ours, digest
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.printable import printable
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.staging import PART_PREFIX, StagedFiles
from pbrstudio.spec.conversion import Existing

MOD_CONTENT = ("textures", "PBRNIFPatcher", "PBRTextureSets", "README.txt", "*.esp")
"""What lies at the root of a mod of ours, the game's Data folder. ``meta.ini`` is made anew where it is installed."""
LOCK_PREFIX = ".lock-"
_TIME = (1980, 1, 1, 0, 0, 0)
"""The first that a zip can say: the files' own times would make every archive another."""
_MODE = 0o100644 << 16
_EFFORT = 6
_CHUNK = 1 << 20
_NO_TEXT = "its name cannot be written into an archive, which lacks it now: rename its source"


def archive_name(title: str, version: str) -> str:
    """A file name that every system takes: ``Old Keep - True PBR 1.0.0.zip``."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", title).strip(" .") or "mod"
    return f"{plain} {version}.zip"


def members(out: Path, textures: Iterable[Path], content: Iterable[str]) -> list[Path]:
    """The files of ``out`` that belong into the archive, in a fixed order: ``textures`` that are there, then those of
    the names in ``content`` and below these."""
    found = {path for path in textures if path.is_file()}
    for pattern in content:
        for path in out.glob(pattern):
            found.update([path] if path.is_file() else (each for each in path.rglob("*") if each.is_file()))
    return sorted((path for path in found if _belongs(path.relative_to(out))), key=lambda path: path.as_posix())


def _belongs(path: PurePath) -> bool:
    """Not what this program keeps for itself, nor what a run that was killed left."""
    return OWN_FOLDER not in path.parts and not path.name.startswith((PART_PREFIX, LOCK_PREFIX))


def write_archive(
    path: Path, out: Path, files: Sequence[Path], existing: Existing, safe_point: SafePoint
) -> PackOutcome:
    """Writes ``files`` (below ``out``) into the zip at ``path``, in ``out``; tells it when its bytes are new.

    It is streamed: a piece of a file at a time is in memory. An archive of that name which is not as an earlier run
    left it is the user's and stays, unless ``existing`` is "overwrite". Raises `Stopped` at a safe point.
    """
    ours = Ours(out)
    taken = [each for each in files if printable(each.name) == each.name]
    failed = PackOutcome(failed=tuple((str(each), _NO_TEXT) for each in files if each not in taken))
    try:
        mine = existing == "overwrite" or not path.exists() or ours.wrote(path)
        with StagedFiles() as staged:
            part = staged.path_for(path)
            _fill(part, out, taken, safe_point)
            if path.exists() and digest(path) == digest(part):
                return failed
            if not mine:
                sentence = "is there and not as this program wrote it: move it away, or use --existing overwrite"
                return failed + PackOutcome(failed=((str(path), sentence),))
            ours.note(path, part)
            staged.commit()
    except OSError as error:
        return failed + PackOutcome(failed=((str(path), os_error_sentence(error).removeprefix(f"{path}: ")),))
    return failed + PackOutcome((str(path),))


def _fill(part: Path, out: Path, files: Iterable[Path], safe_point: SafePoint) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as archive:
        for path in files:
            member = zipfile.ZipInfo(path.relative_to(out).as_posix(), _TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, also under Windows: the same bytes everywhere
            member.external_attr = _MODE
            member.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(member, "w") as target:
                while piece := source.read(_CHUNK):
                    target.write(piece)
                    safe_point()
