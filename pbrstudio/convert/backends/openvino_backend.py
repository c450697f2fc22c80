"""OpenVINO on the processor: the quickest way there (benchmarks/README.md), and without torch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import openvino

from pbrstudio.config.paths import compiled_models
from pbrstudio.convert.backends.backend import F32
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.limits import cores
from pbrstudio.spec.model import Manifest, Role


class OpenVinoBackend:
    """The graphs of a bundle, compiled for the shapes that come.

    A compiled network holds the memory of its whole run, so each has one shape at a time. Compiling takes a third of a
    second; what was compiled once is kept in the user's cache, under a name made of the bundle's checksums: OpenVINO
    itself looks only at the graph, and would serve the weights of another model.
    """

    def __init__(self, bundle: Bundle, *, low: bool | None = None) -> None:
        """``low``: bfloat16, None where the processor has it. `UserError` when asked for on one that has not."""
        self._bundle = bundle
        self._core = openvino.Core()
        able = "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        if low and not able:
            raise UserError("this processor has no bfloat16: use --precision fp32")
        self._low = able if low is None else low
        self._exact = {"maps"} if _normal_is_derived(bundle.manifest) else set()
        folder = compiled_models() / _key(bundle)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._core.set_property({"CACHE_DIR": str(folder)})
        except OSError:  # nowhere to keep it: compiled anew each time, and nothing else changes
            pass
        self._models: dict[Role, openvino.Model] = {}
        self._requests: dict[Role, tuple[tuple[Any, ...], openvino.InferRequest]] = {}

    @property
    def name(self) -> str:
        return f"processor, OpenVINO, {'bf16' if self._low else 'fp32'}"

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        shapes = tuple(sorted((name, value.shape) for name, value in inputs.items()))
        held = self._requests.get(role)
        if held is None or held[0] != shapes:
            self._requests.pop(role, None)
            held = (shapes, self._compiled(role, dict(shapes)))
            self._requests[role] = held
        try:
            results = held[1].infer(dict(inputs), share_inputs=True, share_outputs=True)
        except RuntimeError as error:
            raise _told(error) from error
        return tuple(np.asarray(results[index]) for index in range(len(results)))

    def release(self) -> None:
        """Drops the compiled networks, which hold a tile's memory."""
        self._requests.clear()

    def _compiled(self, role: Role, shapes: dict[str, tuple[int, ...]]) -> openvino.InferRequest:
        if role not in self._models:
            self._models[role] = self._core.read_model(str(self._bundle.graph(role)))
        model = self._models[role].clone()
        model.reshape({name: list(shape) for name, shape in shapes.items()})
        low = self._low and role not in self._exact
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if low else "f32",
            "INFERENCE_NUM_THREADS": cores(),
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
        }
        try:
            return self._core.compile_model(model, "CPU", settings).create_infer_request()
        except RuntimeError as error:
            raise _told(error) from error


def _normal_is_derived(manifest: Manifest) -> bool:
    """Whether normals are slopes of the network's height: bfloat16 has too few steps for those."""
    given = set(manifest.networks.maps.heads) - set(manifest.fallbacks)
    return "height" in given and "normal" not in given


def _key(bundle: Bundle) -> str:
    sums = "".join(sum_ for _, sum_ in sorted(bundle.manifest.files.items()))
    return f"{bundle.manifest.id}-{hashlib.sha256(sums.encode()).hexdigest()[:16]}"


def _told(error: RuntimeError) -> Exception:
    """OpenVINO's error as a sentence where it is about memory, else as it is."""
    said = str(error)
    if "alloc" in said.lower() or "memory" in said.lower():
        return MemoryError(said)
    return error
