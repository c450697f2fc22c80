"""Two processes on one job are one process with the same batch; so are two parts of a batch, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from pbrstudio.data.opening import open_sources
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.events import Event
from pbrstudio.runtime.training_events import StepsDone
from pbrstudio.spec.job import Job
from pbrstudio.spec.model import Role
from pbrstudio.train import loop
from pbrstudio.train.weights import read_weights
from tests.tiny_models import tiny_networks
from tests.unit.train.busy import BUSY
from tests.unit.train.processes import together
from tests.unit.train.running import Runner, tiny_job, tiny_ladder

PLAIN: dict[str, Any] = {
    "norms": "frozen",
    "dropout": False,
    "accumulate": 1,
    "epochs": 1,
    "epoch_of": 12,
    "average": None,
    "pseudo": None,
    "optimiser": {"rate": 2e-5},
    "schedule": {"kind": "constant"},
    "keep": 9,
}
"""Nothing that knows of one share of a batch alone. The rate is A-Alb-Syn's: where gradients are next to nothing, Adam
makes whole steps of roundings."""
CASES: list[Role] = ["segmenter", "albedo", "maps"]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As the processes have: with another number of threads, sums are made in another order, and Adam makes steps of
    the differences."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def plain_job(role: Role, **changes: Any) -> Job:
    extra: dict[str, Any] = {}
    if role == "segmenter":
        extra = {"lora": None, "train": ["all"], "losses": [{"kind": "cross-entropy"}]}
    if role == "maps":
        extra = {"agreement": False, "albedo": {"truth_epochs": 0, "joint_epochs": 1, "truth_share": 0.3}}
    return BUSY[role](**PLAIN | extra | changes)  # type: ignore[no-any-return]


def runner(folder: Path, data: TrainingData, job: Job) -> Runner:
    return Runner(folder, data, tiny_ladder(job, plain_job("albedo", id="other")))


def train(folder: Path, data: TrainingData, job: Job) -> Runner:
    made = runner(folder, data, job)
    made.run(start=tiny_networks(classes=len(data.classes)))
    return made


def weights_after(folder: Path) -> dict[str, torch.Tensor]:
    [path] = folder.rglob("*_epoch-001.safetensors")
    return read_weights(path)


def assert_alike(folder: Path, other: Path) -> None:
    one, two = weights_after(folder), weights_after(other)
    start = tiny_networks(classes=7)
    assert max(float((one[name] - two[name]).abs().max()) for name in one) < 1e-5
    moved = [
        float((value - one[name]).abs().max())
        for network in start.by_role().values()
        for name, value in network.state_dict().items()
        if name in one and value.shape == one[name].shape
    ]
    assert max(moved) > 4e-5, "all steps were made"


def _as_one_of_two(rank: int, folder: Path, roots: tuple[Path, Path], cache: Path, jobs: tuple[Job, ...]) -> None:
    data = open_sources(roots, cache=cache)
    for job in jobs:
        train(folder / job.id, data, job)


def roots_of(data: TrainingData) -> tuple[Path, Path]:
    folder = data.cache.folder.parent
    return folder / "materials", folder / "pairs.toml"


def test_two_processes_are_one_with_the_same_batch(tmp_path: Path, data: TrainingData) -> None:
    jobs = tuple(plain_job(role) for role in CASES)
    codes = together(_as_one_of_two, tmp_path / "two", roots_of(data), data.cache.folder, jobs)
    assert codes == [0, 0]
    for job in jobs:
        whole = train(tmp_path / "one" / job.id, data, job)
        assert_alike(tmp_path / "one" / job.id, tmp_path / "two" / job.id)
        assert whole.history()


@pytest.mark.parametrize("role", CASES)
def test_two_parts_of_a_batch_are_the_whole(tmp_path: Path, data: TrainingData, role: Role) -> None:
    whole = train(tmp_path / "whole", data, plain_job(role))
    parts = train(tmp_path / "parts", data, plain_job(role, accumulate=2))
    assert_alike(tmp_path / "whole", tmp_path / "parts")
    [one, two] = [dict(made.history()[-1][2]) for made in (whole, parts)]
    assert one == pytest.approx(two, rel=1e-3, abs=1e-4)
    assert whole.history()[-1][1] == pytest.approx(parts.history()[-1][1], rel=1e-4)


def _stopped_in_one(rank: int, folder: Path, roots: tuple[Path, Path], cache: Path) -> None:
    """The second process alone is told to stop, at its third step; both save and end."""
    loop.TELL_EVERY = 0.0
    data = open_sources(roots, cache=cache)
    control = Control()
    made = runner(folder, data, plain_job("albedo", epochs=2))

    def stop(event: Event) -> None:
        if rank == 1 and isinstance(event, StepsDone) and event.step == 2:
            control.stop()

    made.on_event = stop
    try:
        made.run(start=tiny_networks(classes=7), control=control)
    except Stopped:
        (folder / f"stopped-{rank}").touch()
    made.on_event = lambda event: None
    made.run(start=tiny_networks(classes=7))
    if rank == 0:
        (folder / "mean").write_text(repr(made.history()[1][1]), encoding="utf-8")


def test_a_stop_in_one_process_stops_both_and_both_go_on(tmp_path: Path, data: TrainingData) -> None:
    codes = together(_stopped_in_one, tmp_path / "two", roots_of(data), data.cache.folder)
    assert codes == [0, 0]
    assert sorted(path.name for path in (tmp_path / "two").glob("stopped-*")) == ["stopped-0", "stopped-1"]
    made = train(tmp_path / "one", data, plain_job("albedo", epochs=2))
    mean = float((tmp_path / "two" / "mean").read_text(encoding="utf-8"))
    assert mean == pytest.approx(made.history()[1][1], rel=1e-5), "sums of both processes, over the stop"


def test_a_batch_that_processes_cannot_share_is_told(tmp_path: Path, data: TrainingData) -> None:
    assert together(_refused, roots_of(data), data.cache.folder) == [0, 0]


def _refused(rank: int, roots: tuple[Path, Path], cache: Path) -> None:
    from pbrstudio.runtime.errors import UserError

    with pytest.raises(UserError, match="on each of 2 processes"):
        train(Path("never"), open_sources(roots, cache=cache), tiny_job("albedo", batch=4, accumulate=4))
