"""Scratch folders: gone when the block ends, and cleared by a later process when theirs was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pbrstudio.runtime.scratch import clear_scratch, scratch_folder

KEEPS_ONE_OPEN = """
import sys, time
from pbrstudio.runtime.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "big.dds").write_bytes(b"x")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_empty_and_gone_afterwards_with_what_was_put_into_it(place: Path) -> None:
    with scratch_folder() as folder, scratch_folder() as other:
        assert folder != other
        assert folder.parent == place
        assert list(folder.iterdir()) == []
        (folder / "a.dds").write_bytes(b"x")
    assert list(place.iterdir()) == []
    with pytest.raises(KeyError), scratch_folder() as folder:
        (folder / "a.dds").write_bytes(b"x")
        raise KeyError
    assert list(place.iterdir()) == []


def test_that_of_a_killed_process_is_cleared_and_that_of_a_running_one_stays(place: Path) -> None:
    environment = os.environ | {"TMPDIR": str(place), "TEMP": str(place)}
    with subprocess.Popen(
        [sys.executable, "-c", KEEPS_ONE_OPEN], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        clear_scratch(place)
        assert (folder / "big.dds").exists()
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        process.wait()
    assert (folder / "big.dds").exists()
    theirs = place / "pbrstudio-notes"
    theirs.mkdir()
    clear_scratch(place)
    assert list(place.iterdir()) == [theirs]
