"""Models in and out of the catalogue: import from a folder or a .zip file, export to one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.config.paths import user_models
from pbrstudio.models.archive import largest, pack, unpack
from pbrstudio.models.bundle import Bundle, bundle_names, open_bundle, read_manifest
from pbrstudio.models.catalogue import shipped_models
from pbrstudio.models.deep_check import check_graphs, check_weights
from pbrstudio.models.placing import check_free, place, staging
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles


@dataclass(frozen=True, slots=True)
class Imported:
    """A model that is installed now."""

    id: str
    folder: Path
    replaced: bool
    """Whether another one had this id before."""
    unchecked: str
    """Why its weights were not held against its architecture; empty when they were."""


def import_model(source: Path, *, replace: bool = False) -> Imported:
    """Installs the model in the folder or .zip file ``source`` among the user's; the source is only read.

    All is checked in a folder beside the final one, which is then renamed: checksums, headers, graphs, and the weights
    against the architecture where torch is installed. Raises `UserError` when something is wrong with it, and when its
    id is taken: by a model of the user's unless ``replace``; by a shipped one in any case, since from then on its name
    would mean another model here than elsewhere.
    """
    with _told_in_sentences(), staging(user_models()) as stage:
        try:
            bundle = _taken_in(source, stage)
            target = user_models() / bundle.manifest.id
            _check_id(target, replace=replace)
            check_graphs(bundle)
            unchecked = check_weights(bundle)
        except UserError as error:
            # The user knows the source, not where it was unpacked.
            raise UserError(str(error).replace(str(stage), str(source))) from error
        return Imported(bundle.manifest.id, target, place(stage, target, replace=replace), unchecked)


def export_model(bundle: Bundle, target: Path, *, replace: bool = False) -> Path:
    """Writes the model as ``target``: a .zip file where the name ends so, else a folder. Returns the path written.

    The missing folders above are made. Raises `UserError` when something has the name already: with ``replace`` a
    file, or a folder with a model's files and nothing else, gives way.
    """
    with _told_in_sentences():
        if target.suffix.lower() == ".zip":
            _export_file(bundle, target, replace=replace)
        else:
            check_free(target, replace=replace)
            with staging(target.parent) as stage:
                _copy(bundle.folder, stage)
                open_bundle(stage)
                place(stage, target, replace=replace)
    return target


def _taken_in(source: Path, stage: Path) -> Bundle:
    if source.is_dir():
        read_manifest(source)  # a folder of something else is known before its files are copied
        _copy(source, stage)
    elif source.is_file():
        unpack(source, stage)
    else:
        raise UserError(f"{source} does not exist: name the folder or the .zip file of a model")
    return open_bundle(stage)


def _check_id(target: Path, *, replace: bool) -> None:
    if (shipped_models() / target.name).is_dir():
        raise UserError(f"model '{target.name}' comes with the program, and its name stays its own: nothing to import")
    if not replace and os.path.lexists(target):
        raise UserError(f"model '{target.name}' is installed already: give --replace to replace it")
    check_free(target, replace=replace)


def _copy(source: Path, folder: Path) -> None:
    """The files of a bundle, and nothing else that may lie beside them."""
    for name in bundle_names():
        path = source / name
        if not path.is_file():
            raise UserError(f"model {source}: {name} is missing: get the model again")
        if path.stat().st_size > largest(name):
            raise UserError(f"model {source}: {name} is larger than the {largest(name)} bytes that it may have")
        shutil.copyfile(path, folder / name)
        with (folder / name).open("rb+") as file:
            os.fsync(file.fileno())


def _export_file(bundle: Bundle, target: Path, *, replace: bool) -> None:
    if target.is_dir():
        raise UserError(f"{target} is a folder: choose another name for the .zip file")
    if not replace:
        check_free(target, replace=False)
    with StagedFiles() as staged:
        pack(bundle, staged.path_for(target))
        staged.commit("overwrite" if replace else "rename")


@contextmanager
def _told_in_sentences() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
