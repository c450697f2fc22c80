"""Folders that appear under their names only whole: filled beside, then renamed; and never over what is not a model."""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pbrstudio.models.bundle import bundle_names
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.processes import HOST, RUN, is_running

_PART = re.compile(r"\.part-([0-9a-f]{4})-(\d+)-([0-9a-f]{4})-\d+-model")
_REPLACED = re.compile(r"\.replaced-model-(.+)", re.DOTALL)
_numbers = itertools.count()


@contextmanager
def staging(root: Path) -> Iterator[Path]:
    """An empty folder in ``root``, which is made where it is missing; gone after the block unless it was placed.

    What processes that were killed left in ``root`` is cleared away first. OSError: as the system says it.
    """
    root.mkdir(parents=True, exist_ok=True)
    _clear(root)
    stage = root / f".part-{HOST}-{os.getpid()}-{RUN}-{next(_numbers)}-model"
    stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def place(stage: Path, target: Path, *, replace: bool) -> bool:
    """Gives the folder ``stage``, which lies beside it, the name ``target``; whether a model was replaced.

    Raises `UserError` when the name is taken: by a model unless ``replace``, by anything else in any case. OSError:
    as the system says it; then what had the name has it still.
    """
    with locked(target):
        if not os.path.lexists(target):
            os.replace(stage, target)
            return False
        check_free(target, replace=replace)
        old = target.with_name(f".replaced-model-{target.name}")
        shutil.rmtree(old, ignore_errors=True)
        os.replace(target, old)
        try:
            os.replace(stage, target)
        except OSError:
            os.replace(old, target)
            raise
        shutil.rmtree(old, ignore_errors=True)
        return True


def check_free(target: Path, *, replace: bool) -> None:
    """Raises `UserError` unless nothing is called ``target``, or with ``replace`` a folder of a model's files alone."""
    if not os.path.lexists(target):
        return
    if not replace:
        raise UserError(f"{target} exists already: give --replace to replace it, or choose another name")
    if target.is_symlink() or not target.is_dir():
        raise UserError(f"{target} is no folder: --replace replaces models only; move it away first")
    if others := sorted(set(os.listdir(target)) - set(bundle_names())):
        raise UserError(f"{target} holds {others[0]}, which is no file of a model: move it away first")


def _clear(root: Path) -> None:
    """Removes stages whose process has ended, and gives back its name to a model whose replacement never came."""
    for path in list(root.iterdir()):
        part = _PART.fullmatch(path.name)
        if part is not None and is_running(part[1], int(part[2]), part[3]) is False:
            shutil.rmtree(path, ignore_errors=True)
        elif (replaced := _REPLACED.fullmatch(path.name)) is not None:
            target = path.with_name(replaced[1])
            with locked(target):
                if os.path.lexists(target) or not path.exists():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    os.replace(path, target)
