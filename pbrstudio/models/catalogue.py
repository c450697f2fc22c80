"""The models that are installed: those that ship, the user's own; which one a name means, which one ``auto`` takes."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pbrstudio.config.paths import resources, user_models
from pbrstudio.models.bundle import Bundle, open_bundle, read_manifest
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.model import Card, Manifest


@dataclass(frozen=True, slots=True)
class Installed:
    """A model as it stands in the catalogue: its manifest was read, its other files were not."""

    id: str
    """Name of its folder, and what ``--model`` takes."""
    folder: Path
    shipped: bool
    manifest: Manifest | None
    """None when it cannot be read."""
    fault: str = ""
    """Why it cannot be used, in one sentence; empty when nothing is known against it."""

    def open(self) -> Bundle:
        """The bundle, checked as a whole. Raises `UserError` when it is damaged."""
        if self.fault:
            raise UserError(self.fault)
        return open_bundle(self.folder)


def shipped_models() -> Path:
    """Folder of the models that come with the program (``<id>/``)."""
    return resources() / "models"


def installed() -> list[Installed]:
    """All models, the shipped ones first, then the user's, each in the order of their ids.

    A damaged one is among them, with its fault. A user's model may have the id of one that ships since: both are told.
    """
    shipped = [_look(folder, shipped=True) for folder in _folders(shipped_models())]
    return shipped + [_look(folder, shipped=False) for folder in _folders(user_models())]


def find(name: str | Path) -> Bundle:
    """The model of this id, or in the folder of this path, checked as a whole; the user's own wins over a shipped one.

    Raises `UserError` when there is none, or when it is damaged: another one is never taken in its place.
    """
    name = os.fspath(name)
    models = installed()
    for model in reversed(models):
        if model.id == name:
            return model.open()
    if os.path.isdir(name) or (os.path.basename(name) != name and not os.path.isfile(name)):
        return open_bundle(Path(name))
    if os.path.isfile(name):
        raise UserError(f"{name} is a file, not the folder of a model: run 'pbrstudio models import {name}' first")
    known = ", ".join(sorted({model.id for model in models}))
    choice = f"choose one of {known}" if known else "none is installed ('pbrstudio models import' does that); name one"
    raise UserError(f"there is no model '{name}': {choice}, or a path to the folder of one")


def preferred() -> Installed | None:
    """The model that ``auto`` stands for; None when none is installed. Damaged manifests do not count.

    The rule: the shipped model, unless one of the user's was measured on the same thing and came out better; then the
    best of those. The same thing is the same ``evaluated_on``, not empty, and a skill in each figure in which the
    shipped one has a skill; better is a higher mean of these skills. Anything else would compare numbers that do not
    belong together. Where several ship the first id counts; where none does the first of the user's.
    """
    return _best(installed())


def _best(models: Sequence[Installed]) -> Installed | None:
    sound = [(model, model.manifest.card) for model in models if model.manifest is not None and not model.fault]
    if not sound:
        return None
    best, reference = sound[0]
    highest = _mean_skill(reference, reference)
    for model, card in sound[1:]:
        skill = _mean_skill(card, reference)
        if not model.shipped and skill > highest:
            best, highest = model, skill
    return best


def _mean_skill(card: Card, reference: Card) -> float:
    """Mean skill of a card in the figures of another; where the two do not compare not a number, which beats none."""
    if not reference.evaluated_on or card.evaluated_on != reference.evaluated_on:
        return math.nan
    skills = {(each.map, each.input, each.metric): each.skill for each in card.figures}
    asked = [(each.map, each.input, each.metric) for each in reference.figures if each.skill is not None]
    found = [skill for key in asked if (skill := skills.get(key)) is not None]
    return fmean(found) if asked and len(found) == len(asked) else math.nan


def _folders(root: Path) -> list[Path]:
    """The folders in ``root`` by name, without hidden ones: such are being written, or were left behind."""
    try:
        return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error


def _look(folder: Path, *, shipped: bool) -> Installed:
    try:
        manifest = read_manifest(folder)
    except UserError as error:
        return Installed(folder.name, folder, shipped, None, str(error))
    fault = ""
    if manifest.id != folder.name:
        fault = f"model {folder}: its manifest calls it '{manifest.id}': give its folder this name"
    return Installed(folder.name, folder, shipped, manifest, fault)
