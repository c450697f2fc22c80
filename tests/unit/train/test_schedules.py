"""Schedules: torch's own, step by step; the plan's figures; ends, plateaus and resumes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import SGD, Optimizer, lr_scheduler

from pbrstudio.spec.optimising import Constant, Cosine, Exponential, OneCycle, Schedule, Steps, WarmRestarts
from pbrstudio.train.schedules import factor, tail_epochs

SCHEDULES: list[Schedule] = [
    Constant(),
    Cosine(end=0.1),
    Cosine(each="step", warm_up=0.05),
    OneCycle(end=0.2),
    Steps(epochs=6),
    Exponential(),
    WarmRestarts(),
]


def rates_of_torch(make: Callable[[Optimizer], lr_scheduler.LRScheduler], count: int) -> list[float]:
    optimiser = SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimiser)
    rates = []
    for _ in range(count):
        rates.append(float(optimiser.param_groups[0]["lr"]))
        optimiser.step()
        schedule.step()
    return rates


def test_cosine_is_torch_s() -> None:
    """The plan's C: T_max 12 over 10 epochs; a step of torch's is an epoch here."""
    wanted = rates_of_torch(lambda each: lr_scheduler.CosineAnnealingLR(each, T_max=12, eta_min=0.1), 10)
    schedule = Cosine(epochs=12, end=0.1)
    assert [factor(schedule, epoch, 10) for epoch in range(10)] == pytest.approx(wanted, abs=1e-12)
    assert factor(schedule, 3.99, 10) == factor(schedule, 3, 10)


def test_cosine_of_steps_is_torch_s() -> None:
    wanted = rates_of_torch(lambda each: lr_scheduler.CosineAnnealingLR(each, T_max=70), 70)
    schedule = Cosine(each="step")
    assert [factor(schedule, step / 7, 10) for step in range(70)] == pytest.approx(wanted, abs=1e-12)


def test_a_cosine_stays_at_its_end() -> None:
    assert factor(Cosine(epochs=4, end=0.1), 9, 10) == pytest.approx(0.1)


def test_a_rise_comes_first_step_by_step() -> None:
    schedule = Cosine(warm_up=0.2, end=0.1)
    assert factor(schedule, 0, 10) == pytest.approx(1 / 25)
    assert factor(schedule, 1, 10) == pytest.approx((1 + 1 / 25) / 2)
    assert factor(schedule, 2, 10) == pytest.approx(1)
    assert factor(schedule, 10, 10) == pytest.approx(0.1)


@pytest.mark.parametrize(("rise", "end", "steps"), [(0.15, 0.2, 11), (0.3, 0.05, 7)])
def test_one_cycle_is_torch_s(rise: float, end: float, steps: int) -> None:
    """Torch ends its phases one step early; a schedule one step longer has them where ours are."""
    total = 35 * steps

    def make(optimiser: Optimizer) -> lr_scheduler.LRScheduler:
        return lr_scheduler.OneCycleLR(
            optimiser,
            max_lr=1.0,
            total_steps=total + 1,
            pct_start=(rise * total + 1) / (total + 1),
            final_div_factor=1 / 25 / end,
            cycle_momentum=False,
        )

    wanted = rates_of_torch(make, total)
    found = [factor(OneCycle(rise=rise, end=end), step / steps, 35) for step in range(total)]
    assert found == pytest.approx(wanted, abs=1e-9)


def test_the_plan_s_one_cycle_ends_at_1e_5() -> None:
    schedule = OneCycle(rise=0.15, end=0.2)
    assert 5e-5 * factor(schedule, 0.15 * 35, 35) == pytest.approx(5e-5)
    assert 5e-5 * factor(schedule, 35, 35) == pytest.approx(1e-5)


def test_steps_and_exponential_are_torch_s() -> None:
    wanted = rates_of_torch(lambda each: lr_scheduler.StepLR(each, 6, gamma=0.5), 20)
    assert [factor(Steps(epochs=6, factor=0.5), epoch, 20) for epoch in range(20)] == pytest.approx(wanted)
    wanted = rates_of_torch(lambda each: lr_scheduler.ExponentialLR(each, gamma=0.9), 20)
    assert [factor(Exponential(), epoch, 20) for epoch in range(20)] == pytest.approx(wanted)


@pytest.mark.parametrize("epochs", [1, 0.5, 3])
def test_warm_restarts_are_torch_s(epochs: float) -> None:
    steps = 12
    restart = int(epochs * steps)
    wanted = rates_of_torch(lambda each: lr_scheduler.CosineAnnealingWarmRestarts(each, T_0=restart), 6 * steps)
    found = [factor(WarmRestarts(epochs=epochs), step / steps, 6) for step in range(6 * steps)]
    assert found == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("schedule", [Steps(epochs=2), Exponential(), Cosine(), WarmRestarts()])
def test_an_epoch_begins_where_its_fraction_is_rounded_down(schedule: Schedule) -> None:
    assert factor(schedule, 3 - 1e-12, 6) == pytest.approx(factor(schedule, 3, 6), abs=1e-9)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda each: each.kind)
@given(at=st.floats(0, 35))
def test_a_factor_is_between_0_and_1(schedule: Schedule, at: float) -> None:
    assert 0 <= factor(schedule, at, 35) <= 1


def test_after_a_plateau_the_last_tenth_is_run() -> None:
    schedule = OneCycle(end=0.2)
    assert tail_epochs(35) == 4
    assert tail_epochs(3) == 1
    assert factor(schedule, 20, 35, 20) == pytest.approx(factor(schedule, 31.5, 35))
    assert factor(schedule, 22, 35, 20) == pytest.approx(factor(schedule, 33.25, 35))
    assert factor(schedule, 24, 35, 20) == pytest.approx(0.2)
    assert factor(schedule, 26, 35, 20) == pytest.approx(0.2)
    assert factor(schedule, 33, 35, 32) == factor(schedule, 33, 35)
