"""What a step costs: the quickest of several at the job's own size, whatever else the machine does meanwhile."""

from __future__ import annotations

import itertools

import pytest
import torch

from pbrstudio.spec.job import Job
from pbrstudio.train import cost
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.what_trains import let_train
from tests.tiny_models import tiny_networks
from tests.unit.train.running import tiny_job

PACE = 1e-8
"""Seconds a pixel of the machine of these tests."""


class Machine:
    """A clock that steps move: by their pixels, and in all but each fourth by what other programs take."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, pace: float) -> None:
        self.now, self.sizes, self._pace = 0.0, list[tuple[int, int]](), pace
        self._busy = itertools.cycle([30.0, 30.0, 30.0, 0.0])
        monkeypatch.setattr(cost.time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(cost._Step, "_run", self._run)

    def _run(self, picture: torch.Tensor) -> None:
        batch, _, side, _ = picture.shape
        self.sizes.append((batch, side))
        self.now += batch * side**2 * self._pace * (1 + next(self._busy))


def measured(job: Job) -> cost.Cost:
    networks = tiny_networks(classes=7)
    let_train(job, None, networks)
    accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
    return cost.cost_of(job, networks, ["metal"] * 7, accelerator.device, accelerator.autocast)


@pytest.mark.parametrize(
    ("changes", "size"),
    [({}, (2, 64)), ({"batch": 6, "accumulate": 2}, (3, 64)), ({"crop": {"first": 64, "last": 256}}, (2, 256))],
)
def test_steps_are_timed_at_the_jobs_own_size_and_a_busy_machine_does_not_count(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], size: tuple[int, int]
) -> None:
    machine = Machine(monkeypatch, PACE)
    assert measured(tiny_job("albedo", **changes)).seconds == pytest.approx(PACE)
    assert machine.sizes.count(size) >= 1 + cost.STEPS, "the first one warms up"


def test_a_size_that_takes_long_is_not_gone_up_to(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, 1000 * PACE)
    job = tiny_job("albedo", batch=4, crop={"first": 64, "last": 1024})
    assert measured(job).seconds == pytest.approx(1000 * PACE)
    assert max(machine.sizes) < (1, 512), "one of 1024 px takes 10 s, four take 40"


def test_what_other_networks_show_costs_time_too() -> None:
    """UNet-Maps is shown SegFormer's classes and UNet-Albedo's albedo: in joint epochs that is part of the step."""
    networks = tiny_networks(classes=7)
    shown: list[str] = []
    for name, network in (("segmenter", networks.segmenter), ("albedo", networks.albedo)):
        network.register_forward_hook(lambda module, *_, name=name: shown.append(f"{name} {torch.is_grad_enabled()}"))
    job = tiny_job("maps", albedo={"joint_epochs": 1})
    let_train(job, tiny_job("albedo"), networks)
    accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
    for joint in (False, True):
        shown.clear()
        found = cost.cost_of(job, networks, ["metal"] * 7, accelerator.device, accelerator.autocast, joint=joint)
        assert set(shown) == {"segmenter False", f"albedo {joint}"}
        assert found.bytes > 0
