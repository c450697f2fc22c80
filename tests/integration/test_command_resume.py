"""Killed and taken up again, split between processes, told beforehand: real processes, real signals."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.integration.command import BASELINE, COMMAND, TIMEOUT, convert, run, snapshot
from tests.integration.jobs import save
from tests.integration.pictures import stone

COUNT = 16
SIDE = 64
KILLS = 10


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for number in range(COUNT):
        save(tmp_path / "mod/textures/a" / f"t{number:02}.png", stone(SIDE, SIDE, number))
    return tmp_path / "mod"


def files(out: Path) -> dict[str, str]:
    """What was made, with its hash; what the program keeps for itself holds times."""
    return {name: found[0] for name, found in snapshot(out).items() if not name.startswith(".pbrstudio/")}


def test_killed_ten_times_it_ends_as_if_it_never_was(tree: Path, tmp_path: Path) -> None:
    out, undisturbed = tmp_path / "out", tmp_path / "undisturbed"
    before = snapshot(tree)
    assert convert(tree, out=undisturbed).status == 0
    chance = random.Random(7)
    for _ in range(KILLS):
        command = [*COMMAND, "convert", str(tree), *BASELINE, "-o", str(out), "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
            assert process.stdout is not None
            # After some events of some texture: amid its reading, its writing, or its renaming.
            for _ in range(chance.randrange(2, 24)):
                if not process.stdout.readline():
                    break
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=TIMEOUT)
        whole = {name: found for name, found in files(out).items() if ".part-" not in name and ".lock-" not in name}
        assert whole.items() <= files(undisturbed).items()
    assert convert(tree, out=out).status == 0
    assert files(out) == files(undisturbed)
    answer = convert(tree, out=out)
    assert len(answer.of("item_skipped")) == COUNT
    assert snapshot(tree) == before


def test_two_processes_of_a_launcher_share_a_mod(tree: Path, tmp_path: Path) -> None:
    out, undivided = tmp_path / "out", tmp_path / "undivided"
    assert convert(tree, out=undivided).status == 0
    command = [*COMMAND, "convert", str(tree), *BASELINE, "-o", str(out), "--json"]
    ranks = [
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_RANK": str(rank)},
        )
        for rank in range(2)
    ]
    told = [[json.loads(line) for line in rank.communicate(timeout=TIMEOUT)[0].splitlines()] for rank in ranks]
    assert [rank.returncode for rank in ranks] == [0, 0]
    done = [{event["item"] for event in events if event["event"] == "item_finished"} for events in told]
    assert not done[0] & done[1]
    assert len(done[0] | done[1]) == COUNT
    assert all(done)
    answer = run("report", "--merge", out)
    assert answer.status == 0
    assert f"wrote {out / 'PBRNIFPatcher/mod.json'}" in answer.out
    assert files(out) == files(undivided)
    assert len(convert(tree, out=out).of("item_skipped")) == COUNT


def test_what_is_no_split_conversion_is_refused(tree: Path, tmp_path: Path) -> None:
    assert convert(tree, "--shard", "1/2", out=tmp_path / "out").status == 0
    for folder, said in ((tmp_path / "out", "part 2 of 2"), (tree, "holds no parts"), (tmp_path / "none", "no folder")):
        answer = run("report", "--merge", folder)
        assert (answer.status, said in answer.err) == (2, True)


def test_a_dry_run_tells_size_and_time_and_where_the_time_is_from(tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    planned = convert(tree, "--dry-run", out=out)
    assert not out.exists()
    assert "a guess" in planned.of("job_finished")[0]["estimate"]
    assert convert(tree, out=out).status == 0
    told = {Path(event["item"]).stem: event["bytes"] for event in planned.of("item_planned")}
    for stem, count in told.items():
        assert count == sum(path.stat().st_size for path in (out / "textures").rglob(f"{stem}*.dds"))
    again = convert(tree, "--dry-run", "--existing", "overwrite", out=out)
    assert "an earlier run on this machine" in again.of("job_finished")[0]["estimate"]
