"""LoRA: nothing changes on attaching, training moves it alone, merged is what was trained."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from pbrstudio.models.segmenter import MIT, Segmenter
from pbrstudio.spec.model import SegmenterSpec, Trunk
from pbrstudio.spec.optimising import Lora
from pbrstudio.train.adapters import attach, has_adapters, lora_of, merged_state, targets
from pbrstudio.train.trainable import choose
from tests.tiny_models import tiny_networks

LORA = Lora(rank=4, alpha=8)


def made(trunk: Trunk, seed: int = 0) -> Segmenter:
    torch.manual_seed(seed)
    return Segmenter(SegmenterSpec(trunk=trunk, width=0.25, head=16), 3).eval()


def picture() -> Tensor:
    return torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(3))


def trained_a_step(network: Segmenter) -> None:
    choose(network, ["lora"])
    moving = [each for each in network.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(moving, lr=1e-2)
    for _ in range(2):
        network(picture()).square().mean().backward()
        optimiser.step()
        optimiser.zero_grad()


@pytest.mark.parametrize("trunk", ["lite0", "b0"])
def test_attaching_changes_no_output(trunk: Trunk) -> None:
    network = made(trunk)
    before = network(picture())
    wrapped = attach(network, LORA)
    assert torch.equal(network(picture()), before)
    assert wrapped == len([name for name, _ in network.named_modules() if name.endswith(".base_layer")])


def test_every_block_is_wrapped() -> None:
    assert len(targets(made("b0"))) == 6 * sum(MIT["b0"][1])
    names = targets(made("lite0"))
    # Sixteen blocks: expand and project, and the first has nothing to expand.
    assert len(names) == 31
    modules = dict(made("lite0").named_modules())
    assert all(isinstance(modules[name], nn.Conv2d) and modules[name].groups == 1 for name in names)


@pytest.mark.parametrize("trunk", ["lite0", "b0"])
def test_merged_weights_give_what_was_trained(trunk: Trunk) -> None:
    network = made(trunk)
    before = network(picture())
    untouched = {name: value.clone() for name, value in network.state_dict().items()}
    attach(network, LORA)
    trained_a_step(network)
    after = network(picture()).detach()
    assert (after - before).abs().max() > 1e-3
    state = merged_state(network)
    fresh = made(trunk, seed=1)
    fresh.load_state_dict(state)
    torch.testing.assert_close(fresh(picture()), after, atol=1e-5, rtol=1e-5)
    # The network itself is as it was, and its own weights did not move.
    assert torch.equal(network(picture()), after)
    wrapped = set(targets(fresh))
    changed = {name for name, value in state.items() if not torch.equal(value, untouched[name])}
    assert changed == {f"{name}.weight" for name in wrapped}


@pytest.mark.parametrize("trunk", ["lite0", "b0"])
def test_a_state_with_adapters_fits_a_network_that_was_given_them(trunk: Trunk) -> None:
    network = made(trunk)
    assert not has_adapters(network)
    assert not has_adapters(network.state_dict())
    attach(network, LORA)
    trained_a_step(network)
    state = network.state_dict()
    assert has_adapters(network)
    assert has_adapters(state)
    fresh = made(trunk, seed=1)
    attach(fresh, LORA)
    fresh.load_state_dict(state)
    assert torch.equal(fresh(picture()), network(picture()))
    assert not has_adapters(merged_state(fresh))


def test_without_adapters_the_merged_state_is_the_state() -> None:
    network = made("lite0")
    state = merged_state(network)
    assert all(torch.equal(value, state[name]) for name, value in network.state_dict().items())
    assert state.keys() == network.state_dict().keys()


def test_attaching_again_does_nothing_and_other_adapters_are_refused() -> None:
    network = made("lite0")
    first = attach(network, LORA)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    assert attach(network, LORA) == first
    assert state.keys() == network.state_dict().keys()
    with pytest.raises(ValueError, match="adapters of rank 4 already"):
        attach(network, Lora(rank=8, alpha=16))


def test_what_trains_is_left_as_it_was() -> None:
    network = made("lite0")
    choose(network, ["decode-head"])
    attach(network, LORA)
    trained = {name for name, each in network.named_parameters() if each.requires_grad}
    assert all(name.startswith("head.") or ".lora_" in name for name in trained)
    assert "head.fuse.weight" in trained
    assert any(".lora_B" in name for name in trained)


def test_dropout_of_adapters_acts_in_training_alone() -> None:
    network = made("lite0")
    attach(network, Lora(rank=4, alpha=8, dropout=0.5))
    trained_a_step(network)
    assert torch.equal(network(picture()), network(picture()))
    network.trunk.train()
    for module in network.trunk.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    assert not torch.equal(network(picture()), network(picture()))


def test_adapters_tell_of_what_kind_they_are() -> None:
    network = tiny_networks().segmenter
    assert lora_of(network) is None
    wanted = Lora(rank=4, alpha=8, dropout=0.2)
    attach(network, wanted)
    assert lora_of(network) == wanted
