"""What a container or a scheduler leaves to this process is all that it counts on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pbrstudio.runtime.limits import Memory, cores, memory_limit


def system(root: Path, cgroup: str, **files: str) -> Path:
    """A made-up root folder: ``files`` are folders of groups, with "name value" lines for the files in them."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(cgroup, encoding="ascii")
    for folder, lines in files.items():
        place = root / "sys/fs/cgroup" / folder.replace("__", "/").replace("top", ".")
        place.mkdir(parents=True, exist_ok=True)
        for line in lines.split(", "):
            name, value = line.split(" ", maxsplit=1)
            (place / name).write_text(value + "\n", encoding="ascii")
    return root


def test_version_2(tmp_path: Path) -> None:
    files = {"user__job": "memory.max 1000, memory.current 700, memory.stat anon 5\ninactive_file 200"}
    assert memory_limit(system(tmp_path, "0::/user/job\n", **files)) == Memory(1000, 500)


def test_the_tightest_of_the_groups_around_counts(tmp_path: Path) -> None:
    files = {
        "user__job": "memory.max max, memory.current 700",
        "user": "memory.max 4000, memory.current 3900",
        "top": "memory.max 2000, memory.current 0",
    }
    assert memory_limit(system(tmp_path, "0::/user/job\n", **files)) == Memory(2000, 100)


def test_version_1_under_a_path_of_the_host(tmp_path: Path) -> None:
    files = {"memory": "memory.limit_in_bytes 900, memory.usage_in_bytes 950, memory.stat total_inactive_file 40"}
    cgroup = "5:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n1:name=systemd:/docker/ab\n0::/\n"
    assert memory_limit(system(tmp_path, cgroup, **files)) == Memory(900, 0)


@pytest.mark.parametrize("limit", ["max", "9223372036854771712"])
def test_no_limit_is_none(tmp_path: Path, limit: str) -> None:
    assert memory_limit(system(tmp_path, "0::/\n", top=f"memory.max {limit}, memory.current 5")) is None
    assert memory_limit(tmp_path / "other system") is None


def test_cores_are_those_of_the_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5, 6}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert cores() == 7
