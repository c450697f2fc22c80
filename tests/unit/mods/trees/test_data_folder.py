"""A Data folder with loose files and archives: what the game would see of each path, and what is told of the rest."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath

import pytest

from pbrstudio.mods.trees.data_folder import data_tree
from pbrstudio.mods.trees.tree import Tree
from tests.archives import SKYRIM, save_bsa


def data(root: Path) -> Path:
    """Loose files before archives, a later archive before an earlier one."""
    (root / "Textures" / "armor").mkdir(parents=True)
    (root / "Textures" / "armor" / "Iron.dds").write_bytes(b"loose")
    save_bsa(root / "A - Textures.bsa", {"textures/armor/iron.dds": b"A", "textures/armor/steel.dds": b"A"}, SKYRIM)
    save_bsa(root / "b.bsa", {"textures/armor/steel.dds": b"b", "textures/armor/iron_n.dds": b"b"})
    return root


def seen(tree: Tree) -> dict[str, bytes]:
    return {member.relative.as_posix(): member.file.start(9) for member in tree.members}


def test_loose_files_win_and_then_the_later_archive(tmp_path: Path) -> None:
    tree = data_tree(data(tmp_path), leave_out=tmp_path / "out")
    assert seen(tree) == {
        "Textures/armor/Iron.dds": b"loose",
        "textures/armor/iron_n.dds": b"b",
        "textures/armor/steel.dds": b"b",
    }
    assert tree.is_mod
    told = {f"{each.member.archive}/{each.member.relative}": each.sentence for each in tree.hidden}
    assert told == {
        "A - Textures.bsa/textures/armor/iron.dds": (
            "is never seen by the game, for there is a loose file of the same path"
        ),
        "A - Textures.bsa/textures/armor/steel.dds": "is taken from b.bsa, the later of the archives by name",
    }


def test_what_is_looked_for_is_what_the_game_would_see(tmp_path: Path) -> None:
    tree = data_tree(data(tmp_path), leave_out=tmp_path / "out")
    for name, content in (("iron", b"loose"), ("steel", b"b"), ("iron_n", b"b")):
        found = tree.find(PurePath(f"textures/ARMOR/{name}.dds"))
        assert found is not None
        assert found.start(9) == content


def test_an_archive_that_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    data(tmp_path)
    (tmp_path / "z.bsa").write_bytes(b"nonsense")
    tree = data_tree(tmp_path, leave_out=tmp_path / "out")
    assert len(tree.members) == 3
    assert [(fault.path.name, fault.sentence) for fault in tree.faults] == [
        ("z.bsa", "is no BSA archive, whatever its name says: check where it came from")
    ]


def test_archives_are_passed_over_in_one_sentence_without_bethkit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data(tmp_path)
    monkeypatch.setitem(sys.modules, "bethkit", None)
    tree = data_tree(tmp_path, leave_out=tmp_path / "out")
    assert seen(tree) == {"Textures/armor/Iron.dds": b"loose"}
    assert len(tree.faults) == 1
    assert tree.faults[0].sentence.startswith("holds 2 archives that were passed over: ")


def test_a_folder_without_archives_needs_no_bethkit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bethkit", None)
    (tmp_path / "iron.dds").write_bytes(b"x")
    tree = data_tree(tmp_path, leave_out=tmp_path / "out")
    assert (seen(tree), tree.faults, tree.is_mod) == ({"iron.dds": b"x"}, (), False)
