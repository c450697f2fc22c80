"""Staged files: whole or not at all, and nothing left behind."""

import os

import pytest

from pbrstudio.runtime.staging import StagedFiles


def test_files_appear_only_at_the_commit(tmp_path):
    final = tmp_path / "textures" / "pbr" / "iron.dds"
    with StagedFiles() as staged:
        part = staged.path_for(final)
        assert part == tmp_path / "textures" / "pbr" / ".part-iron.dds"
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


def test_a_leftover_of_a_killed_run_is_overwritten(tmp_path):
    (tmp_path / ".part-one.dds").write_bytes(b"half of something long")
    with StagedFiles() as staged:
        staged.path_for(tmp_path / "one.dds").write_bytes(b"1")
        staged.commit()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one.dds", b"1")]


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
