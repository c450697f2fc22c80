"""Weights of one network of a run: safetensors, written beside and renamed, with LoRA's adapters if it has them."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from pbrstudio.models.segmenter import Segmenter
from pbrstudio.models.tensor_files import write_tensors
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.optimising import Lora
from pbrstudio.train.adapters import attach

LORA = "lora"


def save_weights(network: nn.Module, path: Path, lora: Lora | None) -> None:
    """All tensors of ``network``, its statistics too, and ``lora`` if it has adapters of it. OSError as the system
    says it."""
    note = {} if lora is None else {LORA: lora.model_dump_json()}
    with StagedFiles() as staged:
        write_tensors(network.state_dict(), staged.path_for(path), note)
        staged.commit()


def read_weights(path: Path) -> dict[str, Tensor]:
    """`UserError` naming the file when it cannot be read or is damaged."""
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise UserError(f"{path}: cannot be read as weights ({error}); delete it and resume the run") from error


def load_weights(network: nn.Module, path: Path, lora: Lora | None = None) -> None:
    """Fills ``network`` from ``path``, with the adapters that the file has; ``lora`` attaches them where it has none.

    Adapters that are attached here change nothing yet. `UserError` when the file is another architecture's, or its
    adapters are not those of ``lora``.
    """
    state = read_weights(path)
    given = _adapters_of(path)
    if given is not None and lora is not None and given != lora:
        raise UserError(f"{path} has LoRA adapters of rank {given.rank}, the job asks for {lora.rank}: make them alike")
    if given is None:
        _load(network, state, path)
    if isinstance(network, Segmenter) and (wanted := given or lora) is not None:
        attach(network, wanted)
    if given is not None:
        _load(network, state, path)


def _adapters_of(path: Path) -> Lora | None:
    with safe_open(path, "pt") as file:
        note = (file.metadata() or {}).get(LORA)
    return None if note is None else Lora.model_validate_json(note)


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
