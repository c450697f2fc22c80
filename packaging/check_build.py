"""Checks a build: does it start, convert to the same bytes as another, open its window, and train where it has torch?

    python3 packaging/check_build.py BUILD [--against COMMAND] [--limit MB] [--picture FILE]

BUILD is the folder that PyInstaller made, one that was unpacked or installed, or an environment that a wheel was
installed into. Needs nothing but Python; the window is looked at under Linux with Xvfb, elsewhere it is only opened and
closed. Exit status 0: all is well.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from seen_window import Seen, opened

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "resources" / "samples"
LAYOUTS = ("true-pbr", "maps")
TIMES = "the times of its run"
OWN = {".pbrstudio": TIMES}
"""Folders of an output whose files hold what differs from run to run."""
MEGABYTE = 1_000_000
_INNER = ("_internal", "site-packages")
"""Folders whose own folders are told apart: of a build, and of an environment."""
_MOST = 8


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    good: bool
    told: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--against", default=str(ROOT / ".venv/bin/pbrstudio"), help="another pbrstudio (a command)")
    parser.add_argument("--limit", type=float, help="megabytes (of 10^6 bytes) that it may take")
    parser.add_argument("--picture", type=Path, default=Path("window.png"), help="where the window's picture goes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        facts = _facts(given.build.resolve(), shlex.split(given.against), Path(folder), given.limit, given.picture)
        for fact in facts:
            print(f"{'ok   ' if fact.good else 'FAULT'} {fact.name}: {fact.told}", flush=True)
    return 0 if all(fact.good for fact in facts) else 1


def _facts(build: Path, other: list[str], folder: Path, limit: float | None, picture: Path) -> list[Fact]:
    name = "pbrstudio.exe" if sys.platform == "win32" else "pbrstudio"
    program = next(
        (path for path in (build / inner / name for inner in ("", "bin", "Scripts")) if path.is_file()), None
    )
    if program is None:
        raise SystemExit(f"{build} holds no {name}")
    # A home with spaces and letters that are not ASCII, as a user's may be.
    home = folder / "Höme of mine"
    home.mkdir()
    environment = {**os.environ, "PBRSTUDIO_HOME": str(home)}
    facts = [_size(build, limit), _starts(program, environment), _doctor(program, environment)]
    facts += [_same_bytes(program, other, folder / layout, layout, environment) for layout in LAYOUTS]
    if _has_torch(program, environment):
        facts += [_trains(program, folder / "trainer", environment), _reads_shards(program, other, folder, environment)]
    return [*facts, _window(program, environment, picture)]


def _size(build: Path, limit: float | None) -> Fact:
    """Its bytes in all, and what takes the most of them."""
    rooms: Counter[str] = Counter()
    files = [path for path in build.rglob("*") if path.is_file() and not path.is_symlink()]
    for path in files:
        parts = path.relative_to(build).parts
        inner = next((parts.index(name) + 1 for name in _INNER if name in parts[:-1]), 0)
        rooms[parts[inner]] += path.stat().st_size
    size = rooms.total() / MEGABYTE
    most = ", ".join(f"{name} {room / MEGABYTE:.0f}" for name, room in rooms.most_common(_MOST))
    good = limit is None or size <= limit
    asked = "" if limit is None else f" (at most {limit:g})"
    return Fact("size", good, f"{size:.0f} MB in {len(files)} files{asked}, the most of it {most}")


def _starts(program: Path, environment: dict[str, str]) -> Fact:
    """Its version beside this checkout's, and the seconds that ``--help`` takes: the median of five."""
    told = _run([str(program), "--version"], environment).stdout.strip()
    took = []
    for _ in range(5):
        begun = time.monotonic()
        helped = _run([str(program), "--help"], environment)
        took.append(time.monotonic() - begun)
    good = told == f"pbrstudio {program_version()}" and helped.returncode == 0 and "convert" in helped.stdout
    return Fact("start", good, f"{told}, --help in {statistics.median(took):.2f} s")


def program_version() -> str:
    text = (ROOT / "pbrstudio" / "__init__.py").read_text(encoding="utf-8")
    return text.split('__version__ = "', 1)[1].split('"', 1)[0]


def _doctor(program: Path, environment: dict[str, str]) -> Fact:
    done = _run([str(program), "doctor"], environment)
    last = (done.stdout + done.stderr).strip().splitlines()[-1:]
    return Fact("doctor", done.returncode == 0, " ".join(last))


def _same_bytes(program: Path, other: list[str], folder: Path, layout: str, environment: dict[str, str]) -> Fact:
    """Converts the samples with both and compares all files but those that tell of the run."""
    name = f"convert --layout {layout}"
    outs = []
    for who, command in (("build", [str(program)]), ("other", other)):
        # The same name below each, since a report and a mod's files may say it.
        out = folder / who / "mod"
        begun = time.monotonic()
        done = _run([*command, "convert", str(SAMPLES), "-o", str(out), "--layout", layout], environment)
        took = time.monotonic() - begun
        if done.returncode != 0:
            return Fact(name, False, f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        outs.append((_sums(out), took))
    (ours, took), (theirs, theirs_took) = outs
    unlike = sorted(path for path in ours.keys() | theirs.keys() if ours.get(path) != theirs.get(path))
    compared = {path for path in ours if path.split("/")[0] not in OWN}
    faults = [path for path in unlike if path.split("/")[0] not in OWN or path not in ours or path not in theirs]
    if faults or not compared:
        return Fact(name, False, f"{len(faults)} of {len(compared)} files are not the same: {', '.join(faults[:5])}")
    told = f"{len(compared)} files have the same bytes, in {took:.0f} s beside {theirs_took:.0f} s"
    return Fact(name, True, told + (f"; not compared: {', '.join(unlike)}, which hold {TIMES}" if unlike else ""))


def _has_torch(program: Path, environment: dict[str, str]) -> bool:
    told = json.loads(_run([str(program), "doctor", "--json"], environment).stdout)
    return told["machine"]["torch"] is not None


def _trains(program: Path, folder: Path, environment: dict[str, str]) -> Fact:
    """Makes materials, and trains on them by the ladder that tries everything, with a worker process."""
    materials, run = str(folder / "materials"), str(folder / "run")
    ways = (
        ("data", "make", "--count", "12", "--size", "64", "--out", materials),
        ("train", "smoke", "--data", materials, "--run", run, "--workers", "1"),
    )
    begun = time.monotonic()
    for way in ways:
        done = _run([str(program), *way], environment)
        if done.returncode != 0:
            return Fact("train", False, f"{way[0]} {way[1]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return Fact("train", True, f"the ladder smoke went through in {time.monotonic() - begun:.0f} s")


def _reads_shards(program: Path, other: list[str], folder: Path, environment: dict[str, str]) -> Fact:
    """Both say the same of a damaged shard of MatSynth: so the reader of such files loads."""
    shard = folder / "shards" / "data" / "train-00000-of-00001.parquet"
    shard.parent.mkdir(parents=True)
    shard.write_bytes(b"PAR1 and no more")
    way = ("data", "check", str(shard.parent.parent))
    ours, theirs = (_run([*command, *way], environment) for command in ([str(program)], other))
    good = (ours.stdout, ours.returncode) == (theirs.stdout, theirs.returncode)
    said = "says the same of a damaged one as the other" if good else f"says {ours.stdout}{ours.stderr.strip()[-500:]}"
    return Fact("shards of MatSynth", good, said)


def _sums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _window(program: Path, environment: dict[str, str], picture: Path) -> Fact:
    """The window, seen twice: the first time files come from the disk, the second from memory."""
    seen: list[Seen] = [opened(program, environment, picture) for _ in range(2)]
    good = all(each.fault == "" for each in seen)
    times = " and ".join(f"{each.seconds:.1f} s" for each in seen)
    return Fact("window", good, seen[-1].fault or seen[0].fault or f"seen after {times}, closed when asked; {picture}")


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=1800
    )


if __name__ == "__main__":
    sys.exit(main())
