"""Where networks begin: at random but the same, with what earlier jobs left, with adapters, with foreign weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from pbrstudio.models.networks import build
from pbrstudio.models.pretrained import PARENT
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.ladder import Ladder, Start
from pbrstudio.spec.model import Networks, SegmenterSpec
from pbrstudio.spec.optimising import Lora
from pbrstudio.train.adapters import attach, has_adapters
from pbrstudio.train.segmenter_weights import load_segmenter_weights
from pbrstudio.train.start import parents_of, starting_networks
from pbrstudio.train.weights import save_weights
from tests.tiny_models import CLASSES, TINY, tiny_networks
from tests.unit.train.running import tiny_job, tiny_ladder

LORA = Lora(rank=2, alpha=4)


def start(ladder: Ladder, init: str = "", **given: Any) -> tuple[Any, tuple[str, ...]]:
    job = given.pop("job", tiny_job("albedo"))
    return starting_networks(ladder, CLASSES, init, given, job)


def same(one: Any, other: Any) -> bool:
    states = one.state_dict(), other.state_dict()
    return states[0].keys() == states[1].keys() and all(torch.equal(states[0][n], states[1][n]) for n in states[0])


def test_the_same_arguments_give_the_same_networks() -> None:
    one, other = start(tiny_ladder(tiny_job()))[0], start(tiny_ladder(tiny_job()))[0]
    third = start(tiny_ladder(tiny_job(), seed=2))[0]
    for role, network in one.by_role().items():
        assert same(network, other.by_role()[role])
        assert not same(network, third.by_role()[role])


def test_what_earlier_jobs_left_is_taken(tmp_path: Path) -> None:
    left = tiny_networks(3)
    save_weights(left.albedo, tmp_path / "albedo.safetensors", None)
    found, _ = start(tiny_ladder(tiny_job()), albedo=tmp_path / "albedo.safetensors")
    assert same(found.albedo, left.albedo)
    assert not same(found.maps, left.maps)


def test_adapters_are_attached_by_the_job_and_by_the_file(tmp_path: Path) -> None:
    job = tiny_job("segmenter", lora=LORA, train=["lora"])
    first, _ = start(tiny_ladder(job), job=job)
    assert has_adapters(first.segmenter)
    with torch.no_grad():
        for name, value in first.segmenter.named_parameters():
            if "lora_B" in name:
                value.fill_(0.5)
    path = tmp_path / "segmenter.safetensors"
    save_weights(first.segmenter, path, LORA)
    later, _ = start(tiny_ladder(tiny_job()), segmenter=path)
    assert same(later.segmenter, first.segmenter), "also for a job of another network"
    other = tiny_job("segmenter", lora=Lora(rank=3, alpha=4), train=["lora"])
    with pytest.raises(UserError, match="adapters of rank 2, the job asks for 3"):
        start(tiny_ladder(other), job=other, segmenter=path)


def test_weights_of_another_architecture_are_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_weights(tiny_networks().maps, path, None)
    with pytest.raises(UserError, match="another architecture"):
        start(tiny_ladder(tiny_job()), albedo=path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(UserError, match="cannot be read as weights"):
        start(tiny_ladder(tiny_job()), albedo=path)


def test_a_trunk_without_shipped_weights_says_so() -> None:
    networks = TINY.model_copy(update={"segmenter": SegmenterSpec(trunk="b0")})
    ladder = tiny_ladder(
        tiny_job(), networks=networks, start={"segmenter": "imagenet", "albedo": "random", "maps": "random"}
    )
    assert any("segmenter: begins with random weights" in note for note in start(ladder)[1])


OLD = (
    ("segformer.stages.{}.patch_embeddings", "segformer.encoder.patch_embeddings.{}"),
    ("segformer.stages.{}.blocks", "segformer.encoder.block.{}"),
    ("segformer.stages.{}.layer_norm", "segformer.encoder.layer_norm.{}"),
    ("attention.q_proj", "attention.self.query"),
    ("attention.k_proj", "attention.self.key"),
    ("attention.v_proj", "attention.self.value"),
    ("attention.o_proj", "attention.output.dense"),
    ("attention.sequence_reduction.sequence_reduction.", "attention.self.sr."),
    ("attention.sequence_reduction.layer_norm", "attention.self.layer_norm"),
    ("mlp.fc", "mlp.dense"),
    ("layernorm_before", "layer_norm_1"),
    ("layernorm_after", "layer_norm_2"),
)
"""transformers 5's names and those of 4, written down here once more."""


@pytest.fixture(scope="module")
def b0() -> Any:
    return build(Networks(segmenter=SegmenterSpec(trunk="b0"), albedo=TINY.albedo, maps=TINY.maps), 3).segmenter


def old_names(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    renamed = {}
    for name, value in state.items():
        for new, old in OLD:
            for stage in range(4):
                name = name.replace(new.format(stage), old.format(stage))
        renamed[name] = value.clone()
    return renamed


@pytest.mark.parametrize("form", ["model.safetensors", "pytorch_model.bin"])
def test_weights_under_the_names_of_transformers_4_are_read(tmp_path: Path, b0: Any, form: str) -> None:
    wanted = {
        name: torch.randn_like(value) if value.is_floating_point() else value
        for name, value in b0.trunk.state_dict().items()
    }
    state = old_names(wanted)
    assert not any(".stages." in name for name in state)
    save_file(state, tmp_path / form) if form.endswith("safetensors") else torch.save(state, tmp_path / form)
    said = load_segmenter_weights(b0, tmp_path)
    assert all(torch.equal(value, wanted[name]) for name, value in b0.trunk.state_dict().items())
    assert "licence" in said
    assert " 0 begin at random" in said


def test_a_head_of_other_classes_stays_random(tmp_path: Path, b0: Any) -> None:
    state = old_names(b0.trunk.state_dict())
    head = next(name for name in state if name.endswith("classifier.weight"))
    state[head] = torch.zeros(19, *state[head].shape[1:])
    save_file(state, tmp_path / "foreign.safetensors")
    assert " 1 begin at random" in load_segmenter_weights(b0, tmp_path / "foreign.safetensors")


def test_wrong_weights_are_a_sentence(tmp_path: Path, b0: Any) -> None:
    state = old_names(b0.trunk.state_dict())
    state.pop(next(name for name in state if "block.1" in name))
    save_file(state, tmp_path / "short.safetensors")
    with pytest.raises(UserError, match=r"1 of .* tensors of the encoder are missing"):
        load_segmenter_weights(b0, tmp_path / "short.safetensors")
    with pytest.raises(UserError, match=r"neither model\.safetensors nor"):
        load_segmenter_weights(b0, tmp_path)
    (tmp_path / "junk.pth").write_bytes(b"junk")
    with pytest.raises(UserError, match="cannot be read as weights"):
        load_segmenter_weights(b0, tmp_path / "junk.pth")
    with pytest.raises(UserError, match="trunk is lite0"):
        load_segmenter_weights(tiny_networks().segmenter, tmp_path / "short.safetensors")


def test_adapters_do_not_change_what_a_network_gives() -> None:
    network = tiny_networks().segmenter
    picture = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        before = network(picture)
        attach(network, LORA)
        assert torch.allclose(network(picture), before, atol=1e-6)


@pytest.mark.parametrize(
    ("networks", "begun", "init", "parents"),
    [
        (Networks(), Start(), "", (PARENT,)),
        (Networks(), Start(), "mine", ("mine",)),
        (Networks(), Start(segmenter="random", albedo="random", maps="random"), "", ()),
        (TINY, Start(), "", ()),  # ImageNet's weights have one width
        (Networks(), Start(segmenter="weights/b1", albedo="random", maps="random"), "", ("SegFormer: b1",)),
    ],
)
def test_a_card_credits_the_weights_that_a_run_began_from(
    networks: Networks, begun: Start, init: str, parents: tuple[str, ...]
) -> None:
    ladder = tiny_ladder(tiny_job()).model_copy(update={"networks": networks, "start": begun})
    assert parents_of(ladder, init) == parents
