"""Norms and dropout: what moves in which mode, and an estimate that survives a resume."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from pbrstudio.models.lite0 import Lite0
from pbrstudio.models.segmenter import Segmenter
from pbrstudio.spec.model import SegmenterSpec
from pbrstudio.spec.optimising import Lora
from pbrstudio.train.adapters import attach
from pbrstudio.train.norms import apply_norms


def made() -> Segmenter:
    torch.manual_seed(0)
    return Segmenter(SegmenterSpec(width=0.25, head=8), 3)


def pictures(count: int) -> list[Tensor]:
    draw = torch.Generator().manual_seed(2)
    return [torch.rand(2, 3, 32, 32, generator=draw) for _ in range(count)]


def look(network: nn.Module, seen: list[Tensor]) -> None:
    with torch.no_grad():
        for each in seen:
            network(each)


def statistics(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items() if "running" in name}


def alike(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return all(torch.equal(value, second[name]) for name, value in first.items())


def test_frozen_statistics_stand_still_and_are_what_is_used() -> None:
    network = made()
    before = statistics(network)
    network.eval()
    (picture,) = pictures(1)
    wanted = network(picture)
    apply_norms(network, "frozen", dropout=False)
    assert torch.equal(network(picture), wanted)
    assert alike(statistics(network), before)
    assert network.training


def test_statistics_of_a_training_move() -> None:
    network = made()
    before = statistics(network)
    apply_norms(network, "frozen", dropout=True)
    apply_norms(network, "train", dropout=True)
    look(network, pictures(1))
    assert not any(torch.equal(value, before[name]) for name, value in statistics(network).items())


def test_an_estimate_is_the_mean_over_all_batches_since_the_start() -> None:
    network = made()
    network.train()
    seen = pictures(8)
    look(network, seen[:3])
    apply_norms(network, "estimate", dropout=False, fresh=True)
    look(network, seen[3:6])
    network.eval()
    apply_norms(network, "estimate", dropout=False)
    look(network, seen[6:])
    trunk = network.trunk
    assert isinstance(trunk, Lite0)
    stem = trunk.stem
    batches = [stem.conv(stem.pad((each - 127 / 255) * 255 / 128)) for each in seen[3:]]
    means = torch.stack([each.mean((0, 2, 3)) for each in batches]).mean(0)
    variances = torch.stack([each.var((0, 2, 3), correction=1) for each in batches]).mean(0)
    torch.testing.assert_close(stem.norm.running_mean, means, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(stem.norm.running_var, variances, atol=1e-5, rtol=1e-5)


def test_an_estimate_goes_on_after_a_resume() -> None:
    network, seen = made(), pictures(6)
    apply_norms(network, "estimate", dropout=False, fresh=True)
    look(network, seen[:3])
    saved = {name: value.clone() for name, value in network.state_dict().items()}
    look(network, seen[3:])
    resumed = made()
    resumed.load_state_dict(saved)
    apply_norms(resumed, "estimate", dropout=False)
    look(resumed, seen[3:])
    assert alike(statistics(resumed), statistics(network))


def test_after_an_estimate_the_momentum_is_the_usual_one() -> None:
    network = made()
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    before = [norm.momentum for norm in norms]
    assert len(set(before)) == 2
    apply_norms(network, "estimate", dropout=True, fresh=True)
    assert all(norm.momentum is None for norm in norms)
    apply_norms(network, "train", dropout=True)
    assert [norm.momentum for norm in norms] == before


@pytest.mark.parametrize("trunk", ["lite0", "b0"])
def test_without_dropout_nothing_is_left_to_chance(trunk: str) -> None:
    torch.manual_seed(0)
    network = Segmenter(SegmenterSpec(trunk=trunk, width=0.25, head=8), 3)  # type: ignore[arg-type]
    attach(network, Lora(rank=2, dropout=0.5))
    for name, parameter in network.named_parameters():
        if "lora_B" in name:
            nn.init.normal_(parameter)
    (picture,) = pictures(1)
    with torch.no_grad():
        apply_norms(network, "frozen", dropout=True)
        assert not torch.equal(network(picture), network(picture))
        apply_norms(network, "frozen", dropout=False)
        assert torch.equal(network(picture), network(picture))
