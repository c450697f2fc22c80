"""LoRA on SegFormer: attached through peft, trained, and taken into the weights again.

Hu and others, "LoRA: Low-Rank Adaptation of Large Language Models", 2021. peft's import takes seconds, so only who
attaches or merges pays for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from pbrstudio.models.segmenter import Segmenter
from pbrstudio.spec.optimising import Lora
from pbrstudio.train.trainable import BASE

MIT_TARGETS = r"trunk\.segformer\.stages\.\d+\.blocks\.\d+\.(attention\.[qkvo]_proj|mlp\.fc[12])"
"""Whole names of what is wrapped in a mixed transformer."""
MARK = ".lora_"
NAME = "default"


def attach(segmenter: Segmenter, lora: Lora) -> int:
    """Puts adapters on the attention projections and MLPs of every block, over Lite0 on the 1x1 convolutions of its
    stages; returns how many layers are wrapped.

    Nothing changes until they are trained. Parameters keep what they were told about training; those of the adapters
    train. Where there are adapters already it does nothing; ValueError when those are of another rank or strength.
    """
    from peft import LoraConfig, inject_adapter_in_model
    from peft.tuners.lora.layer import LoraLayer

    if has_adapters(segmenter):
        layers = [layer for layer in segmenter.modules() if isinstance(layer, LoraLayer)]
        wanted = (lora.rank, lora.alpha / lora.rank)
        if any((layer.r[NAME], layer.scaling[NAME]) != wanted for layer in layers):
            raise ValueError(f"the network has adapters of rank {layers[0].r[NAME]} already, not of rank {lora.rank}")
        return len(layers)
    expected = targets(segmenter)
    trained = [(parameter, parameter.requires_grad) for parameter in segmenter.parameters()]
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,  # type: ignore[arg-type]  # it is divided by the rank, and may be any number
        lora_dropout=lora.dropout,
        target_modules=list(expected),
        bias="none",
    )
    inject_adapter_in_model(config, segmenter, adapter_name=NAME)
    for parameter, requires_grad in trained:
        parameter.requires_grad_(requires_grad)
    wrapped = [layer for layer in segmenter.modules() if isinstance(layer, LoraLayer)]
    if len(wrapped) != len(expected):
        raise RuntimeError(f"{len(wrapped)} layers were given adapters, {len(expected)} should have been")
    for layer in wrapped:
        # New modules begin in training mode: in a network that only looks, the adapters' dropout would act.
        layer.train(layer.get_base_layer().training)
    return len(wrapped)


def targets(segmenter: Segmenter) -> tuple[str, ...]:
    """Names of the layers that adapters go on; ValueError when there are none."""
    if segmenter.head is None:
        found = [name for name, _ in segmenter.named_modules() if re.fullmatch(MIT_TARGETS, name)]
    else:
        found = [
            name
            for name, layer in segmenter.named_modules()
            if name.startswith("trunk.stages.") and isinstance(layer, nn.Conv2d) and layer.kernel_size == (1, 1)
        ]
    if not found:
        raise ValueError("this SegFormer has no layer that adapters could go on")
    return tuple(found)


def lora_of(network: nn.Module) -> Lora | None:
    """Of the adapters that a network holds; None without any."""
    from peft.tuners.lora.layer import LoraLayer

    layer = next((each for each in network.modules() if isinstance(each, LoraLayer)), None)
    if layer is None:
        return None
    drop = layer.lora_dropout[NAME]
    rank = int(layer.r[NAME])
    return Lora(rank=rank, alpha=float(layer.scaling[NAME]) * rank, dropout=float(getattr(drop, "p", 0.0)))


def has_adapters(network: nn.Module | Mapping[str, Tensor]) -> bool:
    """Whether a network, or the state of one, holds adapters."""
    names = (name for name, _ in network.named_parameters()) if isinstance(network, nn.Module) else iter(network)
    return any(MARK in name for name in names)


def merged_state(network: nn.Module) -> dict[str, Tensor]:
    """The state that the architecture has without adapters, on the processor, with what they learnt in its weights.

    The network stays as it is.
    """
    state = {name: value.detach().cpu().clone() for name, value in network.state_dict().items() if MARK not in name}
    if has_adapters(network):
        from peft.tuners.lora.layer import LoraLayer

        with torch.no_grad():
            for name, layer in network.named_modules():
                if isinstance(layer, LoraLayer):
                    state[f"{name}{BASE}weight"] += layer.get_delta_weight(NAME).cpu()  # type: ignore[attr-defined]  # each kind has it
    return {name.replace(BASE, "."): value for name, value in state.items()}
