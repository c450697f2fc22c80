"""Checkpoints that were damaged, half written, or for which the disk had no room."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from torch import nn

from pbrstudio.models.tensor_files import write_tensors
from pbrstudio.runtime.errors import UserError
from pbrstudio.train import checkpoints
from pbrstudio.train.checkpoints import Checkpoints
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.progress import Progress


class Job:
    """A layer that trains, in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.accelerator: Accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
        torch.manual_seed(0)
        layer = nn.Linear(4, 4)
        self.module, self.optimiser = self.accelerator.prepare(layer, torch.optim.AdamW(layer.parameters()))
        self.average = nn.Linear(4, 4)
        self.checkpoints = Checkpoints(folder, self.accelerator)
        self.said: list[str] = []

    def step(self, progress: Progress) -> None:
        self.module(torch.ones(1, 4)).sum().backward()
        self.optimiser.step()
        progress.step += 1
        self.checkpoints.save(progress, self.average)

    def load(self) -> Progress | None:
        return self.checkpoints.load(self.average, self.said.append)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Checkpoints of steps 2 and 3."""
    job, progress = Job(tmp_path), Progress()
    for _ in range(3):
        job.step(progress)
    return tmp_path


def states(folder: Path) -> list[Path]:
    return sorted(folder.glob("*state-*"))


def test_the_last_two_stay_and_the_last_is_loaded(saved: Path) -> None:
    assert len(states(saved)) == 2
    job = Job(saved)
    fresh = job.module.weight.clone()
    progress = job.load()
    assert progress is not None
    assert progress.step == 3
    assert not torch.equal(fresh, job.module.weight)
    assert job.optimiser.state_dict()["state"][0]["step"] == 3
    assert job.said == []


def test_every_file_may_be_read_by_whoever_may_read_a_file_made_here(saved: Path) -> None:
    (saved / "any").write_bytes(b"")
    usual = (saved / "any").stat().st_mode
    assert {path.name for path in states(saved)[-1].iterdir() if path.stat().st_mode != usual} == set()


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


DAMAGES: dict[str, Callable[[Path], None]] = {"flipped": flip, "shortened": shorten, "gone": Path.unlink}
FILES = (
    "model.safetensors",
    "optimizer.bin",
    "average.safetensors",
    "progress.json",
    "random_states_0.pkl",
    "sums.json",
)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_one_is_named_and_the_one_before_it_taken(saved: Path, file: str, damage: str) -> None:
    last = states(saved)[-1]
    DAMAGES[damage](last / file)
    job = Job(saved)
    progress = job.load()
    assert progress is not None
    assert progress.step == 2
    assert len(job.said) == 1
    assert job.said[0].startswith(f"{last} is damaged (")
    assert job.said[0].endswith(f": {states(saved)[0].name}, saved before it, is taken")
    job.step(progress)
    again = Job(saved).load()
    assert again is not None
    assert again.step == 3, "what is done again is saved under the same name"


def test_when_all_are_damaged_it_is_said_in_a_sentence(saved: Path) -> None:
    for state in states(saved):
        flip(state / "model.safetensors")
    job = Job(saved)
    with pytest.raises(UserError, match=r"every checkpoint in .* is damaged \(.*model.safetensors .*\): delete"):
        job.load()
    assert job.said == [], "none is promised where there is none to take"
    assert len(states(saved)) == 2, "they are left to look at"


def test_where_one_alone_is_there_and_damaged_no_other_is_promised(saved: Path) -> None:
    first, last = states(saved)
    shutil.rmtree(first)
    flip(last / "model.safetensors")
    job = Job(saved)
    with pytest.raises(UserError, match=r"every checkpoint in .* is damaged"):
        job.load()
    assert job.said == []


def test_a_half_written_one_is_none(saved: Path) -> None:
    (saved / ".part-state-0009-0000009").mkdir()
    progress = Job(saved).load()
    assert progress is not None
    assert progress.step == 3
    job = Job(saved)
    job.load()
    job.step(progress)
    assert not list(saved.glob(".part-*"))


def test_without_any_it_begins_anew(tmp_path: Path) -> None:
    assert Job(tmp_path / "none").load() is None


def full(*given: object, **named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "file")


def torn(*given: object, **named: object) -> None:
    """What torch's zip writer says."""
    raise RuntimeError("[enforce fail at inline_container.cc:626] . unexpected pos 64 vs 0")


@pytest.mark.parametrize(("fails", "error"), [(full, OSError), (torn, UserError)])
def test_a_full_disk_leaves_the_last_good_one(
    saved: Path, fails: Callable[..., None], error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(saved)
    progress = job.load()
    assert progress is not None
    monkeypatch.setattr(Accelerator, "save_state", fails)
    with pytest.raises(error, match=r"disk|space"):
        job.step(progress)
    monkeypatch.undo()
    assert [path.name[:6] for path in states(saved)] == ["state-", "state-"], "nothing half written is left"
    again = Job(saved).load()
    assert again is not None
    assert again.step == 3


def test_an_error_that_is_no_disks_comes_through(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("a fault of ours")

    job, progress = Job(saved), Progress(epoch=7)
    monkeypatch.setattr(checkpoints, "_seal", broken)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        job.step(progress)


def test_clearing_leaves_none(saved: Path) -> None:
    Job(saved).checkpoints.clear()
    assert states(saved) == []


def test_progress_comes_back_to_the_last_bit() -> None:
    progress = Progress(epoch=3, loss_sum=0.1 + 0.2, guesses={"a": (1, 1 / 3)}, train=[1e-17], tail_from=2.0)
    assert Progress.from_json(progress.as_json()) == progress


def test_tensors_that_do_not_fit_are_the_systems_error(tmp_path: Path) -> None:
    """safetensors has an error of its own for it."""
    with pytest.raises(OSError, match=r"not a directory|Not a directory|No such file"):
        write_tensors({"a": torch.zeros(3)}, tmp_path / "none" / "file.safetensors")
