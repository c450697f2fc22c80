"""Work in processes of their own: forked off a clean one that has loaded torch, so that they begin at once."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

PRELOADED = ["pbrstudio.train.ladder_run", "peft"]
LONG = 300.0
"""Seconds in which a process is done, on the slowest machine."""


def begin(work: Callable[..., None], *given: Any, environment: dict[str, str] | None = None) -> BaseProcess:
    """A process that does ``work(*given)``, with the test's home and these variables."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    variables = {"PBRSTUDIO_HOME": os.environ["PBRSTUDIO_HOME"], **(environment or {})}
    process = context.Process(target=_work, args=(work, given, variables))
    process.start()
    return process


def together(work: Callable[..., None], *given: Any, processes: int = 2) -> list[int | None]:
    """``processes`` of them as `accelerate launch` starts them, on processors; each gets its rank as its first
    argument. Their exit codes."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    shared = {
        "WORLD_SIZE": str(processes),
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "ACCELERATE_USE_CPU": "true",
    }
    begun = [
        begin(work, rank, *given, environment={**shared, "RANK": str(rank), "LOCAL_RANK": str(rank)})
        for rank in range(processes)
    ]
    for process in begun:
        process.join(LONG)
    codes = [process.exitcode for process in begun]
    for process in begun:
        process.kill()
    return codes


def _work(work: Callable[..., None], given: tuple[Any, ...], environment: dict[str, str]) -> None:
    os.environ.update(environment)
    import torch

    torch.set_num_threads(1)
    work(*given)
