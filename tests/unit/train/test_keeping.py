"""Which weights stay: the best by a figure that owns its direction, a few more, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from pbrstudio.train.keeping import Keeper
from pbrstudio.train.progress import Progress
from pbrstudio.train.weights import read_weights


class Numbered(nn.Module):
    """Its weight says which epoch it is of."""

    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.epoch = nn.Parameter(torch.tensor([float(epoch)]))


def kept(folder: Path, figure: str, values: Sequence[float], keep: int = 2, *, balanced: bool = False) -> Progress:
    progress = Progress()
    folder.mkdir(exist_ok=True)
    keeper = Keeper(folder, "job", balanced, figure, keep, None)
    for epoch, value in enumerate(values):
        keeper.consider(Numbered(epoch), epoch, value, progress)
    return progress


def epochs_in(folder: Path) -> dict[str, int]:
    return {path.name: int(read_weights(path)["epoch"]) for path in folder.glob("*.safetensors")}


@pytest.mark.parametrize(("figure", "best", "others"), [("mat/loss", 1, {1, 3}), ("mat/ssim/albedo", 2, {2, 0})])
def test_the_best_and_the_next_best_stay(tmp_path: Path, figure: str, best: int, others: set[int]) -> None:
    progress = kept(tmp_path, figure, [3.0, 1.0, 4.0, 2.0])
    assert progress.best_epoch == best
    wanted = {"job_best.safetensors": best} | {f"job_epoch-{each:03d}.safetensors": each for each in others}
    assert epochs_in(tmp_path) == wanted


@pytest.mark.parametrize("balanced", [True, False])
def test_bal_is_in_the_name_exactly_when_the_sampler_balances(tmp_path: Path, balanced: bool) -> None:
    kept(tmp_path, "mat/loss", [1.0], balanced=balanced)
    assert all(("_bal_" in name) is balanced for name in epochs_in(tmp_path))
    assert (tmp_path / ("job_bal_best.safetensors" if balanced else "job_best.safetensors")).exists()


def test_nothing_more_than_the_best_stays_where_nothing_more_is_asked(tmp_path: Path) -> None:
    kept(tmp_path, "mat/loss", [2.0, 1.0, 3.0], keep=0)
    assert epochs_in(tmp_path) == {"job_best.safetensors": 1}


def test_all_that_is_kept_may_be_read_by_whoever_may_read_a_file_made_here(tmp_path: Path) -> None:
    (tmp_path / "any").write_bytes(b"")
    kept(tmp_path, "mat/loss", [3.0, 1.0, 2.0], keep=3)
    modes = {path.name: oct(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 5
    assert set(modes.values()) == {modes["any"]}, modes


def test_an_equal_value_is_no_better(tmp_path: Path) -> None:
    assert kept(tmp_path, "mat/loss", [1.0, 1.0, 1.0]).best_epoch == 0


def test_what_is_not_a_number_gives_way(tmp_path: Path) -> None:
    assert kept(tmp_path, "mat/loss", [float("nan"), 5.0, float("nan"), 6.0]).best_epoch == 1


@given(st.lists(st.floats(0, 10), min_size=2, max_size=6), st.integers(0, 3), st.data())
def test_an_epoch_done_again_after_a_kill_gives_the_same_set(
    tmp_path_factory: pytest.TempPathFactory, values: list[float], keep: int, draw: st.DataObject
) -> None:
    """The progress of the last checkpoint, the files of the epoch that was done after it."""
    whole, killed = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("killed")
    expected = kept(whole, "mat/loss", values, keep)
    at = draw.draw(st.integers(0, len(values) - 1))
    progress = kept(killed, "mat/loss", values[:at], keep)
    before = progress.as_json()
    keeper = Keeper(killed, "job", False, "mat/loss", keep, None)
    keeper.consider(Numbered(at), at, values[at], progress)
    progress = Progress.from_json(before)
    for epoch in range(at, len(values)):
        keeper.consider(Numbered(epoch), epoch, values[epoch], progress)
    assert progress == expected
    assert epochs_in(killed) == epochs_in(whole)
    assert len(epochs_in(killed)) <= keep + 1


def test_forgetting_leaves_no_weights_but_the_best(tmp_path: Path) -> None:
    progress = kept(tmp_path, "mat/loss", [1.0, 2.0, 3.0])
    Keeper(tmp_path, "job", False, "mat/loss", 2, None).forget(progress)
    assert (progress.best_epoch, progress.kept) == (None, [])
    assert set(epochs_in(tmp_path)) == {"job_best.safetensors"}
