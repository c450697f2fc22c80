"""What one process knows, told to all."""

from __future__ import annotations

from typing import TypeVar

from accelerate import Accelerator
from accelerate.utils import broadcast_object_list

T = TypeVar("T")


def told_to_all(accelerator: Accelerator, value: T) -> T:
    """The first process's ``value``, in every process."""
    if accelerator.num_processes == 1:
        return value
    held = [value]
    broadcast_object_list(held, from_process=0)
    return held[0]
