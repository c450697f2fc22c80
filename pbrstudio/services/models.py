"""Models: what is installed, what is known of one, import and export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pbrstudio.models.bundle import bundle_names
from pbrstudio.models.catalogue import Installed, find, installed, preferred
from pbrstudio.models.transfer import Imported, export_model, import_model
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.model import Manifest

__all__ = [
    "Details",
    "Exported",
    "Imported",
    "Listed",
    "Where",
    "details",
    "exported",
    "import_model",
    "listed",
    "to_trash",
]

Where = Literal["shipped", "yours", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the catalogue. Of a damaged model its id, place and fault are known, and perhaps no more."""

    id: str
    title: str
    classes: int
    size: int
    """Bytes on disk."""
    where: Where
    licence: str
    auto: bool
    """Whether ``--model auto`` takes it."""
    fault: str
    folder: str


@dataclass(frozen=True, slots=True)
class Details:
    """A model that was opened, and is whole."""

    manifest: Manifest
    folder: str
    size: int
    where: Where
    auto: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """A model as it was written."""

    id: str
    path: str
    size: int


def listed() -> list[Listed]:
    """All installed models, shipped ones first; their manifests are read, their other files are not."""
    chosen = preferred()
    return [_line(model, auto=chosen is not None and chosen.folder == model.folder) for model in installed()]


def details(name: str) -> Details:
    """What is known of the model of this id or in this folder. Raises `UserError` for none, and for a damaged one."""
    bundle = find(name)
    chosen = preferred()
    here = next((model for model in installed() if model.folder == bundle.folder), None)
    where: Where = "elsewhere" if here is None else _where(here)
    auto = chosen is not None and chosen.folder == bundle.folder
    return Details(bundle.manifest, str(bundle.folder), bundle.size, where, auto)


def exported(name: str, target: Path, *, replace: bool = False) -> Exported:
    """Writes a model as a .zip file or a folder, as `export_model` says."""
    bundle = find(name)
    path = export_model(bundle, target, replace=replace)
    return Exported(bundle.manifest.id, str(path), _size(path))


def to_trash(name: str) -> Path:
    """Moves a model of the user's, damaged or not, to the desktop's trash; returns the folder where it was.

    Raises `UserError` for none of this id, for one that ships, and where there is no trash.
    """
    mine = next((model for model in installed() if model.id == name and not model.shipped), None)
    if mine is None:
        if any(model.id == name for model in installed()):
            raise UserError(f"model '{name}' comes with the program and stays: only your own can be deleted")
        raise UserError(f"there is no model '{name}' among yours: see pbrstudio models list")
    try:
        from send2trash import TrashPermissionError, send2trash
    except ModuleNotFoundError as error:
        advice = f"pip install send2trash, or delete {mine.folder} yourself"
        raise UserError(f"the trash needs {error.name}, which is not installed: {advice}") from error
    try:
        send2trash(str(mine.folder))
    except TrashPermissionError as error:
        raise UserError(f"there is no trash that can take {mine.folder}: delete the folder yourself") from error
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    return mine.folder


def _line(model: Installed, *, auto: bool) -> Listed:
    manifest = model.manifest
    return Listed(
        id=model.id,
        title=manifest.card.title if manifest else "",
        classes=len(manifest.classes) if manifest else 0,
        size=_size(model.folder),
        where=_where(model),
        licence=manifest.card.licence if manifest else "",
        auto=auto,
        fault=model.fault,
        folder=str(model.folder),
    )


def _where(model: Installed) -> Where:
    return "shipped" if model.shipped else "yours"


def _size(path: Path) -> int:
    """Bytes of a file, or of a bundle's files in a folder, as far as they are there."""
    files = [path / name for name in bundle_names()] if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
