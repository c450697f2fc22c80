"""Optimisers: groups by rate and decay, only what trains, and the factor of a schedule."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from pbrstudio.models.unet import AlbedoUNet, MapsUNet
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import AlbedoSpec, MapsSpec
from pbrstudio.spec.optimising import Optimiser
from pbrstudio.train.optimisers import build_optimiser, set_factor
from pbrstudio.train.trainable import choose, named_by

DECODER = (8, 8, 8, 8, 8)


def made() -> MapsUNet:
    return MapsUNet(MapsSpec(width=0.25, decoder=DECODER), 3)


def settings_of(optimiser: torch.optim.Optimizer, network: nn.Module) -> dict[str, tuple[float, float]]:
    """Rate and decay of each parameter, by its name."""
    names = {id(each): name for name, each in network.named_parameters()}
    return {
        names[id(each)]: (group["lr"], group["weight_decay"])
        for group in optimiser.param_groups
        for each in group["params"]
    }


def test_norms_and_biases_do_not_decay_and_only_what_trains_is_moved() -> None:
    network = made()
    choose(network, ["last-block", "outputs"])
    found = settings_of(build_optimiser(network, Optimiser(rate=1e-4)), network)
    assert found.keys() == named_by(network, "last-block") | named_by(network, "outputs")
    assert all(
        setting == (1e-4, 1e-2 if network.get_parameter(name).ndim > 1 else 0) for name, setting in found.items()
    )
    assert found["heads.ao.bias"] == (1e-4, 0)
    assert found["unet.blocks.4.first_norm.weight"] == (1e-4, 0)


def test_the_first_part_that_names_a_parameter_gives_its_rate() -> None:
    network = made()
    spec = Optimiser(rate=1e-4, rates={"output-ao": 1e-2, "outputs": 1e-3, "film": 3e-4}, decay=0.1)
    found = settings_of(build_optimiser(network, spec), network)
    assert len(found) == len(list(network.parameters()))
    assert found["heads.ao.weight"] == (1e-2, 0.1)
    assert found["heads.roughness.weight"] == (1e-3, 0.1)
    assert found["heads.roughness.bias"] == (1e-3, 0)
    assert found["unet.blocks.0.film.turn.weight"] == (3e-4, 0.1)
    assert found["unet.blocks.0.first.weight"] == (1e-4, 0.1)


def test_a_factor_multiplies_each_group_s_own_rate() -> None:
    network = made()
    optimiser = build_optimiser(network, Optimiser(rate=1e-4, rates={"film": 3e-4}))
    for factor in (0.5, 0.1):
        set_factor(optimiser, factor)
        found = settings_of(optimiser, network)
        assert found["unet.blocks.0.film.turn.weight"][0] == pytest.approx(3e-4 * factor)
        assert found["heads.ao.weight"][0] == pytest.approx(1e-4 * factor)


def test_a_state_brings_the_rates_back() -> None:
    network = made()
    spec = Optimiser(rate=1e-4, rates={"film": 3e-4})
    first = build_optimiser(network, spec)
    set_factor(first, 0.25)
    second = build_optimiser(network, spec)
    second.load_state_dict(first.state_dict())
    set_factor(second, 1)
    assert settings_of(second, network) == settings_of(build_optimiser(network, spec), network)


def test_both_kinds_with_their_betas() -> None:
    network = made()
    adam = build_optimiser(network, Optimiser(kind="adam", rate=1e-6, beta_2=0.9995, decay=0.5))
    assert type(adam) is torch.optim.Adam
    assert adam.defaults["betas"] == (0.9, 0.9995)
    assert all(group["weight_decay"] == 0 for group in adam.param_groups)
    assert type(build_optimiser(network, Optimiser(rate=1e-6))) is torch.optim.AdamW


def test_networks_inside_another_module_have_their_parts() -> None:
    both = nn.ModuleDict({"network": made(), "albedo": AlbedoUNet(AlbedoSpec(width=0.25, decoder=DECODER))})
    choose(both["network"], ["film"])  # type: ignore[arg-type]
    choose(both["albedo"], ["outputs"])  # type: ignore[arg-type]
    found = settings_of(build_optimiser(both, Optimiser(rate=1e-4, rates={"film": 3e-4})), both)
    assert found["network.unet.blocks.0.film.turn.weight"] == (3e-4, 1e-2)
    assert found["albedo.head.weight"] == (1e-4, 1e-2)


def test_nothing_that_trains_is_an_error() -> None:
    network = made()
    choose(network, ["film"])
    with pytest.raises(UserError, match="'output-ao' has a rate of its own, and nothing of it trains"):
        build_optimiser(network, Optimiser(rate=1e-4, rates={"output-ao": 1e-3}))
    network.requires_grad_(False)
    with pytest.raises(UserError, match="nothing trains"):
        build_optimiser(network, Optimiser(rate=1e-4))
