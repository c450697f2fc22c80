"""Where networks run and what they compute in, as options of several commands."""

from __future__ import annotations

from enum import StrEnum


class DeviceOption(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"
    DIRECTML = "directml"


class TrainingDeviceOption(StrEnum):
    """DirectML predicts only."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class PrecisionOption(StrEnum):
    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"
