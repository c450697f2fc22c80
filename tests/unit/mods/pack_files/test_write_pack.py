"""What belongs to a mod: README, meta.ini, PGPatcher's list and the archive; nothing over what a person wrote."""

from __future__ import annotations

import configparser
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pbrstudio.mods.pack_files.ours import RECORD
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.pack_files.readme import readme
from pbrstudio.mods.pack_files.write_pack import write_pack
from pbrstudio.mods.results import State
from pbrstudio.runtime.control import Control
from tests.unit.mods.packs import a_pack, written

ZIP = "Old Keep - Community Shaders True PBR 1.0.0.zip"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def of_the_mod(folder: Path) -> set[str]:
    return {name for name in names(folder) if not name.startswith((OWN_FOLDER, "textures/"))}


def test_a_mod_gets_its_files_and_tells_them(tmp_path: Path) -> None:
    results = [written(tmp_path, "weapons/sword_d")]
    outcome = write_pack(a_pack(tmp_path), results, Control(), dry_run=False)
    assert outcome.failed == ()
    assert of_the_mod(tmp_path) == {"PBRNIFPatcher/Old Keep.json", "README.txt", "meta.ini"}
    told = {Path(path).relative_to(tmp_path).as_posix() for path in outcome.outputs}
    assert told == of_the_mod(tmp_path) | {f"{OWN_FOLDER}/Old Keep.report.html"}


def test_single_textures_get_pgpatchers_list_alone(tmp_path: Path) -> None:
    results = [written(tmp_path, "weapons/sword_d")]
    write_pack(a_pack(tmp_path, is_mod=False), results, Control(), dry_run=False)
    assert of_the_mod(tmp_path) == {"PBRNIFPatcher/Old Keep.json"}


@pytest.mark.parametrize(
    ("layout", "expected"),
    [("complex-material", {"README.txt", "meta.ini"}), ("maps", set()), ("gltf", set())],
)
def test_each_layout_has_its_own(tmp_path: Path, layout: str, expected: set[str]) -> None:
    results = [replace(written(tmp_path, "weapons/sword_d"), entry=None)]
    write_pack(a_pack(tmp_path, layout=layout), results, Control(), dry_run=False)
    assert of_the_mod(tmp_path) == expected


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    results = [written(tmp_path, "weapons/sword_d")]
    before = names(tmp_path)
    outcome = write_pack(a_pack(tmp_path, packaging={"zip": True}), results, Control(), dry_run=True)
    assert [Path(path).name for path in outcome.outputs] == ["Old Keep.json", "README.txt", "meta.ini", ZIP]
    assert names(tmp_path) == before


def test_the_second_run_changes_nothing_and_a_changed_setting_renews_what_is_ours(tmp_path: Path) -> None:
    results = [written(tmp_path, "weapons/sword_d")]
    write_pack(a_pack(tmp_path), results, Control(), dry_run=False)
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in of_the_mod(tmp_path)}
    kept = [replace(each, state=State.KEPT) for each in results]
    outcome = write_pack(a_pack(tmp_path), kept, Control(), dry_run=False)
    assert [Path(path).name for path in outcome.outputs] == ["Old Keep.report.html"]
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in of_the_mod(tmp_path)} == before
    write_pack(a_pack(tmp_path, packaging={"version": "2.0"}), kept, Control(), dry_run=False)
    assert "version=2.0\n" in (tmp_path / "meta.ini").read_text(encoding="utf-8")
    assert "Version 2.0" in (tmp_path / "README.txt").read_text(encoding="utf-8")


def test_what_a_person_changed_stays_whatever_is_asked_for(tmp_path: Path) -> None:
    results = [written(tmp_path, "weapons/sword_d")]
    write_pack(a_pack(tmp_path), results, Control(), dry_run=False)
    for name in ("README.txt", "meta.ini"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    for existing in ("skip", "rename", "overwrite"):
        pack = a_pack(tmp_path, existing=existing, packaging={"version": "2.0"})
        told = [each.partition(":")[0] for each in write_pack(pack, results, Control(), dry_run=False).warnings]
        assert told == (["README.txt", "meta.ini"] if existing == "overwrite" else [])
        assert {(tmp_path / name).read_text(encoding="utf-8") for name in ("README.txt", "meta.ini")} == {"mine"}


def test_meta_ini_is_an_ini_of_special_edition(tmp_path: Path) -> None:
    packaging = {"name": 'Keep, "old" \\ new', "version": "1.2", "author": "Änne"}
    write_pack(a_pack(tmp_path, packaging=packaging), [written(tmp_path, "a")], Control(), dry_run=False)
    ini = configparser.ConfigParser(interpolation=None)
    ini.optionxform = str  # type: ignore[assignment,method-assign]
    ini.read(tmp_path / "meta.ini", encoding="utf-8")
    assert ini["General"]["gameName"] == "SkyrimSE"
    assert ini["General"]["version"] == "1.2"
    assert ini["General"]["notes"] == r'"Keep, \"old\" \\ new, by Änne"'


def test_meta_ini_is_read_by_qt_as_mod_organizer_does(tmp_path: Path) -> None:
    from PySide6.QtCore import QSettings

    packaging = {"name": 'Keep, "old" \\ new; 1=2', "author": "Änne"}
    write_pack(a_pack(tmp_path, packaging=packaging), [written(tmp_path, "a")], Control(), dry_run=False)
    read = QSettings(str(tmp_path / "meta.ini"), QSettings.Format.IniFormat)
    assert read.status() == QSettings.Status.NoError
    assert read.value("gameName") == "SkyrimSE"
    assert read.value("notes") == 'Keep, "old" \\ new; 1=2, by Änne'
    assert read.value("category") == "0,"


def test_the_readme_warns_of_what_spoils_true_pbr(tmp_path: Path) -> None:
    write_pack(a_pack(tmp_path), [written(tmp_path, "a")], Control(), dry_run=False)
    text = (tmp_path / "README.txt").read_text(encoding="utf-8")
    for word in ("Cathedral Assets Optimizer", "_SRGB", "PGPatcher", "Community Shaders", "Old Keep", "1.0.0"):
        assert word in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("plugins", "said"),
    [
        ((), "was made without --plugin"),
        (("Skyrim.esm", "Land.esp"), "Old Keep.esp points the set to the new textures"),
    ],
)
def test_the_readme_says_what_terrain_needs(tmp_path: Path, plugins: tuple[str, ...], said: str) -> None:
    pack = a_pack(tmp_path, plugins=[f"/mods/{name}" for name in plugins])
    text = " ".join(readme(pack).split())
    assert "texture sets (TXST)" in text
    assert said in text
    assert ", ".join(plugins) in text
    assert "/mods" not in text, "where the plugins lie is nobody's matter"
    assert "TXST" not in readme(a_pack(tmp_path, layout="complex-material"))


def test_an_entry_that_breaks_a_rule_stays_out_and_fails(tmp_path: Path) -> None:
    sound, torn = written(tmp_path, "weapons/sword_d"), written(tmp_path, "weapons/axe")
    (tmp_path / "textures/pbr/weapons/axe_rmaos.dds").unlink()
    outcome = write_pack(a_pack(tmp_path), [sound, torn], Control(), dry_run=False)
    ((name, sentence),) = outcome.failed
    assert name == "weapons/axe.dds"
    assert "axe_rmaos.dds is not there" in sentence
    listed = json.loads((tmp_path / "PBRNIFPatcher/Old Keep.json").read_text(encoding="utf-8"))
    assert [each["texture"] for each in listed] == ["weapons\\sword_d"]
    rows = json.loads((tmp_path / OWN_FOLDER / "Old Keep.report.json").read_text(encoding="utf-8"))["rows"]
    assert [[finding["severity"] for finding in row["findings"]] for row in rows] == [["warning"], ["warning", "error"]]


def test_a_list_that_a_person_made_ask_for_a_missing_file_is_told(tmp_path: Path) -> None:
    results = [written(tmp_path, "plants/lamp"), written(tmp_path, "dlc01/plants/lamp")]
    assert write_pack(a_pack(tmp_path), results, Control(), dry_run=False).failed == ()
    path = tmp_path / "PBRNIFPatcher/Old Keep.json"
    base, expansion = json.loads(path.read_text(encoding="utf-8"))
    assert (base["texture"], expansion["texture"]) == ("plants\\lamp", "dlc01\\plants\\lamp")
    del expansion["emissive"]
    path.write_text(json.dumps([base | {"emissive": True}, expansion]), encoding="utf-8")
    kept = [replace(each, entry_is_new=False) for each in results]
    failed = dict(write_pack(a_pack(tmp_path), kept, Control(), dry_run=False).failed)
    assert set(failed) == {"plants/lamp.dds", "dlc01/plants/lamp.dds"}
    assert "asks for lamp_g.dds, which is not there" in failed["dlc01/plants/lamp.dds"]


def test_shards_share_one_name_and_write_the_same_words(tmp_path: Path) -> None:
    texts = []
    for part in (1, 2):
        pack = replace(a_pack(tmp_path, shard=(part, 2)), name=f"Old Keep_{part}_of_2")
        write_pack(pack, [written(tmp_path, f"a{part}")], Control(), dry_run=False)
        texts.append([(tmp_path / name).read_bytes() for name in ("README.txt", "meta.ini")])
    assert texts[0] == texts[1]
    assert b"Old Keep - " in texts[0][0]
    assert b"_of_2" not in texts[0][0]


def test_the_archive_holds_the_mod_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    results = [written(tmp_path, "weapons/sword_d"), written(tmp_path, "clutter/pot")]
    pack = a_pack(tmp_path, packaging={"zip": True})
    assert str(tmp_path / ZIP) in write_pack(pack, results, Control(), dry_run=False).outputs
    with zipfile.ZipFile(tmp_path / ZIP) as archive:
        assert archive.testzip() is None
        inside = archive.namelist()
        assert inside == sorted(inside)
        textures = {name for name in names(tmp_path) if name.startswith("textures/")}
        assert set(inside) == textures | {"README.txt", "PBRNIFPatcher/Old Keep.json"}
        for name in inside:
            assert archive.read(name) == (tmp_path / name).read_bytes()


def test_the_archives_bytes_depend_on_the_files_alone(tmp_path: Path) -> None:
    made = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        results = [written(folder, "weapons/sword_d")]
        write_pack(a_pack(folder, packaging={"zip": True}), results, Control(), dry_run=False)
        made.append((folder / ZIP).read_bytes())
    assert made[0] == made[1]


def test_a_run_that_was_killed_left_its_own_files_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = os.replace

    def killed(part: Path, path: Path) -> None:
        renamed(part, path)
        if path.name == "README.txt":
            raise KeyboardInterrupt

    results = [written(tmp_path, "a")]
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("pbrstudio.runtime.staging.os.replace", killed)
        write_pack(a_pack(tmp_path), results, Control(), dry_run=False)
    write_pack(a_pack(tmp_path, packaging={"version": "2.0"}), results, Control(), dry_run=False)
    assert "Version 2.0" in (tmp_path / "README.txt").read_text(encoding="utf-8")


def test_a_torn_line_of_the_record_leaves_the_file_to_the_user(tmp_path: Path) -> None:
    results = [written(tmp_path, "a")]
    write_pack(a_pack(tmp_path), results, Control(), dry_run=False)
    record = tmp_path / OWN_FOLDER / RECORD
    record.write_bytes(record.read_bytes()[:-5] + b"\xff\n{}\n[1, 2]\n")
    before = (tmp_path / "meta.ini").read_bytes()
    write_pack(a_pack(tmp_path, packaging={"version": "2.0"}), results, Control(), dry_run=False)
    assert (tmp_path / "meta.ini").read_bytes() == before
    assert "Version 2.0" in (tmp_path / "README.txt").read_text(encoding="utf-8")


def test_names_that_are_no_text_end_nothing(tmp_path: Path) -> None:
    name = os.fsdecode(b"b\xff\x01d")
    results = [replace(written(tmp_path, name), entry=None), written(tmp_path, "good")]
    pack = replace(a_pack(tmp_path, packaging={"zip": True}), name=name)
    outcome = write_pack(pack, results, Control(), dry_run=False)
    assert {sentence.partition(",")[0] for _, sentence in outcome.failed} == {
        "its name cannot be written into an archive"
    }
    (path,) = tmp_path.glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        assert "textures/pbr/good.dds" in archive.namelist()
    assert "b??d - " in (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert (tmp_path / OWN_FOLDER / f"{name}.report.html").is_file()


def test_an_archive_of_the_users_stays(tmp_path: Path) -> None:
    (tmp_path / ZIP).write_bytes(b"mine")
    results = [written(tmp_path, "weapons/sword_d")]
    outcome = write_pack(a_pack(tmp_path, packaging={"zip": True}), results, Control(), dry_run=False)
    assert (tmp_path / ZIP).read_bytes() == b"mine"
    assert [Path(name).name for name, _ in outcome.failed] == [ZIP]


def test_a_conversion_that_was_stopped_makes_no_archive(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    results = [written(tmp_path, "weapons/sword_d")]
    write_pack(a_pack(tmp_path, packaging={"zip": True}), results, control, dry_run=False)
    assert not (tmp_path / ZIP).exists()
    assert (tmp_path / "PBRNIFPatcher/Old Keep.json").exists()
