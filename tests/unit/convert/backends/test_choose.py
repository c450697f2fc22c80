"""Which backend: what was asked for or a sentence, and by itself the best that this machine has."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from pbrstudio.convert.backends import choose
from pbrstudio.convert.backends.choose import open_backend
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Device, Precision


def without(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which a package is not installed."""
    found = importlib.util.find_spec
    monkeypatch.setattr(choose, "find_spec", lambda asked: None if asked == name else found(asked))


def with_card(kind: str | None, monkeypatch: pytest.MonkeyPatch, *, best: str = "bf16") -> list[tuple[Any, ...]]:
    """A machine on which torch sees this card, or none; what the backend is asked for."""
    from pbrstudio.convert.backends import torch_backend

    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(torch_backend, "graphics_device", lambda: kind)
    monkeypatch.setattr(torch_backend, "best_precision", lambda device: best)
    monkeypatch.setattr(torch_backend, "TorchBackend", lambda bundle, *rest: asked.append(rest))
    monkeypatch.setattr(choose.shutil, "which", lambda name: f"/{name}" if kind == "cuda" else None)
    monkeypatch.setattr(choose.sys, "platform", "darwin" if kind == "mps" else "linux")
    monkeypatch.setattr(choose.platform, "machine", lambda: "arm64" if kind == "mps" else "x86_64")
    return asked


REFUSALS: list[tuple[Device, Precision, str]] = [
    ("cpu", "fp16", "--precision fp16 is for graphics cards: use bf16 or fp32 on the processor"),
    ("auto", "fp16", "--precision fp16 is for graphics cards: use bf16 or fp32 on the processor"),
    ("cuda", "auto", "--device cuda: torch sees none on this machine; pbrstudio doctor says more"),
    ("mps", "fp32", "--device mps: torch sees none on this machine; pbrstudio doctor says more"),
    ("directml", "bf16", "--device directml computes in fp32: leave --precision out"),
    ("directml", "fp16", "--device directml computes in fp32: leave --precision out"),
]


@pytest.mark.parametrize(("device", "precision", "said"), REFUSALS)
def test_what_this_machine_cannot_do_is_a_sentence(
    near: Bundle, monkeypatch: pytest.MonkeyPatch, device: Device, precision: Precision, said: str
) -> None:
    with_card(None, monkeypatch)
    with pytest.raises(UserError) as told:
        open_backend(near, device, precision)
    assert str(told.value) == said


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_card_without_torch_is_told_how_to_get_it(
    near: Bundle, monkeypatch: pytest.MonkeyPatch, device: Device
) -> None:
    without("torch", monkeypatch)
    with pytest.raises(UserError, match=f"--device {device} needs torch, which is not installed: uv pip install"):
        open_backend(near, device)


def test_directml_without_its_package_is_told_how_to_get_it(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    without("onnxruntime", monkeypatch)
    for precision in ("auto", "fp32"):
        with pytest.raises(UserError, match="--device directml needs ONNX Runtime: pip install onnxruntime-directml"):
            open_backend(near, "directml", precision)


def test_directml_of_another_build_is_a_sentence(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnxruntime

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(UserError, match="the installed ONNX Runtime has no DmlExecutionProvider"):
        open_backend(near, "directml")


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_the_processor_runs_openvino(near: Bundle, monkeypatch: pytest.MonkeyPatch, device: Device) -> None:
    with_card(None, monkeypatch)
    assert open_backend(near, device, "fp32").name == "processor, OpenVINO, fp32"
    assert open_backend(near, device).name.startswith("processor, OpenVINO, ")


@pytest.mark.parametrize(("kind", "best"), [("cuda", "bf16"), ("cuda", "fp16"), ("mps", "fp16")])
def test_a_card_that_answers_is_taken_at_its_best(
    near: Bundle, monkeypatch: pytest.MonkeyPatch, kind: Device, best: Precision
) -> None:
    asked = with_card(kind, monkeypatch, best=best)
    for device, precision in (("auto", "auto"), (kind, "auto"), (kind, "fp32"), (kind, "fp16")):
        open_backend(near, device, precision)
    assert asked == [(kind, best), (kind, best), (kind, None), (kind, "fp16")]


def test_the_other_makers_card_is_none(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    with_card("cuda", monkeypatch)
    with pytest.raises(UserError, match="--device mps: torch sees none"):
        open_backend(near, "mps")


def test_by_itself_a_driver_without_torch_is_the_processor(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    with_card("cuda", monkeypatch)
    without("torch", monkeypatch)
    assert open_backend(near, "auto", "fp32").name == "processor, OpenVINO, fp32"


def test_by_itself_a_driver_without_a_card_is_the_processor(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    with_card(None, monkeypatch)
    monkeypatch.setattr(choose.shutil, "which", lambda name: f"/{name}")
    assert open_backend(near, "auto", "fp32").name == "processor, OpenVINO, fp32"


@pytest.mark.parametrize("fault", [ImportError("no"), OSError("a DLL is missing")])
def test_by_itself_a_torch_that_does_not_load_is_the_processor(
    near: Bundle, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    with_card("cuda", monkeypatch)
    real = __import__

    def broken(name: str, *rest: Any) -> Any:
        if name == "pbrstudio.convert.backends.torch_backend":
            raise fault
        return real(name, *rest)

    monkeypatch.setattr("builtins.__import__", broken)
    assert open_backend(near, "auto", "fp32").name == "processor, OpenVINO, fp32"


def test_without_a_driver_torch_is_not_even_looked_for(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its import takes seconds."""
    with_card(None, monkeypatch)

    def asked(name: str) -> None:
        raise AssertionError(f"{name} was looked for")

    monkeypatch.setattr(choose, "find_spec", asked)
    assert open_backend(near, "auto", "fp32").name == "processor, OpenVINO, fp32"
