"""What a Linux build asks of the system: the libraries that it does not bring, and the age of the C library."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)", re.MULTILINE)
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_KNOWN = re.compile(r"^\s*(\S+) \(.*\) => (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """``libraries``: their names; ``glibc``: the oldest version of the C library that it starts with."""

    libraries: frozenset[str]
    glibc: tuple[int, int]


def wanted(build: Path) -> Wanted:
    """Looks at every program and library of ``build`` with binutils' objdump."""
    files = [path for path in build.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    brought = {path.name for path in build.rglob("*")}
    names: set[str] = set()
    ages = {(2, 0)}
    for path in files:
        text = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
        names |= set(_NEEDED.findall(text))
        ages |= {(int(major), int(minor)) for major, minor in _GLIBC.findall(text)}
    return Wanted(frozenset(names - brought), max(ages))


def packages(libraries: frozenset[str]) -> tuple[set[str], set[str]]:
    """Debian packages that bring these libraries here, and the libraries that this machine has not."""
    known = dict(_KNOWN.findall(subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout))
    found: set[str] = set()
    for name in libraries & known.keys():
        path = Path(known[name]).resolve()
        for each in (str(path), str(path).removeprefix("/usr")):
            done = subprocess.run(["dpkg-query", "-S", each], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                found.add(done.stdout.split(":", 1)[0])
                break
    return found, set(libraries - known.keys())


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
