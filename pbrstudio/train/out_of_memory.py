"""Memory that ran out, as advice: what of a job can be made smaller, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from accelerate import Accelerator

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job

SIGNS = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "ALLOC_FAILED",
)
"""What torch and its libraries say in plain RuntimeErrors: the processor's allocator, cuBLAS, cuDNN, Apple's."""


@contextmanager
def memory_advice(phase: str, job: Job, accelerator: Accelerator) -> Iterator[None]:
    """Turns an error of the allocator into a `UserError`; others come through."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not ran_out(error):
            raise
        raise UserError(_sentence(phase, job, accelerator)) from error


def ran_out(error: BaseException) -> bool:
    """Whether it says that memory ran out, whoever raised it."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in SIGNS)


def _sentence(phase: str, job: Job, accelerator: Accelerator) -> str:
    side = max(job.crop.side(epoch, job.epochs) for epoch in range(job.epochs))
    own = job.batch // accelerator.num_processes // job.accumulate
    advice = []
    if own > 1:
        advice.append(
            f"work on a batch in more parts (--set phases.{phase}.jobs.{job.id}.accumulate={_next(job)}), "
            "which gives the same result"
        )
        advice.append("make batch smaller")
    advice.append("make crop smaller")
    again = ""
    if accelerator.device.type == "cuda" and accelerator.mixed_precision == "no":
        again = " The run can go on with --precision bf16."
    return (
        f"{job.id}: memory ran out, with {own} samples of up to {side} px at a time. What was saved is whole. "
        f"In a new run {', or '.join(advice)}.{again}"
    )


def _next(job: Job) -> int:
    """The next greater number of equal parts."""
    return next(parts for parts in range(job.accumulate + 1, job.batch + 1) if job.batch % parts == 0)
