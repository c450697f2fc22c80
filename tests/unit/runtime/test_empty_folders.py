"""Folders that became empty go, up to the one that was given."""

from __future__ import annotations

from pathlib import Path

from pbrstudio.runtime.empty_folders import remove_empty_folders


def test_it_climbs_as_long_as_they_are_empty_and_below(tmp_path: Path) -> None:
    (tmp_path / "out/a/b/c").mkdir(parents=True)
    (tmp_path / "out/a/full").write_bytes(b"")
    remove_empty_folders(tmp_path / "out/a/b/c", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").rglob("*")) == ["a", "full"]
    (tmp_path / "out/a/full").unlink()
    remove_empty_folders(tmp_path / "out/a", tmp_path / "out")
    assert (tmp_path / "out").is_dir()


def test_a_folder_that_lies_elsewhere_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "other/a").mkdir(parents=True)
    for folder in (tmp_path / "other/a", tmp_path / "out", tmp_path):
        remove_empty_folders(folder, tmp_path / "out")
    assert (tmp_path / "other/a").is_dir()
    assert (tmp_path / "out").is_dir()
