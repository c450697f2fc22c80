"""Batches: cut, joined and moved, with what was asked of SegFormer or without."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
import torch

from pbrstudio.data.batch import Batch, joined
from tests.unit.train.made import made_batch


def alike(first: Batch, second: Batch) -> bool:
    for field in fields(Batch):
        ours, theirs = getattr(first, field.name), getattr(second, field.name)
        if isinstance(ours, dict):
            if not all(torch.equal(value, theirs[name]) for name, value in ours.items()):
                return False
        elif not (ours is None and theirs is None) and not torch.equal(ours, theirs):
            return False
    return True


@pytest.mark.parametrize("asked", [True, False])
def test_rows_join_to_the_batch_again(asked: bool) -> None:
    batch = made_batch() if asked else replace(made_batch(), metal=None)
    parts = [batch.rows(0, 1), batch.rows(1, 4)]
    assert [len(part) for part in parts] == [1, 3]
    assert alike(joined(parts), batch)
    assert alike(batch.to(torch.device("cpu")), batch)
