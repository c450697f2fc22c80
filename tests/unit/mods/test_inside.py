"""Paths that stay inside a folder, and files of it that no link leads away from."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.mods.inside import is_own_file, names_inside


@pytest.mark.parametrize("text", ["a.dds", "textures/pbr/a b.dds", "textures/pbr/..a.dds", "t/ä.dds", "a/b:c.dds"])
def test_these_lie_inside(text: str) -> None:
    assert names_inside(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "../a",
        "a/../../b",
        "a/..",
        "/a",
        "//host/share/a",
        "C:/a",
        "C:a",
        "c:",
        "\\a",
        "a\\..\\b",
        "a\0b",
    ],
)
def test_these_do_not(tmp_path: Path, text: str) -> None:
    assert not names_inside(text)
    assert not is_own_file(text, tmp_path)


def test_only_a_regular_file_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "out/a").mkdir(parents=True)
    (tmp_path / "out/a/file").write_bytes(b"")
    (tmp_path / "out/a/link").symlink_to("file")
    (tmp_path / "out/b").symlink_to("a")
    (tmp_path / "out/c").symlink_to(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    found = {
        text
        for text in ("a", "a/file", "a/../a/file", "a/link", "b/file", "c/file", "a/none")
        if is_own_file(text, tmp_path / "out")
    }
    assert found == {"a/file"}
    (tmp_path / "way").symlink_to("out")
    assert is_own_file("a/file", tmp_path / "way"), "the user named the output by a link"


def test_a_junction_out_of_it_is_no_link_and_leads_away_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/file").write_bytes(b"")
    (tmp_path / "out/a").symlink_to(tmp_path / "other")
    monkeypatch.setattr("pbrstudio.mods.inside._is_link", lambda _: False)
    assert not is_own_file("a/file", tmp_path / "out")
