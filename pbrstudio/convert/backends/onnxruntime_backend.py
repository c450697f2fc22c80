"""ONNX Runtime: with DirectML on any maker's card under Windows (an extra), and on a processor as a second opinion."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnxruntime

from pbrstudio.convert.backends.backend import F32
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import ROLES, Role

DIRECTML, PROCESSOR = "DmlExecutionProvider", "CPUExecutionProvider"


class OnnxRuntimeBackend:
    """The graphs of a bundle as they are, float32, on one provider."""

    def __init__(self, bundle: Bundle, provider: str) -> None:
        """`UserError` where the installed ONNX Runtime does not have ``provider``."""
        if provider not in onnxruntime.get_available_providers():
            raise UserError(
                f"the installed ONNX Runtime has no {provider}: pip install onnxruntime-directml, on Windows"
            )
        onnxruntime.disable_telemetry_events()  # which Microsoft's builds for Windows send otherwise
        options = onnxruntime.SessionOptions()
        # DirectML wants neither (ONNX Runtime's documentation of that provider).
        options.enable_mem_pattern = False
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        self._provider = provider
        self._sessions = {
            role: onnxruntime.InferenceSession(str(bundle.graph(role)), options, providers=[provider]) for role in ROLES
        }

    @property
    def name(self) -> str:
        return f"{'DirectML' if self._provider == DIRECTML else 'processor'}, ONNX Runtime, fp32"

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        return tuple(np.asarray(each) for each in self._sessions[role].run(None, dict(inputs)))

    def release(self) -> None:
        """Nothing: a session keeps its memory for as long as it lives."""
