"""One model, several libraries: OpenVINO, torch and ONNX Runtime give the same maps, and bfloat16 nearly the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import openvino
import pytest
from numpy.typing import NDArray

from pbrstudio.convert.backends.backend import Backend
from pbrstudio.convert.backends.onnxruntime_backend import DIRECTML, PROCESSOR, OnnxRuntimeBackend
from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.models.bundle import Bundle, open_bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import ROLES, Head, Role
from tests.makers import noise, smooth_bytes

RAW = 1e-4
"""Largest difference of raw outputs, which are about a third."""
STEP = 1.0
"""Largest mean difference of maps, in steps of 8 bits."""
SIZES = [(64, 64), (32, 96)]
Opener = Callable[[Bundle], OpenVinoBackend]


def torch_of(bundle: Bundle) -> Backend:
    from pbrstudio.convert.backends.torch_backend import TorchBackend

    return TorchBackend(bundle, "cpu", None)


def onnx_of(bundle: Bundle) -> Backend:
    return OnnxRuntimeBackend(bundle, PROCESSOR)


OTHERS = {"torch": torch_of, "onnxruntime": onnx_of}


@pytest.fixture(scope="module")
def others(near: Bundle) -> dict[str, Backend]:
    return {name: make(near) for name, make in OTHERS.items()}


def inputs_of(role: Role, height: int, width: int, classes: int) -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(height * width)

    def colour() -> NDArray[np.float32]:
        return rng.random((1, 3, height, width), np.float32)

    if role != "maps":
        return {"diffuse": colour()}
    posterior = rng.dirichlet(np.ones(classes), (1, height // 4, width // 4)).astype(np.float32)
    albedo = 0.2 + 0.8 * colour()
    lit = albedo * (0.5 + 0.5 * colour())
    classes_first = np.ascontiguousarray(np.moveaxis(posterior, 3, 1))
    return {"diffuse": lit, "albedo": albedo, "classes": classes_first, "normal": 2 * colour() - 1}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("role", ROLES)
def test_raw_outputs_agree(
    near: Bundle, on_processor: Opener, others: dict[str, Backend], role: Role, name: str
) -> None:
    for height, width in SIZES:
        inputs = inputs_of(role, height, width, len(near.manifest.classes))
        wanted = [each.copy() for each in on_processor(near).run(role, inputs)]
        found = others[name].run(role, inputs)
        assert len(found) == len(wanted) == len(near.manifest.networks.outputs(role))
        for first, second in zip(found, wanted, strict=True):
            assert first.shape == second.shape
            assert second.std() > 0.001
            assert np.abs(first - second).max() < RAW


def test_outputs_are_in_the_manifests_order(near: Bundle, others: dict[str, Backend]) -> None:
    channels = [each.shape[1] for each in others["onnxruntime"].run("maps", inputs_of("maps", 32, 32, 3))]
    assert channels == [1, 1, 1, 1, 2]


def gap(first: NDArray[np.generic], second: NDArray[np.generic]) -> float:
    """Mean difference in steps of 8 bits."""
    scale = 257 if first.dtype == np.uint16 else 1
    return float(np.abs(first.astype(float) - second.astype(float)).mean() / scale)


def check_maps(bundle: Bundle, one: Backend, other: Backend) -> None:
    rgb = (smooth_bytes(64, 96, 3) * 0.7 + noise(64, 96, 3) * 0.3).astype(np.uint8)
    first, second = (NetworkPredictor(bundle, backend).predict(rgb, wrap=True) for backend in (one, other))
    for name in ("albedo", "roughness", "metallic", "ao", "height", "normal"):
        assert gap(getattr(first, name), getattr(second, name)) < STEP, name
    assert (np.asarray(first.materials) == np.asarray(second.materials)).mean() > 0.97


@pytest.mark.parametrize("name", OTHERS)
def test_maps_agree(near: Bundle, on_processor: Opener, others: dict[str, Backend], name: str) -> None:
    check_maps(near, on_processor(near), others[name])


def test_bfloat16_is_near_or_refused(near: Bundle, on_processor: Opener) -> None:
    if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        low = OpenVinoBackend(near, low=True)
        assert low.name == OpenVinoBackend(near).name == "processor, OpenVINO, bf16"
        inputs = inputs_of("albedo", 64, 64, 3)
        exact = on_processor(near).run("albedo", inputs)[0].copy()
        assert 0 < np.abs(low.run("albedo", inputs)[0] - exact).max() < 0.1, "it is another precision"
        check_maps(near, on_processor(near), low)
    else:
        with pytest.raises(UserError, match="this processor has no bfloat16: use --precision fp32"):
            OpenVinoBackend(near, low=True)
        assert OpenVinoBackend(near).name == "processor, OpenVINO, fp32"


def test_a_processor_without_bfloat16_is_told(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the test runs."""
    from pbrstudio.convert.backends import openvino_backend

    class Old:
        def get_property(self, *_: str) -> list[str]:
            return ["FP32", "INT8"]

        def set_property(self, _: dict[str, str]) -> None: ...

    monkeypatch.setattr(openvino_backend.openvino, "Core", Old)
    with pytest.raises(UserError, match="this processor has no bfloat16: use --precision fp32"):
        OpenVinoBackend(near, low=True)
    assert OpenVinoBackend(near).name == OpenVinoBackend(near, low=False).name == "processor, OpenVINO, fp32"


class Told(Exception):
    """What a network would be compiled for."""


class Compiling:
    """In the place of OpenVINO's core: tells the precision that is asked for instead of compiling."""

    def __init__(self, core: openvino.Core) -> None:
        self.read_model = core.read_model

    def compile_model(self, _: openvino.Model, device: str, settings: dict[str, str]) -> None:
        raise Told(settings["INFERENCE_PRECISION_HINT"])


@pytest.mark.parametrize(
    ("heads", "fallbacks", "wanted"),
    [
        (("height",), {}, "f32"),
        (("height", "normal"), {"normal": "luminance"}, "f32"),
        (("height", "normal"), {}, "bf16"),
        (("height", "normal"), {"normal": "luminance", "height": "luminance"}, "bf16"),
        (("roughness",), {}, "bf16"),
    ],
)
def test_slopes_of_a_height_are_not_made_of_bfloat16(
    near: Bundle, heads: tuple[Head, ...], fallbacks: dict[str, str], wanted: str
) -> None:
    """Where the normal is derived from the network's height, that network stays exact; the others do not."""
    maps = near.manifest.networks.maps.model_copy(update={"heads": heads})
    networks = near.manifest.networks.model_copy(update={"maps": maps})
    manifest = near.manifest.model_copy(update={"networks": networks, "fallbacks": fallbacks})
    backend = OpenVinoBackend(Bundle(near.folder, manifest))
    backend._low = True  # as on a processor that has it
    backend._core = Compiling(backend._core)
    for role in ROLES:
        with pytest.raises(Told, match=wanted if role == "maps" else "bf16"):
            backend.run(role, inputs_of(role, 32, 32, 3))


def test_directml_is_refused_where_it_is_not(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnxruntime

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [PROCESSOR])
    with pytest.raises(UserError, match=f"the installed ONNX Runtime has no {DIRECTML}: pip install onnxruntime-dir"):
        OnnxRuntimeBackend(near, DIRECTML)


def test_names_say_device_library_and_precision(near: Bundle, others: dict[str, Backend]) -> None:
    assert others["torch"].name == "cpu, torch, fp32"
    assert others["onnxruntime"].name == "processor, ONNX Runtime, fp32"


def test_weights_of_another_architecture_are_told(near: Bundle) -> None:
    """torch builds the networks from the manifest: a model whose weights do not fit is refused in a sentence."""
    albedo = near.manifest.networks.albedo.model_copy(update={"decoder": (16, 16, 8, 8, 16)})
    networks = near.manifest.networks.model_copy(update={"albedo": albedo})
    wrong = Bundle(near.folder, near.manifest.model_copy(update={"networks": networks}))
    with pytest.raises(UserError, match=r"albedo\.safetensors holds the weights of another architecture"):
        torch_of(wrong)


def test_memory_that_is_not_there_is_no_fault_of_the_program(near: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenVINO says so in an error of its own; what is about something else stays what it is."""
    backend = OpenVinoBackend(open_bundle(near.folder), low=False)
    for said, kind in (("Failed to allocate 9 bytes of memory", MemoryError), ("a shape is wrong", RuntimeError)):

        class Full:
            def infer(self, *_: object, said: str = said, **__: object) -> None:
                raise RuntimeError(said)

        monkeypatch.setattr(backend, "_compiled", lambda *_: Full())
        backend._requests.clear()
        with pytest.raises(kind, match=said):
            backend.run("albedo", inputs_of("albedo", 32, 32, 3))
