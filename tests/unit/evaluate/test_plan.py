"""Which materials an evaluation means: by the split, unknown ones as unseen, a limit that is spread out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbrstudio.data.split import Split
from pbrstudio.evaluate.plan import Plan, SplitName, chosen_folders, spread_out, training_folders
from pbrstudio.runtime.errors import UserError
from tests.unit.data.made import write_material

SPLIT = Split(train=("a", "b"), validation=("c",), test=("d",))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in "abcde":
        write_material(tmp_path, name, "stone", {"basecolor": np.zeros((4, 4, 3), np.uint8)})
    return tmp_path


@pytest.mark.parametrize(("split", "wanted"), [("train", "ab"), ("validation", "ce"), ("test", "de"), ("all", "abcde")])
def test_an_unknown_material_counts_as_unseen(root: Path, split: SplitName, wanted: str) -> None:
    assert [path.name for path in chosen_folders(Plan(root, split=split), SPLIT)] == list(wanted)
    assert [path.name for path in training_folders(Plan(root, split=split), SPLIT)] == ["a", "b"]


def test_a_limit_is_spread_over_all() -> None:
    assert spread_out(list(range(10)), 3) == [0, 3, 6]
    assert spread_out([1, 2], 5) == spread_out([1, 2], None) == [1, 2]


def test_nothing_to_evaluate_on_is_refused(root: Path) -> None:
    with pytest.raises(UserError, match="name a folder of materials with --data"):
        Plan()
    with pytest.raises(UserError, match="--limit: must be 1 or more, not 0"):
        Plan(root, limit=0)
    with pytest.raises(UserError, match="holds no material of the split 'train'"):
        chosen_folders(Plan(root, split="train"), Split(train=(), validation=(), test=()))
