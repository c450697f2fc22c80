"""A training whose whole group of processes is told to end, as a service or a job scheduler does it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

from tests.integration.command import COMMAND, TIMEOUT
from tests.training_data import write_training_data

LONG = ("epochs=500", "epoch_of=6400")
HEAVY = ("batch=64", "crop.first=96", "crop.last=96", "light.share=1.0", "light.compression=1.0")
"""Samples that cost more than the networks, so that each step waits for a worker."""
SETTINGS = [word for each in (*LONG, *HEAVY) for word in ("--set", f"every.{each}")]


def test_a_group_that_is_told_to_end_saves_and_is_stopped(tmp_path: Path) -> None:
    """Its workers get the signal too: what they are is no concern of theirs."""
    roots = write_training_data(tmp_path)
    data = [each for root in roots for each in ("--data", str(root))]
    command = [*COMMAND, "train", "smoke", *data, "--run", str(tmp_path / "run"), "--phase", "A0", *SETTINGS]
    with subprocess.Popen(
        [*command, "--device", "cpu", "--workers", "1", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PBRSTUDIO_HOME": str(tmp_path / "home")},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if '"steps_done"' in line:
                break
        os.killpg(process.pid, signal.SIGTERM)
        rest, said = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, said
    ended = json.loads([*lines, *rest.splitlines()][-1])
    assert (ended["event"], ended["reason"]) == ("run_ended", "stopped"), ended
    assert list((tmp_path / "run").rglob("state-*")), "saved"
    assert "memory" not in said
