"""One job: stopped anywhere and resumed it is the one that was not; skipped; a loss that is not a number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pbrstudio.data.batch import Batch
from pbrstudio.data.loading.loader import BatchLoader, WorkerLost
from pbrstudio.data.training_data import TrainingData
from pbrstudio.models.networks import NetworkSet
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.training_events import (
    EpochEnded,
    StepsDone,
    TrainingEnded,
    TrainingResumed,
    TrainingStarted,
    WeightsReplaced,
)
from pbrstudio.spec.job import Job
from pbrstudio.spec.model import Role
from pbrstudio.train import loop
from pbrstudio.train.job_setup import leaves_unused, set_metal_prior
from pbrstudio.train.loop import NotFinite
from pbrstudio.train.tasks import AlbedoTask
from pbrstudio.train.validation import Validator
from tests.tiny_models import tiny_networks
from tests.unit.train.busy import BUSY
from tests.unit.train.running import MAPS, Runner, tiny_job, tiny_ladder


class StopAt(Control):
    """Stops at the ``count``-th safe point: before a step, in a validation, or amid the guesses."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.left = count

    def safe_point(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self.stop()
        super().safe_point()


def busy_runner(folder: Path, data: TrainingData, role: Role) -> Runner:
    """The second job is UNet-Albedo's, which gives a joint one its losses."""
    job: Job = BUSY[role]()
    others = [BUSY["albedo"](id="other")]
    return Runner(folder, data, tiny_ladder(job, *others))


def written(folder: Path) -> dict[str, str]:
    """Every file of weights, as its hash."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.safetensors")}


@pytest.mark.parametrize("role", ["segmenter", "albedo", "maps"])
def test_a_job_stopped_anywhere_and_resumed_is_the_one_that_was_not(
    tmp_path: Path, data: TrainingData, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = busy_runner(tmp_path / "whole", data, role)
    points = StopAt(1 << 30)
    ended = whole.run(control=points)
    used = (1 << 30) - points.left
    assert used > 12, "safe points in steps and in validation"
    monkeypatch.setattr(loop, "TELL_EVERY", 0.0)  # nor does it matter when the steps are told
    parts = busy_runner(tmp_path / "parts", data, role)
    rng = np.random.default_rng(["segmenter", "albedo", "maps"].index(role))
    sittings = 0
    again = None
    while again is None:
        sittings += 1
        assert sittings < 60
        try:
            again = parts.run(control=StopAt(int(rng.integers(used // 3, 2 * used // 3))))
        except Stopped:
            assert list((tmp_path / "parts").rglob("state-*")), "saved"
    assert sittings > 1
    assert parts.history() == whole.history()
    assert written(tmp_path / "parts") == written(tmp_path / "whole")
    assert (again.best_value, again.best_epoch) == (ended.best_value, ended.best_epoch)
    assert not list(tmp_path.rglob("*state-*")), "a finished job has no checkpoint any more"


@pytest.mark.parametrize("stopping", [True, False])
def test_a_worker_that_is_lost_while_the_run_stops_is_the_stop(
    tmp_path: Path, data: TrainingData, monkeypatch: pytest.MonkeyPatch, stopping: bool
) -> None:
    control, taken = Control(), BatchLoader.batches

    def losing(loader: BatchLoader, epoch: int, first_step: int = 0) -> Iterator[Batch]:
        yield next(taken(loader, epoch, first_step))
        if stopping:
            control.stop()
        raise WorkerLost("memory ran out")

    runner = Runner(tmp_path, data, tiny_ladder(tiny_job()))
    with monkeypatch.context() as patch:
        patch.setattr(BatchLoader, "batches", losing)
        with pytest.raises(Stopped if stopping else WorkerLost):
            runner.run(control=control)
    runner.run()
    resumed = next(event for event in runner.told if isinstance(event, TrainingResumed))
    assert (resumed.epoch, resumed.step) == (0, 1 if stopping else 0)
    undisturbed = Runner(tmp_path / "whole", data, tiny_ladder(tiny_job()))
    undisturbed.run()
    assert runner.history() == undisturbed.history()


def test_the_weights_move_and_another_seed_moves_them_elsewhere(tmp_path: Path, data: TrainingData) -> None:
    job = tiny_job("albedo", keep=9)
    for seed in (1, 2):
        Runner(tmp_path / str(seed), data, tiny_ladder(job, seed=seed)).run(start=tiny_networks())
    first, other = written(tmp_path / "1"), written(tmp_path / "2")
    assert len({*first.values(), *other.values()}) == 5, "the start is shared, two epochs each are not"


def test_a_checkpoint_within_an_epoch_is_where_it_goes_on(tmp_path: Path, data: TrainingData) -> None:
    """Killed, not stopped: what raises amid the third step leaves what was saved before."""
    runner = Runner(tmp_path, data, tiny_ladder(tiny_job()), save_every=0.0)
    seen = 0

    def break_(event: object) -> None:
        nonlocal seen
        seen += isinstance(event, StepsDone)
        if seen == 2:
            raise KeyboardInterrupt

    runner.on_event = break_
    with pytest.raises(KeyboardInterrupt):
        runner.run()
    runner.on_event = lambda event: None
    runner.run()
    resumed = next(event for event in runner.told if isinstance(event, TrainingResumed))
    assert (resumed.epoch, resumed.step) == (0, 1)


def test_a_skip_ends_the_job_with_the_best_so_far(tmp_path: Path, data: TrainingData) -> None:
    runner = Runner(tmp_path, data, tiny_ladder(tiny_job("maps", epochs=50, best="mat/loss")))
    control = Control()

    def skip(event: object) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 2:
            control.skip()

    runner.on_event = skip
    ended = runner.run(control=control)
    assert ended.outcome == "skipped"
    values = {each.epoch: dict(each.figures)["mat/loss"] for each in runner.epochs}
    assert ended.best_value == min(values.values())
    assert values[ended.best_epoch] == ended.best_value
    assert (tmp_path / ended.weights).exists()
    assert not list(tmp_path.rglob("*state-*"))


def test_a_skip_that_came_too_late_is_not_for_the_next_job(tmp_path: Path, data: TrainingData) -> None:
    control = Control()
    control.skip()
    assert Runner(tmp_path, data, tiny_ladder(tiny_job())).run(control=control).outcome == "done"


def poisoned() -> NetworkSet:
    """Half way through, the square of what it gives overflows."""
    networks = tiny_networks()
    with torch.no_grad():
        next(networks.albedo.parameters()).fill_(float("nan"))
    return networks


def test_a_loss_that_is_not_a_number_leaves_the_last_checkpoint_whole(tmp_path: Path, data: TrainingData) -> None:
    runner = Runner(tmp_path, data, tiny_ladder(tiny_job()))
    with pytest.raises(Stopped):
        runner.run(control=StopAt(10))
    before = written(tmp_path)
    saved = [path.name for path in tmp_path.rglob("state-*")]
    original = loop.factor
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "factor", lambda *rest: original(*rest) * float("nan"))
        with pytest.raises(NotFinite):
            runner.run()
    assert {name: before[name] for name in before} == {name: written(tmp_path)[name] for name in before}
    assert [path.name for path in tmp_path.rglob("state-*")] == saved
    assert isinstance(runner.run(), TrainingEnded), "and it goes on from there"


def test_a_network_that_gives_nothing_finite_is_found_at_the_first_steps(tmp_path: Path, data: TrainingData) -> None:
    with pytest.raises(NotFinite):
        Runner(tmp_path, data, tiny_ladder(tiny_job())).run(start=poisoned())


def test_parts_that_do_not_fit_are_told(tmp_path: Path, data: TrainingData) -> None:
    job = tiny_job().model_copy(update={"accumulate": 3})
    with pytest.raises(UserError, match="does not fall into 3 equal parts"):
        Runner(tmp_path, data, tiny_ladder(tiny_job()).model_copy(update={"phases": _phase(job)})).run()


def _phase(job: Job) -> tuple[object, ...]:
    phase = tiny_ladder(tiny_job()).phases[0]
    return (phase.model_copy(update={"jobs": (job,)}),)


def test_both_unets_train_in_the_joint_epochs_alone(tmp_path: Path, data: TrainingData) -> None:
    runner = busy_runner(tmp_path, data, "maps")
    runner.run()
    assert "UNet-Albedo" in runner.notes
    names = {name for each in runner.epochs for name, _ in each.figures}
    assert {"mat/l1/albedo", "mat/loss/albedo-network", "mat/loss", "mat/l1/roughness"} <= names
    (started,) = (event for event in runner.told if isinstance(event, TrainingStarted))
    both = tiny_networks(classes=len(data.classes))
    whole = {
        f"all of {name}": _size(network) for name, network in (("UNet-Maps", both.maps), ("UNet-Albedo", both.albedo))
    }
    assert dict(started.trainable) == whole
    assert started.trained == started.parameters == sum(whole.values())


def _size(network: torch.nn.Module) -> int:
    return sum(value.numel() for value in network.parameters())


def scripted(monkeypatch: pytest.MonkeyPatch, maps: list[float], albedo: list[float]) -> None:
    """Validation finds these losses, epoch by epoch, of UNet-Maps (or whatever trains) and of UNet-Albedo beside it."""

    def figures(self: Validator, module: object, epoch: int, *rest: object) -> dict[str, float]:
        return {"mat/loss": (albedo if isinstance(self.task, AlbedoTask) else maps)[epoch]}

    monkeypatch.setattr(Validator, "figures", figures)


@pytest.mark.parametrize(("after", "kept"), [(0.05, True), (0.2, False)])
def test_the_joint_albedo_is_kept_unless_its_own_validation_got_worse(
    tmp_path: Path, data: TrainingData, monkeypatch: pytest.MonkeyPatch, after: float, kept: bool
) -> None:
    scripted(monkeypatch, [0.9, 0.8, 0.5], [0.1, 0.1, after])
    job = tiny_job("maps", albedo={"joint_epochs": 1}, condition={"film": True})
    runner = Runner(tmp_path, data, tiny_ladder(job, tiny_job("albedo", id="other", best="mat/loss")))
    ended = runner.run()
    replaced = [event for event in runner.told if isinstance(event, WeightsReplaced)]
    assert ("is kept" in runner.notes, "is rejected" in runner.notes) == (kept, not kept)
    assert (ended.best_epoch, ended.best_value) == ((2, 0.5) if kept else (1, 0.8))
    aside = tmp_path / job.id / f"{job.id}_apart.safetensors"
    assert aside.exists() == kept, "the weights from before the joint epochs are the best again"
    if kept:
        assert [event.job for event in replaced] == ["other"]
        assert (tmp_path / replaced[0].weights).is_file()
    else:
        assert replaced == []


def test_norms_that_were_estimated_anew_are_kept_whatever_came_before(
    tmp_path: Path, data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(monkeypatch, [0.1, 0.1, 0.1], [0.1, 0.5, 0.4])
    job = tiny_job("albedo", norms="estimate", train=["norms"], best="mat/loss")
    assert Runner(tmp_path, data, tiny_ladder(job)).run().best_epoch == 2


def test_a_new_metallic_head_begins_with_the_share_of_metal() -> None:
    maps = tiny_networks(classes=7).maps
    head: Any = maps.heads["metallic"]
    before = head.bias.detach().clone()
    set_metal_prior(maps, None)
    set_metal_prior(maps, 1.0)
    assert torch.equal(head.bias, before)
    set_metal_prior(maps, 0.2)
    assert float(head.bias.detach().sigmoid()) == pytest.approx(0.2)


def test_several_processes_hear_of_parameters_without_a_gradient() -> None:
    every = [{"kind": "l1", "map": name} for name in MAPS]
    assert not leaves_unused(tiny_job("maps", losses=every), MAPS)
    assert leaves_unused(tiny_job("maps", losses=every[:-1]), MAPS)
    assert not leaves_unused(tiny_job("maps", losses=every[:1], train=["output-roughness"]), MAPS)
    assert leaves_unused(tiny_job("maps", losses=every, albedo={"joint_epochs": 1}), MAPS)
    assert not leaves_unused(tiny_job("albedo"), MAPS)
