"""What the rate is multiplied by at each point of a job: a pure function of where it stands, so it resumes by itself.

A point is in epochs and fractions of them. Schedules that step once an epoch look at the epoch that runs.
"""

from __future__ import annotations

import math
from functools import singledispatch

from pbrstudio.spec.optimising import Constant, Cosine, Exponential, OneCycle, Schedule, Steps, WarmRestarts

START = 1 / 25
"""Where a rise begins, as `OneCycleLR` has it."""
NEAR = 1e-9
"""A point this close below an epoch is in it: step / steps seldom adds up to the last bit."""


def factor(schedule: Schedule, at_epoch: float, epochs: int, tail_from: float | None = None) -> float:
    """The factor, 0 to 1, at ``at_epoch`` of ``epochs``. With ``tail_from``, epochs that were done when a plateau was
    found, the last tenth of the schedule runs from there in `tail_epochs`."""
    return _factor(schedule, at_epoch if tail_from is None else _in_tail(at_epoch, tail_from, epochs), epochs)


def tail_epochs(epochs: int) -> int:
    """Epochs in which the last tenth of a schedule of ``epochs`` is run: a tenth of them, rounded up."""
    return -(-epochs // 10)


def _in_tail(at_epoch: float, tail_from: float, epochs: int) -> float:
    """Where in the schedule a job stands that ends early; one that stands in the last tenth already just goes on."""
    begin = 0.9 * epochs
    if tail_from >= begin:
        return at_epoch
    share = (at_epoch - tail_from) / tail_epochs(epochs)
    return min(float(epochs), begin + share * (epochs - begin))


@singledispatch
def _factor(schedule: Schedule, at: float, epochs: int) -> float:
    raise TypeError(f"{type(schedule).__name__} is no schedule")


@_factor.register
def _(schedule: Constant, at: float, epochs: int) -> float:
    return 1.0


@_factor.register
def _(schedule: Cosine, at: float, epochs: int) -> float:
    """`CosineAnnealingLR`, but that past its end it stays there. The rise moves with each step in any case."""
    rise = schedule.warm_up * epochs
    if at < rise:
        return START + (1 - START) * at / rise
    length = schedule.epochs if schedule.epochs is not None else float(epochs)
    point = float(_epoch(at)) if schedule.each == "epoch" else at
    share = (max(point, rise) - rise) / max(length - rise, NEAR)
    return schedule.end + (1 - schedule.end) * _down(min(1.0, share))


@_factor.register
def _(schedule: OneCycle, at: float, epochs: int) -> float:
    """`OneCycleLR` of two phases. Smith and Topin, "Super-Convergence", 2018."""
    share = min(1.0, at / epochs)
    if share < schedule.rise:
        return 1 - (1 - START) * _down(share / schedule.rise)
    return schedule.end + (1 - schedule.end) * _down((share - schedule.rise) / (1 - schedule.rise))


@_factor.register
def _(schedule: Steps, at: float, epochs: int) -> float:
    return float(schedule.factor ** (_epoch(at) // schedule.epochs))


@_factor.register
def _(schedule: Exponential, at: float, epochs: int) -> float:
    return float(schedule.factor ** _epoch(at))


@_factor.register
def _(schedule: WarmRestarts, at: float, epochs: int) -> float:
    """`CosineAnnealingWarmRestarts`, moved with each step. Loshchilov and Hutter, "SGDR", 2017."""
    turns = at / schedule.epochs
    return _down(max(0.0, turns - math.floor(turns + NEAR)))


def _epoch(at: float) -> int:
    return math.floor(at + NEAR)


def _down(share: float) -> float:
    """Half a cosine from 1 to 0."""
    return 0.5 * (1 + math.cos(math.pi * share))
