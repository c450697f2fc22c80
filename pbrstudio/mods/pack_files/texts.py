"""Text files of the output's root: written, renewed as long as they are ours, and never over what a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.conversion import Existing


def write_texts(out: Path, texts: Mapping[str, str], existing: Existing, *, dry_run: bool) -> PackOutcome:
    """Writes ``texts`` (path below ``out``, and content), and tells which were written, or would be.

    One that is there already is replaced under "overwrite", or when it is still as an earlier run wrote it. What a
    person or a mod manager changed since is theirs and stays, whatever it says.
    """
    ours = Ours(out)
    outcome = PackOutcome()
    for name, text in texts.items():
        path = out / name
        try:
            if _wanted(path, text, ours, existing):
                if not dry_run:
                    _write(path, text, ours)
                outcome += PackOutcome((str(path),))
        except OSError as error:
            outcome += PackOutcome(failed=((str(path), os_error_sentence(error).removeprefix(f"{path}: ")),))
    return outcome


def others_texts(out: Path, texts: Mapping[str, str]) -> list[str]:
    """A sentence for each file in the place of one of ``texts`` that is not as this program wrote it."""
    ours = Ours(out)
    told = []
    for name, text in texts.items():
        try:
            if _wanted(out / name, text, ours, "overwrite") and (out / name).exists() and not ours.wrote(out / name):
                told.append(f"{name}: is not as pbrstudio wrote it and stays as it is: move it away to get another")
        except OSError:
            continue  # writing it has told that
    return told


def _wanted(path: Path, text: str, ours: Ours, existing: Existing) -> bool:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return True
    return there != text.encode() and (existing == "overwrite" or ours.wrote(path))


def _write(path: Path, text: str, ours: Ours) -> None:
    with StagedFiles() as staged:
        part = staged.path_for(path)
        part.write_bytes(text.encode())
        ours.note(path, part)
        staged.commit()
