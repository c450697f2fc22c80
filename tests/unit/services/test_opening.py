"""Which textures a drop of files and folders means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.runtime.control import Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.opening import find_textures
from pbrstudio.spec.conversion import Conversion


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(path)
    return path


def test_of_a_folder_the_diffuse_textures_and_of_files_all(tmp_path: Path) -> None:
    iron, _ = picture(tmp_path / "mod" / "textures" / "iron.png"), picture(tmp_path / "mod" / "textures" / "iron_n.png")
    named = picture(tmp_path / "other_n.png")
    opened = find_textures([tmp_path / "mod", named])
    assert [(each.item.source.name, each.folder) for each in opened.textures] == [
        (iron, tmp_path / "mod"),
        (named, None),
    ]
    assert (opened.left_alone, opened.faults) == (1, [])


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("")
    opened = find_textures([tmp_path / "empty", tmp_path / "notes.txt", tmp_path / "gone.png"])
    assert opened.textures == []
    assert [fault.split(": ")[0] for fault in opened.faults] == [
        str(tmp_path / "empty"),
        str(tmp_path / "notes.txt"),
        str(tmp_path / "gone.png"),
    ]


def test_it_can_be_stopped(tmp_path: Path) -> None:
    picture(tmp_path / "mod" / "iron.png")

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        find_textures([tmp_path / "mod"], stop)


def test_rules_are_heeded_but_for_leaving_alone_what_a_person_named(tmp_path: Path) -> None:
    skin = picture(tmp_path / "mod" / "textures" / "actors" / "character" / "femalebody.png")
    bone = picture(tmp_path / "mod" / "textures" / "clutter" / "bone01.png")
    opened = find_textures([tmp_path / "mod"])
    assert [each.item.source.name for each in opened.textures] == [bone]
    assert opened.left_alone == 1
    assert opened.textures[0].item.guide.unknown
    assert [each.item.source.name for each in find_textures([skin]).textures] == [skin]


def test_a_persons_rules_are_heeded_too(tmp_path: Path) -> None:
    bowl = picture(tmp_path / "mod" / "textures" / "clutter" / "bowl.png")
    rules = tmp_path / "mine.toml"
    rules.write_text('[[rules]]\nname = "no clutter"\npath = "clutter/*"\nexclude = "not mine"\n', encoding="utf-8")
    opened = find_textures([tmp_path / "mod"], looked_at=Conversion(rules=(rules,)))
    assert (opened.textures, opened.left_alone) == ([], 1)
    assert len(find_textures([bowl], looked_at=Conversion(rules=(rules,))).textures) == 1
    with pytest.raises(UserError, match="gone"):
        find_textures([bowl], looked_at=Conversion(rules=(tmp_path / "gone.toml",)))
