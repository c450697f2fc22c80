"""Models of a tenth of the size, with random weights: built once a session, since the graphs take half a minute."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pbrstudio.models.bundle import Bundle, read_manifest, write_manifest
from pbrstudio.runtime.lock import locked
from pbrstudio.spec.model import AlbedoSpec, Card, Manifest, MapsSpec, Networks, SegmenterSpec

if TYPE_CHECKING:
    from torch import nn

    from pbrstudio.models.networks import NetworkSet

CLASSES = ("fabric", "metal", "stone")
_DECODER = (16, 16, 8, 8, 8)
TINY = Networks(
    segmenter=SegmenterSpec(width=0.25, head=16),
    albedo=AlbedoSpec(width=0.25, decoder=_DECODER),
    maps=MapsSpec(width=0.25, decoder=_DECODER, inputs=("diffuse", "albedo", "shading", "normal")),
)
_SMALL = re.compile(r"head\.weight|heads\.|head\.classify\.|.*\.film\.")
"""Layers that give the outputs, and those that turn the features: with larger weights roundings would grow."""
WAIT = 300.0
"""Seconds in which another worker has built the bundle, on the slowest machine."""


def tiny_networks(seed: int = 0, networks: Networks = TINY, classes: int = len(CLASSES)) -> NetworkSet:
    """All three in eval mode, every weight random: norms that do something, FiLM and heads that are not zero."""
    import torch  # here, so that tests which only look at a bundle need not load it

    from pbrstudio.models.networks import build

    with torch.random.fork_rng(devices=[]):
        built = build(networks, classes)
    for index, network in enumerate(built.by_role().values()):
        randomise(network, seed * 10 + index)
        network.eval()
    return built


def randomise(network: nn.Module, seed: int) -> None:
    """Fills parameters and statistics so that signals keep their size from layer to layer; outputs are about 0.1."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    for name, value in network.state_dict().items():
        if not value.is_floating_point():
            continue
        noise = torch.randn(value.shape, generator=generator)
        if value.ndim > 1:
            noise *= (0.1 if _SMALL.match(name) else 2**0.5) / value[0].numel() ** 0.5
        elif name.endswith(("running_var", "norm.weight")):
            noise = 1 + 0.4 * noise.tanh()
        else:
            noise *= 0.1
        value.copy_(noise)


def tiny_card(**fields: Any) -> Card:
    kept = {"title": "Tiny", "licence": "CC0-1.0", "trained_on": "nothing: its weights are random"}
    return Card.model_validate({**kept, **fields})


def tiny_manifest(**fields: Any) -> Manifest:
    """The manifest of a tiny model, with these fields in place of its own."""
    kept: dict[str, Any] = {"id": "tiny", "card": tiny_card(), "classes": CLASSES, "networks": TINY}
    return Manifest.model_validate({**kept, **fields})


def save_tiny_bundle(folder: Path, seed: int = 0, **fields: Any) -> Bundle:
    """Builds and saves one. It takes half a minute: see `shared_tiny_bundle`."""
    from pbrstudio.models.save import save_bundle

    return save_bundle(folder, tiny_networks(seed), tiny_manifest(**fields))


def shared_tiny_bundle(factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny bundle that all tests of a session look at, in whatever process; none may write into it."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # of the session; without workers the parent is that of other sessions too
    folder = base / "tiny"
    with locked(folder, wait=WAIT):
        if not folder.exists():
            # A lock counts as abandoned after a minute: then two build at a time, and the first one's is taken.
            own = base / f"tiny-of-{os.getpid()}"
            save_tiny_bundle(own)
            with suppress(OSError):
                own.rename(folder)
    return folder


def copy_of(bundle: Path, folder: Path, **fields: Any) -> Path:
    """A copy in ``folder``, under its name as id, with these fields of the manifest in place of its own."""
    shutil.copytree(bundle, folder)
    manifest = read_manifest(folder).model_dump() | {"id": folder.name} | fields
    write_manifest(folder, Manifest.model_validate(manifest))
    return folder
