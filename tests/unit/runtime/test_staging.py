"""Staged files: whole or not at all, and nothing left behind."""

import errno
import os
import subprocess
import sys
import time

import pytest

from pbrstudio.runtime.processes import HOST, RUN
from pbrstudio.runtime.staging import STALE, StagedFiles, check_writable


def part_name(name, *, host=HOST, pid=None, run="0000"):
    """A part as another process would have called it; by default one that has ended."""
    if pid is None:
        with subprocess.Popen([sys.executable, "-c", ""]) as process:
            process.wait()
        pid = process.pid
    return f".part-{host}-{pid}-{run}-0-{name}"


def test_files_appear_only_at_the_commit(tmp_path):
    final = tmp_path / "textures" / "pbr" / "iron.dds"
    with StagedFiles() as staged:
        part = staged.path_for(final)
        assert part.parent == tmp_path / "textures" / "pbr"
        assert part.name.startswith(".part-")
        assert part.name.endswith("-iron.dds")
        part.write_bytes(b"whole")
        assert not final.exists()
        staged.commit()
        assert final.read_bytes() == b"whole"
    assert sorted(path.name for path in final.parent.iterdir()) == ["iron.dds"]


def test_an_exception_leaves_neither_parts_nor_folders(tmp_path):
    with pytest.raises(RuntimeError, match="encoder"), StagedFiles() as staged:
        staged.path_for(tmp_path / "a" / "b" / "one.dds").write_bytes(b"1")
        staged.path_for(tmp_path / "a" / "two.dds").write_bytes(b"2")
        raise RuntimeError("encoder")
    assert not list(tmp_path.iterdir())


def test_no_commit_is_no_file(tmp_path):
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "one.dds").write_bytes(b"1")
    assert not list(tmp_path.iterdir())


def test_folders_of_others_and_folders_in_use_stay(tmp_path):
    (tmp_path / "theirs").mkdir()
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "theirs" / "one.dds")
        staged.path_for(tmp_path / "ours" / "two.dds")
        (tmp_path / "ours" / "note.txt").write_text("kept", "utf-8")
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == [
        "ours",
        os.path.join("ours", "note.txt"),
        "theirs",
    ]


def test_a_folder_shared_with_another_job_survives_that_jobs_end(tmp_path):
    first, second = StagedFiles(), StagedFiles()
    first.path_for(tmp_path / "shared" / "one.dds").write_bytes(b"1")
    part = second.path_for(tmp_path / "shared" / "two.dds")
    with first:
        pass
    part.write_bytes(b"2")
    with second:
        second.commit()
    assert [path.name for path in (tmp_path / "shared").iterdir()] == ["two.dds"]


def test_an_existing_file_is_replaced_and_kept_when_the_job_fails(tmp_path):
    final = tmp_path / "one.dds"
    final.write_bytes(b"old")
    with StagedFiles() as staged:
        staged.path_for(final).write_bytes(b"new")
    assert final.read_bytes() == b"old"
    with StagedFiles() as staged:
        staged.path_for(final).write_bytes(b"new")
        staged.commit()
    assert final.read_bytes() == b"new"


def test_two_jobs_write_the_same_file_without_meeting(tmp_path):
    final = tmp_path / "one.dds"
    with StagedFiles() as first, StagedFiles() as second:
        first.path_for(final).write_bytes(b"first, long")
        part = second.path_for(final)
        first.commit()
        assert final.read_bytes() == b"first, long"
        part.write_bytes(b"second")
        second.commit()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one.dds", b"second")]


def test_parts_of_ended_processes_are_cleared_whatever_they_were_for(tmp_path):
    for name in ("one.dds", "other.dds"):
        (tmp_path / part_name(name)).write_bytes(b"half")
    (tmp_path / part_name("three.dds", pid=os.getpid())).write_bytes(b"an earlier run of our number")
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "one.dds").write_bytes(b"1")
        staged.commit()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one.dds", b"1")]


def test_parts_of_living_processes_of_other_machines_and_of_others_stay(tmp_path):
    other = f"{int(HOST, 16) ^ 1:04x}"
    names = [
        part_name("a.dds", pid=os.getppid()),
        part_name("b.dds", pid=os.getpid(), run=RUN),
        part_name("c.dds", host=other),
        ".part-movie.mp4",
    ]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "one.dds")
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    long_ago = time.time() - STALE - 60
    for name in names:
        os.utime(tmp_path / name, (long_ago, long_ago))
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "one.dds")
    assert {path.name for path in tmp_path.iterdir()} == {".part-movie.mp4"}


def without_links(monkeypatch):
    def link(source, target):
        raise OSError(errno.EOPNOTSUPP, "no links here", str(target))

    monkeypatch.setattr(os, "link", link)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appeared_meanwhile_is_kept_where_that_is_asked_for(tmp_path, monkeypatch, links):
    if not links:
        without_links(monkeypatch)
    with StagedFiles() as staged:
        for name in ("one.dds", "two.dds"):
            staged.path_for(tmp_path / name).write_bytes(b"ours")
        (tmp_path / "one.dds").write_bytes(b"theirs")
        assert staged.commit("skip") == (tmp_path / "two.dds",)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"one.dds": b"theirs", "two.dds": b"ours"}


@pytest.mark.parametrize("links", [True, False])
def test_a_free_name_that_was_taken_meanwhile_gives_none_of_the_files(tmp_path, monkeypatch, links):
    if not links:
        without_links(monkeypatch)
    with pytest.raises(FileExistsError, match="took this name meanwhile"), StagedFiles() as staged:
        for name in ("one.dds", "two.dds"):
            staged.path_for(tmp_path / name).write_bytes(b"ours")
        (tmp_path / "two.dds").write_bytes(b"theirs")
        staged.commit("rename")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("two.dds", b"theirs")]


def test_a_part_that_was_never_written_stops_the_whole_commit(tmp_path):
    with pytest.raises(ValueError, match=r"two\.dds was staged but nothing"), StagedFiles() as staged:
        staged.path_for(tmp_path / "one.dds").write_bytes(b"1")
        staged.path_for(tmp_path / "two.dds")
        staged.commit()
    assert not list(tmp_path.iterdir())


def test_a_rename_that_fails_leaves_whole_files_only(tmp_path, monkeypatch):
    replace = os.replace

    def fail_at_two(source, target):
        if target.name == "two.dds":
            raise PermissionError(13, "in use", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_at_two)
    with pytest.raises(PermissionError), StagedFiles() as staged:
        for name in ("one.dds", "two.dds", "three.dds"):
            staged.path_for(tmp_path / name).write_bytes(name.encode())
        staged.commit()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one.dds", b"one.dds")]


def test_one_path_is_not_staged_twice(tmp_path):
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "one.dds")
        with pytest.raises(ValueError, match="staged already"):
            staged.path_for(tmp_path / "one.dds")


def test_a_folder_that_is_a_file_is_the_systems_error(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(OSError, match="file"), StagedFiles() as staged:
        staged.path_for(tmp_path / "file" / "one.dds")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", ["long" * 62 + ".dds", "ü" * 125 + ".dds", "x" * 251 + ".dds"])
def test_a_name_that_leaves_no_room_for_a_parts_own_is_staged_too(tmp_path, name):
    finals = [tmp_path / name, tmp_path / f"y{name[1:]}"]
    with StagedFiles() as staged:
        for final in finals:
            part = staged.path_for(final)
            assert part.name.startswith(".part-")
            assert part.suffix == ".dds"
            part.write_bytes(final.name.encode())
        staged.commit()
    assert [final.read_bytes() for final in finals] == [final.name.encode() for final in finals]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_long_part_of_a_process_that_ended_is_cleared(tmp_path):
    stale = tmp_path / part_name("0123456789abcdef-" + "long" * 8)
    stale.write_bytes(b"left")
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "a.dds")
    assert not stale.exists()


def test_a_name_that_no_file_can_have_is_refused_before_anything_is_written(tmp_path):
    with StagedFiles() as staged, pytest.raises(OSError, match="too long") as refused:
        staged.path_for(tmp_path / "new" / ("x" * 256))
    assert refused.value.filename == str(tmp_path / "new" / ("x" * 256))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told_by_the_name_that_was_asked_for(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "part")

    assert check_writable(tmp_path / "new" / "deep" / "a.dds") is None
    assert list(tmp_path.iterdir()) == [], "nothing is left, no folder either"
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OSError, match="Read-only") as refused:
        check_writable(tmp_path / "new" / "deep" / "a.dds")
    assert refused.value.filename == str(tmp_path)
    with StagedFiles() as staged, pytest.raises(OSError, match="Read-only") as refused:
        staged.path_for(tmp_path / "a.dds")
    assert refused.value.filename == str(tmp_path / "a.dds")


def test_a_check_that_another_job_takes_away_is_no_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(FileNotFoundError(errno.ENOENT, "gone", "x")))
    check_writable(tmp_path / "a.dds")
