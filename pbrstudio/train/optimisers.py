"""From the spec of an optimiser to torch's, with a group for each rate and for what does not decay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.optimising import Optimiser
from pbrstudio.train.trainable import named_by

BASE = "base"
"""Key of a group's own rate, which a schedule's factor multiplies."""


def build_optimiser(network: nn.Module, spec: Optimiser) -> torch.optim.Optimizer:
    """Over what trains in ``network``, and in networks inside it. Norms and biases (whatever has one axis) do not
    decay. `UserError` when nothing trains, or a part with a rate of its own holds nothing that does."""
    trained = {name: parameter for name, parameter in network.named_parameters() if parameter.requires_grad}
    if not trained:
        raise UserError("nothing trains: name parts of the network in 'train'")
    rest = dict(trained)
    groups: list[dict[str, Any]] = []
    for part, rate in spec.rates.items():
        names = named_by(network, part)
        if not names & trained.keys():
            raise UserError(f"optimiser.rates: '{part}' has a rate of its own, and nothing of it trains")
        groups += _groups((rest.pop(name) for name in list(rest) if name in names), rate, spec)
    groups += _groups(rest.values(), spec.rate, spec)
    betas = (spec.beta_1, spec.beta_2)
    if spec.kind == "adam":
        return torch.optim.Adam(groups, lr=spec.rate, betas=betas)
    return torch.optim.AdamW(groups, lr=spec.rate, betas=betas)


def set_factor(optimiser: torch.optim.Optimizer, factor: float) -> None:
    """Each group's rate becomes ``factor`` times its own."""
    for group in optimiser.param_groups:
        group["lr"] = group[BASE] * factor


def _groups(parameters: Iterable[nn.Parameter], rate: float, spec: Optimiser) -> list[dict[str, Any]]:
    given = list(parameters)
    decay = spec.decay if spec.kind == "adamw" else 0.0
    rows = [([each for each in given if each.ndim > 1], decay), ([each for each in given if each.ndim <= 1], 0.0)]
    return [{"params": some, "lr": rate, BASE: rate, "weight_decay": kept} for some, kept in rows if some]
