"""Weights of one network of a run: safetensors, written beside and renamed, with LoRA's adapters if it has them."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pbrstudio.models.segmenter import Segmenter
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.optimising import Lora
from pbrstudio.train.adapters import attach, has_adapters


def save_weights(network: nn.Module, path: Path) -> None:
    """All tensors of ``network``, its statistics too. OSError as the system says it."""
    state = {name: value.detach().to("cpu").contiguous().clone() for name, value in network.state_dict().items()}
    with StagedFiles() as staged:
        save_file(state, staged.path_for(path))
        staged.commit()


def read_weights(path: Path) -> dict[str, Tensor]:
    """`UserError` naming the file when it cannot be read or is damaged."""
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise UserError(f"{path}: cannot be read as weights ({error}); delete it and resume the run") from error


def load_weights(network: nn.Module, path: Path, lora: Lora | None) -> None:
    """Fills ``network`` from ``path``, and attaches adapters first where ``lora`` asks for them or the file has them.

    Adapters that the file does not have begin as they are attached: changing nothing. `UserError` when the file is
    another architecture's.
    """
    state = read_weights(path)
    given = has_adapters(state)
    if isinstance(network, Segmenter) and (lora is not None or given) and not has_adapters(network.state_dict()):
        if lora is None:
            raise UserError(f"{path} holds LoRA adapters, and the job does not say of which rank: give it a lora table")
        if not given:
            _load(network, state, path)
        attach(network, lora)
        if not given:
            return
    _load(network, state, path)


def _load(network: nn.Module, state: dict[str, Tensor], path: Path) -> None:
    own = network.state_dict()
    for name, value in own.items():
        if name not in state or state[name].shape != value.shape:
            raise UserError(f"{path} holds the weights of another architecture: {name} does not fit")
    extra = state.keys() - own.keys()
    if extra:
        raise UserError(f"{path} holds the weights of another architecture: {min(extra)} is unknown")
    with torch.no_grad():
        network.load_state_dict(state)
