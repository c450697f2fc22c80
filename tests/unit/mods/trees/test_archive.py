"""Archives of the game, read in place: what is listed, what a file gives, and what is refused in one sentence."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path, PurePath

import pytest
from bethkit import BsaVersion

from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods.trees.archive import ArchiveFile, archive_tree
from pbrstudio.mods.trees.bsa import Bsa, is_archive, mod_name
from pbrstudio.runtime.errors import UserError
from tests.archives import SKYRIM, SPECIAL_EDITION, save_bsa

FILES = {
    "textures/armor/iron.dds": b"iron" * 5000,
    "textures/armor/iron_n.dds": bytes(range(256)) * 99,
    "textures/Clutter/Bowl.DDS": b"bowl",
    "meshes/armor/iron.nif": b"mesh",
}


@pytest.mark.parametrize("version", [SKYRIM, SPECIAL_EDITION])
@pytest.mark.parametrize("compress", [False, True])
def test_the_images_of_both_versions_in_order_and_byte_for_byte(
    tmp_path: Path, version: BsaVersion, compress: bool
) -> None:
    tree = archive_tree(save_bsa(tmp_path / "mod.bsa", FILES, version, compress=compress))
    names = [member.relative.as_posix() for member in tree.members]
    assert names == ["textures/armor/iron.dds", "textures/armor/iron_n.dds", "textures/clutter/bowl.dds"]
    assert tree.is_mod
    for member in tree.members:
        (content,) = [FILES[name] for name in FILES if name.lower() == member.relative.as_posix()]
        with member.file.here() as path:
            assert path.name == member.relative.name
            assert path.read_bytes() == content
        assert not path.exists(), "only as long as it is used"
        assert not path.parent.exists()
        assert member.file.start(4) == content[:4]
        loose = tmp_path / "loose.dds"
        loose.write_bytes(content)
        assert member.file.digest() == LooseFile(loose).digest()


def test_a_file_is_found_whatever_its_case(tmp_path: Path) -> None:
    tree = archive_tree(save_bsa(tmp_path / "mod.bsa", FILES))
    found = tree.find(PurePath("Textures/Armor/IRON_N.dds"))
    assert found is not None
    assert found.name == tmp_path / "mod.bsa" / "textures" / "armor" / "iron_n.dds"
    assert tree.find(PurePath("textures/armor/steel.dds")) is None
    assert tree.find_image(PurePath("textures/Clutter/bowl")) is not None


def test_the_archive_is_not_touched(tmp_path: Path) -> None:
    path = save_bsa(tmp_path / "mod.bsa", FILES)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    for member in archive_tree(path).members:
        with member.file.here() as copy:
            copy.write_bytes(b"spoilt")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_changed_archive_has_another_stamp(tmp_path: Path) -> None:
    path = save_bsa(tmp_path / "mod.bsa", FILES)
    first = archive_tree(path).members[0].file.stamp()
    save_bsa(path, FILES | {"textures/new.dds": b"new"})
    assert archive_tree(path).members[0].file.stamp() != first


def test_equal_files_are_equal_and_others_not(tmp_path: Path) -> None:
    archive = Bsa(save_bsa(tmp_path / "mod.bsa", FILES))
    iron = PurePath("textures/armor/iron.dds")
    assert ArchiveFile(archive, iron) == ArchiveFile(archive, iron)
    assert len({ArchiveFile(archive, iron), ArchiveFile(archive, PurePath("textures/clutter/bowl.dds"))}) == 2


def test_several_threads_read_at_once(tmp_path: Path) -> None:
    files = {f"textures/{number}.dds": bytes([number]) * 100_000 for number in range(32)}
    archive = Bsa(save_bsa(tmp_path / "mod.bsa", files))
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda name: archive.read(PurePath(name)), files))
    assert read == list(files.values())


def test_a_file_is_taken_out_once_for_all_that_need_it_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[PurePath] = []
    read = Bsa.read

    def counted(self: Bsa, file: PurePath) -> bytes:
        taken.append(file)
        return read(self, file)

    monkeypatch.setattr(Bsa, "read", counted)
    iron = archive_tree(save_bsa(tmp_path / "mod.bsa", FILES)).members[0].file
    assert [iron.start(4), iron.start(148), iron.start(8)] == [b"iron", b"iron" * 37, b"ironiron"]
    assert taken == [], "a header needs no unpacking"
    with iron.here() as first, iron.here() as second:
        assert first == second
        digest = iron.digest()
    assert not first.exists()
    assert len(taken) == 1
    assert iron.digest() == digest
    assert len(taken) == 1


def test_a_copy_stays_until_the_last_that_uses_it_is_done(tmp_path: Path) -> None:
    iron = archive_tree(save_bsa(tmp_path / "mod.bsa", FILES)).members[0].file
    with ExitStack() as later:
        with iron.here() as first:
            second = later.enter_context(iron.here())
        assert first == second
        assert second.read_bytes() == FILES["textures/armor/iron.dds"]
    assert not second.parent.exists()


def test_names_beyond_ascii_are_shown_as_they_were_meant_and_found(tmp_path: Path) -> None:
    tree = archive_tree(save_bsa(tmp_path / "mod.bsa", {"textures/rüstung/eisen.dds": b"x"}))
    assert [member.relative.as_posix() for member in tree.members] == ["textures/rüstung/eisen.dds"]
    assert tree.members[0].file.start(9) == b"x"


def test_what_is_no_archive_of_skyrim_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mod.bsa"
    with pytest.raises(UserError, match="does not exist"):
        archive_tree(path)
    for content in (b"", b"BSA", b"BTDX" + bytes(40), b"DDS " + bytes(40)):
        path.write_bytes(content)
        with pytest.raises(UserError, match="is no BSA archive"):
            archive_tree(path)
    save_bsa(path, FILES, BsaVersion.TES4)
    with pytest.raises(UserError, match="version 103, and Skyrim's 104 and 105 are read"):
        archive_tree(path)


@pytest.mark.parametrize("kept", [40, 150, -8000])
def test_an_archive_that_is_cut_off_fails_in_one_sentence(tmp_path: Path, kept: int) -> None:
    path = save_bsa(tmp_path / "mod.bsa", FILES, compress=False)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UserError, match=r"(cannot be read|cannot be taken out).*unpack it"):
        [member.file.start(1) for member in archive_tree(path).members]


def test_without_bethkit_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save_bsa(tmp_path / "mod.bsa", FILES)
    monkeypatch.setitem(sys.modules, "bethkit", None)
    with pytest.raises(UserError, match=r"pip install 'pbrstudio\[bsa\]'"):
        archive_tree(path)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Old Keep.bsa", "Old Keep"),
        ("Old Keep - Textures.bsa", "Old Keep"),
        ("Skyrim - Textures3.BSA", "Skyrim"),
        (" - Textures.bsa", " - Textures"),
    ],
)
def test_a_mod_is_called_as_the_plugin_that_loads_its_archive(file: str, name: str) -> None:
    assert is_archive(Path(file))
    assert mod_name(Path(file)) == name
