"""What the command says: help, version, events, reports, wrong usage; and what it does not load or ask the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pbrstudio import __version__
from tests.integration.command import BASELINE, TIMEOUT, convert, run
from tests.integration.jobs import save
from tests.integration.pictures import stone

EVENTS: dict[str, set[str]] = {
    "job_started": {"title", "items", "means"},
    "item_started": {"item", "index"},
    "item_progress": {"item", "stage", "fraction"},
    "item_finished": {"item", "outputs", "findings", "seconds"},
    "item_left_alone": {"item", "reason"},
    "item_failed": {"item", "message", "details"},
    "job_finished": {"done", "skipped", "left_alone", "failed", "stopped", "outputs", "seconds", "dry_run", "estimate"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One sound texture, one normal map, one empty file."""
    save(tmp_path / "in" / "a.png", stone(16, 16))
    save(tmp_path / "in" / "b_n.png", stone(16, 16))
    (tmp_path / "in" / "c.dds").write_bytes(b"")
    return tmp_path / "in"


@pytest.mark.parametrize("command", [(), ("convert",), ("doctor",)])
def test_help_tells_what_there_is(command: tuple[str, ...]) -> None:
    answer = run(*command, "--help")
    assert (answer.status, answer.err) == (0, "")
    wanted = {
        (): ("convert", "doctor", "--version"),
        ("convert",): (
            "--layout",
            "--quality",
            "--existing",
            "--dry-run",
            "--json",
            "--max-size",
            "--shard",
            "--preset",
        ),
        ("doctor",): ("--bench", "--json"),
    }[command]
    assert all(word in answer.out for word in wanted)


def test_version() -> None:
    assert run("--version").out == f"pbrstudio {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pbrstudio", "convert", "--help"],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in loaded
    assert loaded.isdisjoint({"numpy", "OpenImageIO", "PIL", "torch", "psutil", "ispc_texcomp", "PySide6"})
    assert "pbrstudio.services" not in done.stderr


def test_json_is_the_whole_story_in_order(folder: Path, tmp_path: Path) -> None:
    answer = convert(folder, out=tmp_path / "out")
    assert (answer.status, answer.err) == (1, "")
    events: list[dict[str, Any]] = answer.events
    kinds = [record["event"] for record in events]
    assert (kinds[0], kinds[-1]) == ("job_started", "job_finished")
    assert kinds.count("job_started") == kinds.count("job_finished") == 1
    assert set(kinds) == set(EVENTS)
    for record in events:
        assert set(record) == EVENTS[record["event"]] | {"event"}
    assert events[0]["items"] == 2
    fractions = [record["fraction"] for record in answer.of("item_progress") if record["item"] == "a.png"]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] < fractions[-1] <= 1
    end = {key: events[-1][key] for key in ("done", "skipped", "left_alone", "failed", "stopped")}
    assert end == {"done": 1, "skipped": 0, "left_alone": 1, "failed": 1, "stopped": False}
    assert all(Path(path).is_file() for path in answer.of("item_finished")[0]["outputs"])


def test_the_report_names_failures_and_counts(folder: Path, tmp_path: Path) -> None:
    answer = run("convert", folder, *BASELINE, "-o", tmp_path / "out")
    lines = answer.out.splitlines()
    assert answer.status == 1
    assert answer.err == ""
    assert [line for line in lines if line.startswith("done a.png (")]
    assert "failed c.dds: the file is empty: copy or export it again" in lines
    assert "left alone, is a normal map by its name: b_n.png" in lines
    assert lines[-1].startswith("1 done, 1 left alone, 1 failed in ")
    assert "a_rmaos.dds" not in answer.out


def test_verbose_names_every_output_and_all_that_is_left_alone(folder: Path, tmp_path: Path) -> None:
    for number in range(8):
        (folder / f"x{number}_g.dds").write_bytes(b"DDS ")
    quiet = run("convert", folder, *BASELINE, "-o", tmp_path / "out").out
    loud = run("convert", folder, *BASELINE, "-o", tmp_path / "out", "--existing", "overwrite", "-v").out
    assert "and 3 more (--verbose names them)" in quiet
    assert "x7_g.dds" not in quiet
    assert all(f"x{number}_g.dds" in loud for number in range(8))
    assert f"  {tmp_path / 'out/textures/pbr/a_rmaos.dds'}" in loud.splitlines()


SENTENCES = {
    ("--layout", "nif"): "there is no layout 'nif': choose one of complex-material, gltf, maps, orm, true-pbr",
    ("--model", "best"): "there is no model 'best'",
    ("--map-scale", "rmaos=2"): "--map-scale: 'rmaos=2' is not of the form map=1/2",
    ("--map-scale", "rmaos=1/3"): "a map's scale is 1/1, 1/2, 1/4, 1/8 or 1/16",
    ("--map-scale", "gloss=1/2"): "--map-scale: layout 'true-pbr' has no map 'gloss' to scale",
    ("--albedo", "dxt9"): "--albedo: layout 'true-pbr' knows no 'dxt9': it has bc1, bc7",
    ("--shard", "3/2"): "--shard: '3/2' is not of the form I/N",
    ("--max-size", "2"): "--max-size: must be greater than or equal to 4",
    ("--memory-limit", "0"): "--memory-limit: must be greater than 0",
    ("--preset", "nowhere.toml"): "--preset nowhere.toml: cannot be read",
    ("--specular-level", "7"): "--specular-level: must be less than or equal to 1",
}


@pytest.mark.parametrize("option", SENTENCES)
def test_wrong_usage_is_one_sentence_and_status_two(
    folder: Path, tmp_path: Path, option: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from pbrstudio.cli.app import app

    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["convert", str(folder), "-o", str(tmp_path / "out"), *BASELINE, *option])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("pbrstudio: ")
    assert result.stderr.count("\n") == 1
    assert SENTENCES[option] in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [("convert",), ("convert", "a.png"), ("paint",), ("convert", "a", "-o", "b", "--q")]
)
def test_what_the_parser_refuses_is_status_two(arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)
    assert answer.status == 2
    assert "Traceback" not in answer.err
    assert "Usage:" in answer.err


def test_a_preset_with_a_slip_is_told_where(folder: Path, tmp_path: Path) -> None:
    preset = tmp_path / "p.toml"
    for text, said in (("[everywhere]\nroughnes = {}", "everywhere.roughnes"), ("= 3", "not valid TOML")):
        preset.write_text(text, encoding="utf-8")
        answer = run("convert", folder, *BASELINE, "-o", tmp_path / "out", "--preset", preset)
        assert (answer.status, answer.err.count("\n")) == (2, 1)
        assert said in answer.err


def test_nothing_is_asked_of_the_network(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(
        "import pathlib, sys\n"
        f"mark = pathlib.Path({str(tmp_path / 'asked')!r})\n"
        f"pathlib.Path({str(tmp_path / 'guarded')!r}).touch()\n"
        "def watch(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'):\n"
        "        mark.write_text(repr((event, args)))\n"
        "sys.addaudithook(watch)\n",
        encoding="utf-8",
    )
    guard = {"PYTHONPATH": str(tmp_path / "guard")}
    assert convert(folder, out=tmp_path / "out", env=guard).status == 1
    assert "self-test" in run("doctor", env=guard).out
    assert (tmp_path / "guarded").exists()
    assert not (tmp_path / "asked").exists()


def test_nothing_outside_the_output_folder_is_written(folder: Path, tmp_path: Path) -> None:
    """The user's folders and the working folder stay empty; so does the place for temporary files, in the end."""
    for name in ("home", "temporary", "work"):
        (tmp_path / name).mkdir()
    env = {
        "PBRSTUDIO_HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "temporary"),
        "HOME": str(tmp_path / "home"),
    }
    assert run("convert", folder, *BASELINE, "-o", tmp_path / "out", env=env, cwd=tmp_path / "work").status == 1
    left = {path.name for name in ("home", "temporary", "work") for path in (tmp_path / name).rglob("*")}
    assert left == set()
    assert {path.name for path in folder.iterdir()} == {"a.png", "b_n.png", "c.dds"}
