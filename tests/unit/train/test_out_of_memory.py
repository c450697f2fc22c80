"""Memory that runs out becomes advice; other errors stay what they are."""

from __future__ import annotations

import pytest
import torch

from pbrstudio.runtime.errors import UserError
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.out_of_memory import memory_advice, ran_out
from tests.unit.train.running import tiny_job

ERRORS = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried"),
    RuntimeError("MPS backend out of memory (MPS allocated: 9.06 GB)"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    MemoryError(),
]


@pytest.mark.parametrize("error", ERRORS)
def test_it_is_told_with_what_can_be_made_smaller(error: Exception) -> None:
    job = tiny_job("albedo", batch=4, crop={"first": 64, "last": 128})
    accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
    with pytest.raises(UserError) as told, memory_advice("B", job, accelerator):
        raise error
    sentence = str(told.value)
    for word in ("memory ran out", "4 samples of up to 128 px", "--set phases.B.jobs.albedo_job.accumulate=2", "crop"):
        assert word in sentence
    assert "bf16" not in sentence, "a processor gains no memory worth naming"


def test_a_batch_of_one_has_no_parts() -> None:
    accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
    with pytest.raises(UserError) as told, memory_advice("B", tiny_job(batch=2, accumulate=2), accelerator):
        raise MemoryError
    assert "accumulate" not in str(told.value)
    assert "make crop smaller" in str(told.value)


def test_other_errors_come_through() -> None:
    accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
    with pytest.raises(RuntimeError, match="shapes"), memory_advice("B", tiny_job(), accelerator):
        raise RuntimeError("shapes do not fit")
    assert not ran_out(ValueError("out of memory"))
