"""Paths as people have them: spaces, other scripts, endless names, what is missing, what cannot be read or written."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.mods.trees import folder as tree_of_folder
from tests.integration.command import BASELINE, Answer, convert, convert_inside, names, run
from tests.integration.jobs import save
from tests.integration.pictures import stone
from tests.integration.readers import dds


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return save(tmp_path / "good.png", stone(16, 16))


def messages(answer: Answer) -> dict[str, str]:
    """What was said about each failure."""
    return {record["item"]: record["message"] for record in answer.of("item_failed")}


def test_names_in_other_scripts_are_converted_and_told(tmp_path: Path) -> None:
    source = save(tmp_path / "Мод" / "textures" / "épées" / "剣.png", stone(16, 16))
    answer = convert(tmp_path / "Мод", out=tmp_path / "aus gabe")
    assert answer.status == 0
    (finished,) = answer.of("item_finished")
    (finding,) = finished["findings"]
    assert (finding["severity"], finding["message"][:31]) == ("warning", "PGPatcher takes ASCII paths onl")
    assert dds(tmp_path / "aus gabe/textures/pbr/épées/剣.dds").size == (16, 16)
    assert not (tmp_path / "aus gabe/PBRNIFPatcher").exists()
    plain = run("convert", source, *BASELINE, "-o", tmp_path / "ascii", "--verbose", env={"PYTHONIOENCODING": "ascii"})
    assert (plain.status, plain.err) == (0, "")


def test_spaces_and_capital_endings(tmp_path: Path) -> None:
    save(tmp_path / "My Mod" / "Textures" / "Old Rugs" / "Red Rug.PNG", stone(16, 16), format="PNG")
    assert convert_inside(tmp_path / "My Mod", out=tmp_path / "My Out").status == 0
    assert "textures/pbr/Old Rugs/Red Rug.dds" in names(tmp_path / "My Out")
    (path,) = (tmp_path / "My Out/PBRNIFPatcher").iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))[0]["texture"] == "Old Rugs\\Red Rug"


def test_endless_names_are_a_sentence(tmp_path: Path, good: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(good, folder)
    for length in (245, 250):  # with ".png" they can be; with "_rmaos.dds" or ".part-" they cannot
        shutil.copy(good, folder / f"{'x' * length}.png")
    for existing in ("skip", "rename"):
        answer = convert_inside(folder, "--existing", existing, out=tmp_path / existing)
        assert answer.status == 1
        assert len(answer.of("item_finished")) + len(answer.of("item_failed")) == 3
        assert all("its path is too long" in message for message in messages(answer).values())
        assert names(tmp_path / existing / "textures/pbr") >= {"good.dds", "good_n.dds", "good_rmaos.dds", "good_p.dds"}
        assert not [name for name in names(tmp_path / existing) if ".part" in name or "x" * 250 in name]


def test_paths_that_cannot_be_are_a_sentence(tmp_path: Path, good: Path) -> None:
    endless = tmp_path / ("y" * 300 + ".png")
    answer = convert(endless, good, out=tmp_path / "out")
    assert (answer.status, answer.err) == (1, "")
    assert messages(answer) == {str(endless): "there is no such file or folder"}
    assert [record["item"] for record in answer.of("item_finished")] == [str(good)]
    answer = convert(good, out=tmp_path / ("y" * 300))
    assert answer.status == 2
    assert "its path is too long for this system" in answer.err


def test_missing_inputs_are_named_and_the_rest_is_done(tmp_path: Path, good: Path) -> None:
    answer = convert_inside(tmp_path / "not there.dds", tmp_path / "no folder", good, out=tmp_path / "out")
    assert answer.status == 1
    assert set(messages(answer)) == {str(tmp_path / "not there.dds"), str(tmp_path / "no folder")}
    assert len(answer.of("item_finished")) == 1


def test_archives_and_other_files_are_a_sentence(tmp_path: Path, good: Path) -> None:
    (tmp_path / "Skyrim - Textures0.bsa").write_bytes(b"BSA\0" + bytes(100))
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    answer = convert_inside(tmp_path / "Skyrim - Textures0.bsa", tmp_path / "notes.txt", good, out=tmp_path / "out")
    assert answer.status == 1
    archive, notes = (messages(answer)[str(tmp_path / name)] for name in ("Skyrim - Textures0.bsa", "notes.txt"))
    assert archive == "is a BSA of version 0, and Skyrim's 104 and 105 are read: unpack it and give the folder"
    assert notes.startswith("is no texture by its extension")
    assert notes.endswith("and bsa archives")


def test_a_file_where_the_output_folder_should_be(tmp_path: Path, good: Path) -> None:
    answer = run("convert", good, *BASELINE, "-o", good)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"pbrstudio: the output {good} is a file: name a folder\n"
    answer = convert_inside(good, out=good / "below")
    assert answer.status == 1
    assert "a part of its path is a file, not a folder" in messages(answer)[str(good)]


def test_a_folder_in_the_place_of_an_output_file(tmp_path: Path, good: Path) -> None:
    (tmp_path / "out/textures/pbr/good_n.dds").mkdir(parents=True)
    answer = convert_inside(good, "--existing", "overwrite", out=tmp_path / "out")
    assert answer.status == 1
    assert len(messages(answer)) == 1
    assert not [name for name in names(tmp_path / "out") if ".part" in name]


def test_the_input_folder_is_never_the_output(tmp_path: Path, good: Path) -> None:
    answer = run("convert", good.parent, *BASELINE, "-o", good.parent)
    assert answer.status == 2
    assert "inputs are never written to" in answer.err
    assert names(tmp_path) == {"good.png"}


def test_an_output_folder_inside_the_input_is_not_converted_again(tmp_path: Path) -> None:
    save(tmp_path / "mod/textures/a.png", stone(16, 16))
    for _ in range(2):
        answer = convert_inside(tmp_path / "mod", "--existing", "overwrite", out=tmp_path / "mod/textures/out")
        assert answer.status == 0
        assert [record["item"] for record in answer.of("item_finished")] == ["textures/a.png"]


def test_an_output_that_would_replace_a_source_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "mod/textures/a.dds.png", stone(16, 16))
    source = tmp_path / "textures" / "pbr" / "a.dds"
    convert_inside(save(tmp_path / "a.png", stone(16, 16)), out=tmp_path)
    before = source.read_bytes()
    answer = convert_inside(source, "--existing", "overwrite", out=tmp_path)
    assert answer.status == 1
    assert "belongs to the inputs and is never written to" in messages(answer)[str(source)]
    assert source.read_bytes() == before


def test_two_textures_that_would_be_one_are_told(tmp_path: Path) -> None:
    for name in ("sword.png", "sword_d.png"):
        save(tmp_path / "mod/textures" / name, stone(16, 16))
    answer = convert_inside(tmp_path / "mod", "--layout", "complex-material", out=tmp_path / "out")
    assert answer.status == 1
    assert "would write the same files as" in messages(answer)["textures/sword_d.png"]


def test_an_unreadable_folder_is_a_sentence_and_the_rest_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's refusal is played, because a superuser is refused nothing."""
    save(tmp_path / "mod/textures/open/a.png", stone(16, 16))
    save(tmp_path / "mod/textures/shut/b.png", stone(16, 16))
    shut = tmp_path / "mod/textures/shut"

    def refusing(folder: object) -> object:
        # A number is an open folder, as the clearing of scratch folders has it.
        if not isinstance(folder, int) and Path(os.fspath(folder)) == shut:  # type: ignore[call-overload]
            raise PermissionError(13, "Permission denied", str(shut))
        return real(folder)  # type: ignore[call-overload]

    real = os.scandir
    monkeypatch.setattr(tree_of_folder.os, "scandir", refusing)
    answer = convert_inside(tmp_path / "mod", out=tmp_path / "out")
    assert answer.status == 1
    assert messages(answer) == {str(shut): "permission denied: check who owns it, or choose another folder"}
    assert [record["item"] for record in answer.of("item_finished")] == ["textures/open/a.png"]


def test_an_unreadable_input_folder_is_a_sentence(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()

    def refusing(real: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def refuse(folder: Any) -> Any:
            if Path(folder) == shut:
                raise PermissionError(13, "Permission denied", str(shut))
            return real(folder)

        return refuse

    monkeypatch.setattr(tree_of_folder.os, "scandir", refusing(os.scandir))
    monkeypatch.setattr(tree_of_folder.os, "listdir", refusing(os.listdir))
    answer = convert_inside(shut, out=tmp_path / "out")
    assert answer.status == 1
    assert messages(answer) == {str(shut): "permission denied: check who owns it, or choose another folder"}


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = convert_inside(good, out=tmp_path / "out")
    assert answer.status == 1
    assert messages(answer)[str(good)].startswith("the disk is full: free some space")
    left = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert [path for path in left if path.parent.name != ".pbrstudio"] == [], "nothing but the notes about the run"
