"""Runs the command as a user does, in a process of its own, and takes its answer apart."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from pbrstudio.cli.app import app
from pbrstudio.mods.pack_files.pack import OWN_FOLDER

TIMEOUT = 120
"""Seconds after which a process counts as stuck."""
Snapshot = dict[str, tuple[str, int]]
COMMAND = (sys.executable, "-m", "pbrstudio")
OF_A_MOD = {"README.txt", "meta.ini"}
"""What a converted mod has at its root, whatever is in it."""
BASELINE = ("--model", "baseline")
"""For tests of files, layouts and paths: quick, and the same whatever model is installed."""


@dataclass(frozen=True)
class Answer:
    """What a command came back with."""

    status: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The records of ``--json``: each line must be one."""
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The records of one kind, such as ``item_failed``."""
        return [record for record in self.events if record["event"] == kind]


def run(*arguments: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Answer:
    """``pbrstudio`` with these arguments; ``env`` is added to the environment of this process."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200", **(env or {})},
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def convert(*arguments: str | Path, out: Path, env: dict[str, str] | None = None) -> Answer:
    """``pbrstudio convert --json`` into ``out``; with the baseline, unless ``arguments`` name a model."""
    return run("convert", *_with_model(arguments), "-o", out, "--json", env=env)


def snapshot(folder: Path) -> Snapshot:
    """Each file below ``folder`` with a hash of its bytes and its time of change."""
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path) -> set[str]:
    """The files below ``folder``, with forward slashes, but for what the program keeps for itself (`OWN_FOLDER`)."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and OWN_FOLDER not in path.parts
    }


def convert_inside(*arguments: str | Path, out: Path) -> Answer:
    """Like `convert`, but in this process, which spares a second: for tests of what an option does to the output."""
    result = CliRunner().invoke(app, ["convert", *_with_model(arguments), "-o", str(out), "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def _with_model(arguments: tuple[str | Path, ...]) -> list[str]:
    told = [str(argument) for argument in arguments]
    return told if "--model" in told else [*told, *BASELINE]
