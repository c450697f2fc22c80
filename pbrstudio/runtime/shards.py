"""Which part of a batch this process is to do, where a launcher or a batch system started several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pbrstudio.runtime.errors import UserError


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``number`` of ``parts``, counted from 1. ``source``: what said so."""

    number: int
    parts: int
    source: str


_RANKS = (
    ("RANK", "WORLD_SIZE"),  # torchrun, accelerate launch
    ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),  # srun: the tasks of this step, which may be fewer than the job's
    ("SLURM_PROCID", "SLURM_NTASKS"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
)
"""Names of a process's number, from 0, and of how many there are. The first pair that is set counts."""

_ARRAYS = (
    ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"),
    ("SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE"),
)
"""Names of a job array's number, of its first and last one, and of the step between them."""


def shard_of_environment(environment: Mapping[str, str]) -> Shard | None:
    """The shard that ``environment`` means; None for one process alone.

    Raises `UserError` where it says something that cannot be.
    """
    for rank, size in _RANKS:
        if rank in environment and size in environment:
            number, parts = _number(environment, rank), _number(environment, size)
            if not 0 <= number < parts:
                raise UserError(f"{rank}={number} and {size}={parts} cannot be: name the part with --shard I/N")
            if parts > 1:
                return Shard(number + 1, parts, rank)
            break
    for task, first, last, step in _ARRAYS:
        # Outside of an array SGE says "undefined".
        if environment.get(task, "").isdecimal() and first in environment and last in environment:
            number, lowest, highest = (_number(environment, name) for name in (task, first, last))
            stride = max(1, _number(environment, step)) if step in environment else 1
            if not lowest <= number <= highest:
                raise UserError(f"{task}={number} is not from {lowest} to {highest}: name the part with --shard I/N")
            parts = (highest - lowest) // stride + 1
            if parts > 1:
                return Shard((number - lowest) // stride + 1, parts, task)
    return None


def local_number(environment: Mapping[str, str]) -> int:
    """The number, from 0, of this process among those on this machine: which graphics card is its own."""
    for name in ("LOCAL_RANK", "SLURM_LOCALID", "OMPI_COMM_WORLD_LOCAL_RANK"):
        if environment.get(name, "").isdecimal():
            return int(environment[name])
    return 0


def _number(environment: Mapping[str, str], name: str) -> int:
    try:
        return int(environment[name])
    except ValueError as error:
        raise UserError(f"{name}={environment[name]} is no number: name the part with --shard I/N") from error
