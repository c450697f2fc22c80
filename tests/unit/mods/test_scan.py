"""Which files of a folder are converted, and the reason for each that is left alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pbrstudio.mods.scan import Seen, scan


def folder(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def found(root: Path, out: Path | None = None) -> dict[str, str | None]:
    """Each file's reason by its path below the folder, in the order of the scan."""
    seen = scan(root, leave_out=out or root / "no such folder")
    return {entry.relative.as_posix(): entry.reason for entry in seen}


def test_all_kinds_of_textures_at_any_depth_and_nothing_else(tmp_path: Path) -> None:
    names = ["a.dds", "b/c.PNG", "b/d/e.tga", "b/d/f.JPG", "g.tiff", "h.exr", "i.webp", "j.jpeg"]
    folder(tmp_path, *names, "readme.txt", "b/mesh.nif", "b/noending", ".hidden.dds", "b/.part-c.png")
    assert set(found(tmp_path)) == set(names)
    assert set(found(tmp_path).values()) == {None}


def test_the_order_does_not_hang_on_the_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["B/x.dds", "a/y.dds", "a/X.dds", "z.dds"]
    straight = list(found(folder(tmp_path, *names)))
    real = os.walk

    def backwards(
        top: Path, onerror: Callable[[OSError], None] | None = None
    ) -> Iterator[tuple[str, list[str], list[str]]]:
        for parent, folders, files in real(top, onerror=onerror):
            folders.reverse()
            yield parent, folders, files[::-1]

    monkeypatch.setattr(os, "walk", backwards)
    assert list(found(tmp_path)) == straight == ["z.dds", "B/x.dds", "a/X.dds", "a/y.dds"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("iron_n.dds", "is a normal map by its name"),
        ("IRON_RMAOS.DDS", "is a True PBR roughness-metallic-AO map by its name"),
        ("iron_em.png", "is an environment mask by its name"),
        ("iron_d.dds", None),
    ],
)
def test_a_suffix_that_says_otherwise_is_left_alone(tmp_path: Path, name: str, reason: str | None) -> None:
    assert found(folder(tmp_path, name)) == {name: reason}


def test_a_mods_folders_that_say_otherwise_are_left_alone(tmp_path: Path) -> None:
    names = {
        "Textures/armor/iron.dds": None,
        "Textures/PBR/armor/iron.dds": "is True PBR already (textures/pbr) by its name",
        "Textures/interface/logo.dds": "is interface art by its name",
        "screenshots/one.png": "lies outside the mod's textures folder",
        "logo.png": "lies outside the mod's textures folder",
    }
    assert found(folder(tmp_path, *names)) == names


@pytest.mark.parametrize("below", ["textures", "textures/interface"])
def test_a_folder_within_a_mod_is_judged_by_its_place_in_the_game(tmp_path: Path, below: str) -> None:
    root = folder(tmp_path / "mod", "textures/interface/logo.dds") / below
    assert list(found(root).values()) == ["is interface art by its name"]


def test_of_one_name_the_dds_is_taken_whatever_the_case(tmp_path: Path) -> None:
    folder(tmp_path, "a/Iron.png", "a/iron.dds", "a/iron.tga", "b/iron.png")
    assert found(tmp_path) == {
        "a/iron.dds": None,
        "a/Iron.png": "iron.dds has the same name and is converted instead",
        "a/iron.tga": "iron.dds has the same name and is converted instead",
        "b/iron.png": None,
    }


def test_the_output_folder_inside_the_input_is_not_looked_into(tmp_path: Path) -> None:
    folder(tmp_path, "in/a.dds", "in/out/textures/pbr/a.dds", "in/deep/out/b.dds")
    assert list(found(tmp_path / "in", tmp_path / "in" / "out")) == ["a.dds", "deep/out/b.dds"]
    assert list(found(tmp_path / "in", tmp_path / "in" / "deep" / ".." / "out")) == ["a.dds", "deep/out/b.dds"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    folder(tmp_path, "in/a.dds")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    assert list(found(tmp_path / "in")) == ["a.dds"]


def test_a_folder_that_cannot_be_read_is_told_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, "a/one.dds", "locked/two.dds", "z/three.dds")
    real = os.scandir

    def scandir(path: str | Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    seen: list[Seen] = list(scan(tmp_path, leave_out=tmp_path / "out"))
    assert [entry.relative.as_posix() for entry in seen if entry.fault is None] == ["a/one.dds", "z/three.dds"]
    told = [(entry.relative.as_posix(), entry.fault) for entry in seen if entry.fault is not None]
    assert len(told) == 1
    assert told[0][0] == "locked"
    assert "permission denied" in str(told[0][1])


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == {}
