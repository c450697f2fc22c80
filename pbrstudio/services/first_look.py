"""What someone is told who starts the program for the first time: the machine, the model, and what is not there."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.util import find_spec

from pbrstudio.config.hardware import machine_memory, nvidia_cards, processor_in_words
from pbrstudio.config.settings import Settings
from pbrstudio.convert.backends.choose import best_device
from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.models.catalogue import find, preferred
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.extras import how_to_get
from pbrstudio.services.doctor import Health, graphics
from pbrstudio.services.machine import GIB, Torch, torch_here
from pbrstudio.spec.conversion import Device
from pbrstudio.spec.model import Card, Manifest

_RUNTIMES: dict[Device, str] = {
    "cpu": "OpenVINO, on the processor",
    "cuda": "torch, on the graphics card",
    "mps": "torch, on Apple's graphics",
    "directml": "ONNX Runtime, on the graphics card (DirectML)",
}


@dataclass(frozen=True, slots=True)
class ModelInUse:
    """``character``: one line from its card; ``fault``: why it cannot be used, empty where it can."""

    title: str
    character: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """What this installation cannot do, and the advice that changes it."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Each text is a sentence or a part of one, in English, that names what it is about."""

    processor: str
    memory: str
    graphics: str
    graphics_idle: bool
    """There is a card, and something keeps it from being used: ``graphics`` says what to do."""
    runtime: str
    """What networks run on."""
    model: ModelInUse
    lack: Lack | None
    """None in the studio."""


def first_look(settings: Settings) -> FirstLook:
    """Looks at the machine and the chosen model. Imports torch only where there may be a card that it drives."""
    memory = machine_memory()
    found = graphics(cards := nvidia_cards(), _torch(cards))
    device = best_device() if settings.device == "auto" else settings.device
    return FirstLook(
        processor=processor_in_words(),
        memory=f"{memory.total / GIB:.1f} GiB, {memory.free / GIB:.1f} of them free",
        graphics=found.message,
        graphics_idle=found.health is not Health.OK,
        runtime=_RUNTIMES[device],
        model=model_in_use(settings.model),
        lack=what_lacks(),
    )


def model_in_use(name: str) -> ModelInUse:
    """What a conversion with this setting predicts with."""
    if name == BaselinePredictor.id:
        return ModelInUse("Baseline", "No network: plain rules on brightness and colour.")
    try:
        manifest = _best() if name == "auto" else find(name).manifest
    except UserError as error:
        return ModelInUse(name, "", str(error))
    return ModelInUse(manifest.card.title, character(manifest.card))


def character(card: Card) -> str:
    """A model in one line: the first thing that its card notes of it, else what it was trained on."""
    return card.notes[0] if card.notes else f"Trained on {card.trained_on}."


def what_lacks() -> Lack | None:
    """What the converter does not do that the studio does."""
    if find_spec("torch") is not None:
        return None
    return Lack("Training and measuring models of your own, and running them on a graphics card.", how_to_get("train"))


def _torch(cards: tuple[str, ...]) -> Torch | None:
    apple = sys.platform == "darwin" and platform.machine() == "arm64"
    return torch_here() if (cards or apple) and find_spec("torch") is not None else None


def _best() -> Manifest:
    model = preferred()
    if model is None or model.manifest is None:
        raise UserError("no model is installed: get one with pbrstudio models import")
    return model.manifest
