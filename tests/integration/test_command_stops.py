"""A conversion that is stopped or killed: it ends soon, leaves whole files only, and the next run does the rest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.integration.command import BASELINE, COMMAND, TIMEOUT, convert, names, snapshot
from tests.integration.jobs import save
from tests.integration.pictures import stone
from tests.integration.readers import dds, full_chain

COUNT = 12
SIDE = 256
ENDINGS = ("", "_n", "_rmaos", "_p")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Textures that take a while."""
    for number in range(COUNT):
        save(tmp_path / "mod/textures/a" / f"t{number:02}.png", stone(SIDE, SIDE, number))
    return tmp_path / "mod"


def interrupt(tree: Path, out: Path, number: signal.Signals) -> tuple[int, list[str]]:
    """Starts a conversion, sends the signal amid its second texture; its status and its lines."""
    command = [*COMMAND, "convert", str(tree), *BASELINE, "-o", str(out), "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env={**os.environ}
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "t01.png" in line and "writing normal" in line:
                break
        process.send_signal(number)
        rest, _ = process.communicate(timeout=TIMEOUT)
        return process.returncode, lines + rest.splitlines()


def check_whole(out: Path) -> int:
    """Every DDS under its final name is whole; how many there are."""
    paths = [path for path in (out / "textures").rglob("*.dds") if not path.name.startswith(".part-")]
    for path in paths:
        file = dds(path)
        assert (file.size, file.mips) == ((SIDE, SIDE), full_chain(SIDE, SIDE)), path
        file.pixels(file.mips - 1)
    return len(paths)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_cleanly_and_the_next_run_does_the_rest(tree: Path, tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "out"
    status, lines = interrupt(tree, out, number)
    events = [json.loads(line) for line in lines]
    assert status == 130
    assert events[-1]["event"] == "job_finished"
    assert events[-1]["stopped"] is True
    assert events[-1]["failed"] == 0
    done = events[-1]["done"]
    assert 1 <= done < COUNT
    assert not [name for name in names(out) if ".part" in name]
    assert check_whole(out) == 4 * done
    listed = json.loads((out / "PBRNIFPatcher/mod.json").read_text(encoding="utf-8"))
    assert len(listed) == done
    before = snapshot(out / "textures")
    answer = convert(tree, out=out)
    assert answer.status == 0
    assert (len(answer.of("item_skipped")), len(answer.of("item_finished"))) == (done, COUNT - done)
    assert before.items() <= snapshot(out / "textures").items()
    assert len(json.loads((out / "PBRNIFPatcher/mod.json").read_text(encoding="utf-8"))) == COUNT


def test_a_killed_run_leaves_whole_files_and_the_next_run_does_the_rest(tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    status, _ = interrupt(tree, out, signal.SIGKILL)
    assert status == -signal.SIGKILL
    assert 4 <= check_whole(out) < 4 * COUNT
    assert convert(tree, "--quality", "draft", out=out).status == 0
    wanted = {f"textures/pbr/a/t{number:02}{end}.dds" for number in range(COUNT) for end in ENDINGS}
    assert names(out) == wanted | {"PBRNIFPatcher/mod.json", "README.txt", "meta.ini"}
    assert check_whole(out) == 4 * COUNT


@pytest.mark.parametrize("form", ["--json", "--verbose"])
def test_a_reader_that_goes_away_stops_the_run(tree: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    command = [*COMMAND, "convert", str(tree), *BASELINE, "-o", str(out), "--quality", "draft", form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(timeout=TIMEOUT) == 130
    assert told == "pbrstudio: the reader of the output went away: stopping\n"
    assert not [name for name in names(out) if ".part" in name]
    assert check_whole(out) < 4 * COUNT


def test_two_runs_into_one_folder_at_a_time_spoil_nothing(tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [*COMMAND, "convert", str(tree), *BASELINE, "-o", str(out), "--quality", "draft", "--json"]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(2)]
    told = [run.communicate(timeout=TIMEOUT)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert "item_failed" not in "".join(told)
    assert check_whole(out) == 4 * COUNT
    wanted = {f"textures/pbr/a/t{number:02}{end}.dds" for number in range(COUNT) for end in ENDINGS}
    assert names(out) == wanted | {"PBRNIFPatcher/mod.json", "README.txt", "meta.ini"}
    assert len(json.loads((out / "PBRNIFPatcher/mod.json").read_text(encoding="utf-8"))) == COUNT
