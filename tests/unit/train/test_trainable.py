"""Parts of networks: what they name, that nothing else trains, and that one that names nothing is an error."""

from __future__ import annotations

from typing import get_args

import pytest
from torch import nn

from pbrstudio.models.segmenter import Segmenter
from pbrstudio.models.unet import AlbedoUNet, MapsUNet
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import HEADS, AlbedoSpec, MapsSpec, SegmenterSpec
from pbrstudio.spec.optimising import Lora, Part
from pbrstudio.train.adapters import attach
from pbrstudio.train.trainable import PATTERNS, architecture_of, choose, named_by, networks_in

DECODER = (8, 8, 8, 8, 8)
NETWORKS: dict[str, nn.Module] = {
    "lite0": Segmenter(SegmenterSpec(width=0.25, head=8), 3),
    "b0": Segmenter(SegmenterSpec(trunk="b0"), 3),
    "albedo": AlbedoUNet(AlbedoSpec(width=0.25, decoder=DECODER)),
    "maps": MapsUNet(MapsSpec(width=0.25, decoder=DECODER), 3),
}
ADAPTED: dict[str, nn.Module] = {
    "lite0": Segmenter(SegmenterSpec(width=0.25, head=8), 3),
    "b0": Segmenter(SegmenterSpec(trunk="b0"), 3),
}
for _network in ADAPTED.values():
    assert isinstance(_network, Segmenter)
    attach(_network, Lora(rank=2))
OUTPUTS = {f"output-{head}" for head in HEADS}
ENCODER = {"encoder-top-half", "encoder-top-quarter", "norms", "all", "outputs"}
HAS: dict[str, set[str]] = {
    "lite0": ENCODER | {"decode-head"},
    "b0": ENCODER | {"decode-head"},
    "albedo": ENCODER | {"decoder", "last-block"},
    "maps": ENCODER | {"decoder", "last-block", "film"} | OUTPUTS,
}


def stages_of(names: frozenset[str]) -> set[str]:
    return {name.split("stages.")[1][0] for name in names}


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("part", get_args(Part))
def test_a_network_has_the_parts_that_it_has(kind: str, part: Part) -> None:
    assert bool(named_by(NETWORKS[kind], part)) == (part in HAS[kind])


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("part", get_args(Part))
def test_a_part_and_nothing_else_trains(kind: str, part: Part) -> None:
    network = NETWORKS[kind]
    if part not in HAS[kind]:
        with pytest.raises(UserError, match=f"no part '{part}' to train: name one of .*norms"):
            choose(network, [part])
        return
    (chosen,) = choose(network, [part])
    trained = {name: each.numel() for name, each in network.named_parameters() if each.requires_grad}
    assert trained.keys() == named_by(network, part)
    assert chosen.part == part
    assert chosen.parameters == sum(trained.values()) > 0


@pytest.mark.parametrize("kind", NETWORKS)
def test_norms_are_all_norms(kind: str) -> None:
    network = NETWORKS[kind]
    wanted = {
        f"{name}.{each}"
        for name, module in network.named_modules()
        if isinstance(module, nn.BatchNorm2d | nn.LayerNorm)
        for each in ("weight", "bias")
    }
    assert named_by(network, "norms") == wanted


@pytest.mark.parametrize("kind", NETWORKS)
def test_the_top_quarter_is_within_the_top_half(kind: str) -> None:
    half, quarter = (named_by(NETWORKS[kind], part) for part in ("encoder-top-half", "encoder-top-quarter"))
    assert quarter < half
    assert stages_of(half) == ({"2", "3"} if kind == "b0" else {"3", "4", "5", "6"})
    assert stages_of(quarter) == ({"3"} if kind == "b0" else {"5", "6"})


def test_the_decoder_is_everything_between_encoder_and_outputs_but_film() -> None:
    network = NETWORKS["maps"]
    every = {name for name, _ in network.named_parameters()}
    encoder = {name for name in every if name.startswith("unet.encoder.")}
    assert every == encoder | named_by(network, "decoder") | named_by(network, "film") | named_by(network, "outputs")
    assert not named_by(network, "decoder") & named_by(network, "film")
    assert named_by(network, "last-block") < named_by(network, "decoder")
    last = named_by(network, "last-block")
    assert {name.split(".")[2] for name in last} == {"4"}


def test_each_output_is_one_head() -> None:
    network = NETWORKS["maps"]
    assert named_by(network, "output-roughness") == {"heads.roughness.weight", "heads.roughness.bias"}
    outputs = [named_by(network, part) for part in get_args(Part) if part.startswith("output-")]
    assert frozenset().union(*outputs) == named_by(network, "outputs")


@pytest.mark.parametrize("kind", ADAPTED)
def test_adapters_change_no_part_but_their_own(kind: str) -> None:
    plain, adapted = NETWORKS[kind], ADAPTED[kind]
    for part in sorted(HAS[kind] - {"all"}):
        names = {name.replace(".base_layer.", ".") for name in named_by(adapted, part)}  # type: ignore[arg-type]
        assert names == named_by(plain, part)  # type: ignore[arg-type]
    lora = named_by(adapted, "lora")
    assert lora
    assert all(".lora_" in name for name in lora)
    assert named_by(adapted, "all") == {name for name, _ in adapted.named_parameters()}
    head, adapters = choose(adapted, ["decode-head", "lora"])
    assert (head.part, adapters.part) == ("decode-head", "lora")


def test_networks_are_found_inside_others() -> None:
    both = nn.ModuleDict({"network": NETWORKS["maps"], "albedo": NETWORKS["albedo"]})
    assert {prefix for prefix, _ in networks_in(both)} == {"network.", "albedo."}
    assert named_by(both, "film") == {f"network.{name}" for name in named_by(NETWORKS["maps"], "film")}
    assert len(named_by(both, "outputs")) == 12


def test_the_table_has_a_row_for_each_architecture() -> None:
    assert {architecture_of(network) for _, network in networks_in(nn.ModuleDict(NETWORKS))} == set(PATTERNS)
