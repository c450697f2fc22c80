"""What is told at the first start: of the machine as the doctor knows it, of the model, and of what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.config.settings import Settings
from pbrstudio.models import catalogue
from pbrstudio.services import first_look as module
from pbrstudio.services.first_look import character, first_look, model_in_use, what_lacks
from pbrstudio.services.machine import Torch
from pbrstudio.services.samples import is_sample, sample
from pbrstudio.spec.model import Card

CARD = "NVIDIA GeForce RTX 4070, 12282 MiB"


def machine(monkeypatch: pytest.MonkeyPatch, *cards: str, torch: Torch | None, device: str) -> None:
    """Plays a machine with these cards; ``torch`` None: it is not installed."""
    monkeypatch.setattr(module, "nvidia_cards", lambda: cards)
    monkeypatch.setattr(module, "torch_here", lambda: torch)
    monkeypatch.setattr(module, "best_device", lambda: device)
    monkeypatch.setattr(module, "find_spec", lambda name: object() if torch is not None else None)


def test_without_a_card_everything_runs_on_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, torch=None, device="cpu")
    found = first_look(Settings(model="baseline"))
    assert found.processor.endswith((" cores", " 1 core"))
    assert "GiB" in found.memory
    assert "no NVIDIA card found" in found.graphics
    assert (found.graphics_idle, found.runtime) == (False, "OpenVINO, on the processor")
    assert found.lack is not None
    assert "Training" in found.lack.what
    assert "pbrstudio[train]" in found.lack.how


def test_a_card_that_is_used_and_one_that_is_idle_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, CARD, torch=Torch("2.9", "12.8", "RTX 4070"), device="cuda")
    used = first_look(Settings(model="baseline"))
    assert (used.graphics_idle, used.runtime, used.lack) == (False, "torch, on the graphics card", None)
    assert used.graphics == "RTX 4070 through torch 2.9"
    machine(monkeypatch, CARD, torch=Torch("2.9", None, None), device="cpu")
    idle = first_look(Settings(model="baseline"))
    assert idle.graphics_idle
    assert "is idle" in idle.graphics


def test_a_device_that_was_chosen_is_the_one_that_is_told() -> None:
    assert first_look(Settings(model="baseline", device="directml")).runtime.startswith("ONNX Runtime")


def test_a_model_is_told_with_the_first_note_of_its_card() -> None:
    best = catalogue.preferred()
    assert best is not None
    assert best.manifest is not None
    told = model_in_use("auto")
    assert (told.title, told.fault) == (best.manifest.card.title, "")
    assert told.character == best.manifest.card.notes[0]
    assert model_in_use(best.id) == model_in_use(str(best.folder)) == told


def test_of_a_card_without_notes_it_is_told_what_it_was_trained_on() -> None:
    assert character(Card(title="t", licence="MIT", trained_on="three stones")) == "Trained on three stones."


def test_a_model_that_is_not_there_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "there is no model 'gone'" in model_in_use("gone").fault
    monkeypatch.setattr(catalogue, "resources", lambda: tmp_path)
    assert "no model is installed" in model_in_use("auto").fault


def test_the_converter_lacks_what_needs_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert what_lacks() is not None
    monkeypatch.setattr(module, "find_spec", lambda name: object())
    assert what_lacks() is None


def test_a_sample_ships_and_is_known_as_one(tmp_path: Path) -> None:
    assert sample().is_file()
    assert is_sample(sample())
    assert not is_sample(tmp_path / "rusticwall01.dds")
