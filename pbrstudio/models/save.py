"""Networks to a bundle."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import torch
from torch import Tensor

from pbrstudio.models.bundle import Bundle, graph_name, open_bundle, weights_name, write_manifest
from pbrstudio.models.graphs import export_graph
from pbrstudio.models.load import load_networks
from pbrstudio.models.networks import NetworkSet
from pbrstudio.models.tensor_files import write_tensors
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import Manifest


def save_bundle(folder: Path, networks: NetworkSet, manifest: Manifest) -> Bundle:
    """Writes networks, graphs and manifest into ``folder``, which must not exist yet; made beside it and renamed.

    Matrices are stored as float16, vectors (norms, biases) as float32: they are few, and variances may be large.
    """
    if folder.exists():
        raise UserError(f"{folder} exists already: choose another folder, or delete it")
    part = folder.with_name(f".{folder.name}.part-{os.getpid()}")
    part.mkdir(parents=True)
    try:
        for role, network in networks.by_role().items():
            state = {name: _stored(value) for name, value in network.state_dict().items() if value.is_floating_point()}
            write_tensors(state, part / weights_name(role), {"network": role, "model": manifest.id})
        stored = load_networks(manifest, part)
        for role, network in stored.by_role().items():
            export_graph(role, network, manifest, part / graph_name(role), part / weights_name(role))
        write_manifest(part, manifest)
        os.replace(part, folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return open_bundle(folder)


def _stored(value: Tensor) -> Tensor:
    half = value.ndim > 1
    stored = value.detach().to("cpu", torch.float16 if half else torch.float32).contiguous()
    if not torch.isfinite(stored).all():
        raise ValueError("a weight is too large for float16, or not a number")
    return stored
