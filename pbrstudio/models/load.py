"""The networks of a bundle, as torch runs them."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from pbrstudio.models.bundle import weights_name
from pbrstudio.models.networks import NetworkSet, build
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import Manifest


def load_networks(manifest: Manifest, folder: Path) -> NetworkSet:
    """The networks of a bundle, float32, in eval mode. `UserError` when the weights are another architecture's."""
    networks = build(manifest.networks, len(manifest.classes))
    for role, network in networks.by_role().items():
        path = folder / weights_name(role)
        given = load_file(path)
        own = {name: value for name, value in network.state_dict().items() if value.is_floating_point()}
        fault = _misfit(own, given)
        if fault is not None:
            raise UserError(f"{path} holds the weights of another architecture than the manifest's: {fault}")
        network.load_state_dict({name: value.float() for name, value in given.items()}, strict=False)
        network.eval()
    return networks


def _misfit(own: dict[str, Tensor], given: dict[str, Tensor]) -> str | None:
    """The first difference in words; None when names and shapes agree."""
    for name, value in own.items():
        if name not in given:
            return f"{name} is missing"
        if given[name].shape != value.shape:
            return f"{name} is {tuple(given[name].shape)}, not {tuple(value.shape)}"
    extra = given.keys() - own.keys()
    return f"{min(extra)} is unknown" if extra else None
