"""What each network is shown: truth or prediction, classes or none, labels made up in training alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from pbrstudio.data.batch import Batch
from pbrstudio.models.networks import NetworkSet
from pbrstudio.spec.job import Job
from pbrstudio.train.modules import posterior_of
from pbrstudio.train.tasks import Shown, Stage, Task, build_task
from tests.tiny_models import tiny_networks
from tests.unit.train.made import CLASSES, made_batch
from tests.unit.train.running import tiny_job

NAMES = ("fabric", "metal", "stone", "wood", "leather")


@pytest.fixture(scope="module")
def networks() -> NetworkSet:
    return tiny_networks(classes=CLASSES)


@pytest.fixture
def batch() -> Batch:
    """Albedo is known everywhere, but for one part of the last image."""
    made = made_batch(6, 64)
    made.known["albedo"].fill_(1)
    made.known["albedo"][5, :, :32] = 0
    return made


def task_of(networks: NetworkSet, role: Any = "maps", **changes: Any) -> tuple[Task, Job]:
    job = tiny_job(role, **{"epochs": 4, **changes})
    return build_task(job, networks, NAMES), job


def stage(epoch: int, *, training: bool = True, seed: int = 4) -> Stage:
    return Stage(epoch, training=training, seed=seed)


def albedo_shown(shown: Shown) -> Tensor:
    assert shown.albedo is not None
    return shown.albedo


def predicted(networks: NetworkSet, batch: Batch) -> Tensor:
    with torch.no_grad():
        return (batch.diffuse + networks.albedo(batch.diffuse)).clamp(0, 1)


def test_truth_first_then_what_the_other_network_predicts(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks, albedo={"truth_epochs": 2})
    other, known = predicted(networks, batch), batch.known["albedo"] > 0
    for training in (True, False):
        first = albedo_shown(task.show(batch, stage(1, training=training)))
        assert torch.equal(first, torch.where(known, batch.truth["albedo"], other)), "predicted where none is known"
        later = albedo_shown(task.show(batch, stage(2, training=training)))
        assert torch.equal(later, other)
        assert not later.requires_grad


def test_a_share_sees_the_truth_in_training_alone(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks, albedo={"truth_share": 0.5})
    other = predicted(networks, batch)
    shown = albedo_shown(task.show(batch, stage(3)))
    ours = [bool(torch.equal(shown[each], batch.truth["albedo"][each])) for each in range(5)]
    theirs = [bool(torch.equal(shown[each], other[each])) for each in range(5)]
    assert [a != b for a, b in zip(ours, theirs, strict=True)] == [True] * 5
    assert any(ours)
    assert any(theirs)
    assert torch.equal(albedo_shown(task.show(batch, stage(3, training=False))), other)


def test_gradients_reach_the_other_network_in_joint_epochs_alone(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks, albedo={"joint_epochs": 1})
    for epoch, joint in ((2, False), (3, True)):
        networks.albedo.requires_grad_(requires_grad=True)
        networks.albedo.zero_grad(set_to_none=True)
        shown = task.show(batch, stage(epoch))
        assert (shown.albedo is None) is joint
        seen = task.see(task.module, shown)
        assert ("albedo" in seen) is joint
        sum(value.mean() for name, value in seen.items() if name != "albedo").backward()  # type: ignore[union-attr]
        reached = any(value.grad is not None and bool(value.grad.any()) for value in networks.albedo.parameters())
        assert reached is joint
    assert task.show(batch, stage(3, training=False)).albedo is not None, "validation shows the prediction"


def test_without_film_the_classes_are_unknown(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks)
    classes = task.show(batch, stage(0)).classes
    assert classes is not None
    assert classes.shape == (6, CLASSES, 16, 16)
    assert not classes.any()


def test_conditions_drop_out_in_training_alone(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks, condition={"film": True, "dropout": 0.5})
    trained, judged = task.show(batch, stage(0)).classes, task.show(batch, stage(0, training=False)).classes
    assert trained is not None
    assert judged is not None
    assert torch.allclose(judged.sum(1), torch.ones(6, 16, 16), atol=1e-5)
    kept = [bool(trained[each].any()) for each in range(6)]
    assert set(kept) == {True, False}
    for each in range(6):
        assert torch.equal(trained[each], judged[each] * kept[each])


def test_the_normal_is_shown_to_a_share_in_training_alone(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks, normal_known=0.5)
    normal = task.show(batch, stage(0)).normal
    assert normal is not None
    mask = normal[:, 2:]
    shown = [bool(mask[each].any()) for each in range(6)]
    assert set(shown) == {True, False}
    assert torch.equal(normal[:, :2], batch.truth["normal"][:, :2] * mask)
    for each in range(6):
        assert torch.equal(mask[each], batch.known["normal"][each] * shown[each])
    judged = task.show(batch, stage(0, training=False)).normal
    assert judged is not None
    assert not judged.any()


def test_chance_is_the_samples_own_however_a_batch_is_split(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks, albedo={"truth_share": 0.5}, condition={"film": True, "dropout": 0.5}, normal_known=0.5)
    whole = task.show(batch, stage(1))
    for first, last in ((0, 1), (1, 4), (4, 6)):
        part, rows = task.show(batch.rows(first, last), stage(1)), whole.rows(first, last)
        for one, other in ((part.albedo, rows.albedo), (part.classes, rows.classes), (part.normal, rows.normal)):
            assert one is not None
            assert other is not None
            assert torch.allclose(one, other, atol=1e-5)
    later = task.show(batch, stage(2))
    assert not torch.equal(later.classes.flatten(1).any(1), whole.classes.flatten(1).any(1)) or not torch.equal(  # type: ignore[union-attr]
        later.normal,  # type: ignore[arg-type]
        whole.normal,  # type: ignore[arg-type]
    ), "another epoch, another chance"


def test_maps_learn_where_the_classes_agree_in_training_alone(networks: NetworkSet, batch: Batch) -> None:
    task, _ = task_of(networks, agreement=True)
    trained, judged = task.show(batch, stage(0)).batch, task.show(batch, stage(0, training=False)).batch
    assert torch.equal(judged.known["roughness"], batch.known["roughness"])
    assert 0 < trained.known["roughness"].sum() < batch.known["roughness"].sum()
    assert torch.equal(trained.known["metallic"], batch.known["metallic"])


def test_metal_is_asked_of_the_segmenter_where_the_loss_weighs_it(networks: NetworkSet, batch: Batch) -> None:
    bare = replace(batch, metal=None)
    task, _ = task_of(networks, losses=[{"kind": "bce", "background": 0.2}])
    assert task.show(bare, stage(0)).batch.metal is not None
    other, _ = task_of(networks)
    assert other.show(bare, stage(0)).batch.metal is None


def of_skyrim(batch: Batch) -> Batch:
    domain = batch.domain.clone()
    domain[:3] = 1
    return replace(batch, domain=domain)


@pytest.mark.parametrize("training", [True, False])
def test_labels_are_made_up_for_skyrim_in_training_alone(networks: NetworkSet, batch: Batch, training: bool) -> None:
    task, _ = task_of(networks, "segmenter", pseudo={"above": 0.01})
    given = of_skyrim(batch)
    labels = task.show(given, stage(0, training=training)).batch.labels
    free = given.labels == 255
    assert torch.equal(labels[~free], given.labels[~free])
    assert bool((labels[:3][free[:3]] != 255).all()) is training
    assert bool((labels[3:][free[3:]] == 255).all()), "materials keep theirs"


def test_the_average_looks_at_the_plain_picture(networks: NetworkSet, batch: Batch) -> None:
    given = of_skyrim(batch)
    own, _ = task_of(networks, "segmenter", pseudo={"teacher": "self", "above": 0.01})
    other, _ = task_of(networks, "segmenter", pseudo={"teacher": "average", "above": 0.01}, average=0.9)
    swapped = replace(given, diffuse=given.plain, plain=given.diffuse)
    mine, theirs = own.show(given, stage(0)).batch.labels, other.show(swapped, stage(0)).batch.labels
    assert torch.equal(mine, theirs)
    assert not torch.equal(mine, other.show(given, stage(0)).batch.labels)


def test_looking_leaves_networks_as_they_were(networks: NetworkSet, batch: Batch) -> None:
    networks.segmenter.train()
    before = {name: value.clone() for name, value in networks.segmenter.state_dict().items()}
    task, _ = task_of(networks, condition={"film": True})
    task.show(batch, stage(0))
    assert networks.segmenter.training
    assert all(torch.equal(before[name], value) for name, value in networks.segmenter.state_dict().items())
    networks.segmenter.eval()


def test_segformer_is_shown_what_a_conversion_shows_it() -> None:
    sizes: list[tuple[int, ...]] = []

    class Seeing(nn.Module):
        def forward(self, diffuse: Tensor) -> Tensor:
            sizes.append(tuple(diffuse.shape[2:]))
            return torch.zeros(len(diffuse), 3, diffuse.shape[2] // 4, diffuse.shape[3] // 4)

    network: Any = Seeing()
    assert posterior_of(network, torch.zeros(1, 3, 64, 1024)).shape == (1, 3, 16, 256)
    assert posterior_of(network, torch.zeros(1, 3, 64, 2048)).shape == (1, 3, 16, 512)
    assert sizes == [(64, 1024), (32, 1024)]
