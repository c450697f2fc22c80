"""SegFormer's weights from a local folder or file: the user's choice, and the user's licence to heed."""

from __future__ import annotations

import pickle
import struct
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from pbrstudio.models.segmenter import Segmenter
from pbrstudio.runtime.errors import UserError

LICENCE = (
    "their licence holds for what is trained from them: NVIDIA's SegFormer weights are for research and evaluation only"
)


def load_segmenter_weights(segmenter: Segmenter, path: Path) -> str:
    """Fills what fits of ``segmenter``'s transformer; returns a sentence on what was loaded and on the licence.

    ``path``: a folder as transformers saves it, a ``.safetensors`` file, or a ``.pth``/``.bin`` that is read as tensors
    only. A decode head of another number of classes keeps its random weights. `UserError` when nothing fits.
    """
    if segmenter.head is not None:
        raise UserError("start.segmenter names weights of a transformer, and the trunk is lite0: choose b0 to b5")
    state = _of_folder(path) if path.is_dir() else _of_file(path)
    own = segmenter.trunk.state_dict()
    fitting = {name: value for name, value in _renamed(state).items() if name in own and own[name].shape == value.shape}
    encoder = [name for name in own if name.startswith("segformer.")]
    missing = [name for name in encoder if name not in fitting]
    if missing:
        raise UserError(
            f"{path}: {len(missing)} of {len(encoder)} tensors of the encoder are missing or of another size "
            f"({missing[0]}): are these weights of the ladder's trunk?"
        )
    segmenter.trunk.load_state_dict(fitting, strict=False)
    rest = len(own) - len(fitting)
    return f"segmenter: {len(fitting)} tensors from {path}, {rest} begin at random; {LICENCE}"


def _of_folder(path: Path) -> dict[str, Tensor]:
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (path / name).is_file():
            return _of_file(path / name)
    raise UserError(f"{path} holds neither model.safetensors nor pytorch_model.bin")


def _of_file(path: Path) -> dict[str, Tensor]:
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, SafetensorError, RuntimeError, *_NO_PICKLE) as error:
        raise UserError(f"{path}: cannot be read as weights ({error})") from error
    if isinstance(state, dict):
        state = state.get("state_dict", state)
    if not isinstance(state, dict):
        raise UserError(f"{path}: holds no table of tensors by name: give a file as transformers saves it")
    return {str(name): value for name, value in state.items() if isinstance(value, Tensor)}


_NO_PICKLE = (ValueError, EOFError, LookupError, AttributeError, TypeError, struct.error, pickle.UnpicklingError)
"""What reading a file raises that is none of torch's."""


def _renamed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """transformers 4's names as those of 5 (machine-learning.md, 2)."""
    import re

    renamed = {}
    for name, value in state.items():
        new = re.sub(r"segformer\.encoder\.patch_embeddings\.(\d+)", r"segformer.stages.\1.patch_embeddings", name)
        new = re.sub(r"segformer\.encoder\.block\.(\d+)\.(\d+)", r"segformer.stages.\1.blocks.\2", new)
        new = re.sub(r"segformer\.encoder\.layer_norm\.(\d+)", r"segformer.stages.\1.layer_norm", new)
        for old, now in _WORDS:
            new = new.replace(old, now)
        renamed[new] = value
    return renamed


_WORDS = (
    ("attention.self.query", "attention.q_proj"),
    ("attention.self.key", "attention.k_proj"),
    ("attention.self.value", "attention.v_proj"),
    ("attention.output.dense", "attention.o_proj"),
    ("attention.self.sr.", "attention.sequence_reduction.sequence_reduction."),
    ("attention.self.layer_norm", "attention.sequence_reduction.layer_norm"),
    ("mlp.dense1", "mlp.fc1"),
    ("mlp.dense2", "mlp.fc2"),
    ("layer_norm_1", "layernorm_before"),
    ("layer_norm_2", "layernorm_after"),
)
