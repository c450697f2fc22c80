"""Which part a launcher or a batch system means."""

from __future__ import annotations

import pytest

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.shards import Shard, local_number, shard_of_environment


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"RANK": "1", "WORLD_SIZE": "4"}, Shard(2, 4, "RANK")),
        ({"RANK": "0", "WORLD_SIZE": "1"}, None),
        ({"RANK": "0"}, None),
        ({"SLURM_PROCID": "2", "SLURM_NTASKS": "3"}, Shard(3, 3, "SLURM_PROCID")),
        ({"SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "1"}, None),
        ({"RANK": "1", "WORLD_SIZE": "2", "SLURM_PROCID": "0", "SLURM_NTASKS": "1"}, Shard(2, 2, "RANK")),
        (
            {"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_MAX": "6"},
            Shard(3, 4, "SLURM_ARRAY_TASK_ID"),
        ),
        (
            {"SGE_TASK_ID": "9", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "10", "SGE_TASK_STEPSIZE": "4"},
            Shard(3, 3, "SGE_TASK_ID"),
        ),
        ({"SGE_TASK_ID": "undefined", "SGE_TASK_FIRST": "undefined", "SGE_TASK_LAST": "undefined"}, None),
        (
            {
                "SLURM_PROCID": "0",
                "SLURM_NTASKS": "1",
                "SLURM_ARRAY_TASK_ID": "0",
                "SLURM_ARRAY_TASK_MIN": "0",
                "SLURM_ARRAY_TASK_MAX": "1",
            },
            Shard(1, 2, "SLURM_ARRAY_TASK_ID"),
        ),
    ],
)
def test_the_environment_of(environment: dict[str, str], expected: Shard | None) -> None:
    assert shard_of_environment(environment) == expected


@pytest.mark.parametrize(
    "environment",
    [
        {"RANK": "2", "WORLD_SIZE": "2"},
        {"RANK": "-1", "WORLD_SIZE": "2"},
        {"RANK": "one", "WORLD_SIZE": "2"},
        {"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "1"},
    ],
)
def test_what_cannot_be_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(UserError, match="--shard I/N"):
        shard_of_environment(environment)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, 0), ({"LOCAL_RANK": "3"}, 3), ({"SLURM_LOCALID": "1"}, 1), ({"LOCAL_RANK": "x"}, 0)],
)
def test_the_number_on_this_machine(environment: dict[str, str], expected: int) -> None:
    assert local_number(environment) == expected
