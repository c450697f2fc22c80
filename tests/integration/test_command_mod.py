"""A whole mod by the command: right files and lists, nothing of the input touched, an archive as good as a folder."""

from __future__ import annotations

import configparser
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.archives import bsa_of
from tests.integration import awkward_mod as awkward
from tests.integration.command import Answer, Snapshot, convert_inside, names, snapshot
from tests.integration.readers import dds
from tests.unit.mods.fomod.schema import faults

ALBEDO, DATA, HEIGHT = 99, 98, 80
"""DXGI formats: BC7_UNORM_SRGB, BC7_UNORM, BC4_UNORM."""


@dataclass(frozen=True)
class Whole:
    """The awkward mod, and what it became."""

    folder: Path
    before: Snapshot
    out: Path
    answer: Answer

    @property
    def textures(self) -> Path:
        return self.out / "textures/pbr"

    def file(self, name: str) -> Path:
        """One of its textures: folders have one spelling of those that the mod has, and the game sees no difference."""
        (found,) = (each for each in names(self.textures) if each.lower() == name.lower())
        return self.textures / found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Converted once, for all tests that only look."""
    folder = awkward.build(tmp_path_factory.mktemp("awkward"))
    before, out = snapshot(folder), tmp_path_factory.mktemp("whole")
    return Whole(folder, before, out, convert_inside(folder, "--zip", "--author", "Änne", out=out))


def base(name: str) -> str:
    return str(PurePath(name).with_suffix("").as_posix())


def listed(out: Path) -> dict[str, dict[str, Any]]:
    (path,) = (out / "PBRNIFPatcher").iterdir()
    return {each["texture"]: each for each in json.loads(path.read_text(encoding="utf-8"))}


def test_nothing_of_the_input_is_touched(whole: Whole) -> None:
    assert snapshot(whole.folder) == whole.before


def test_each_texture_has_its_four_files_and_there_are_no_others(whole: Whole) -> None:
    expected = {f"{base(name)}{end}.dds" for name in awkward.CONVERTED for end in ("", "_n", "_rmaos", "_p")}
    expected |= {f"{name}_g.dds" for name in awkward.GLOWING}
    found = [name.lower() for name in names(whole.textures)]
    assert sorted(found) == sorted(name.lower() for name in expected)


def test_what_else_lies_in_the_mod(whole: Whole) -> None:
    rest = {name for name in names(whole.out) if not name.startswith("textures/")}
    archive = f"{awkward.NAME} - Community Shaders True PBR 1.0.0.zip"
    assert rest == {f"PBRNIFPatcher/{awkward.NAME}.json", "README.txt", "meta.ini", archive}


def test_what_is_left_alone_is_told_with_its_reason(whole: Whole) -> None:
    reasons = {
        PurePath(each["item"]).relative_to("Textures").as_posix(): each["reason"]
        for each in whole.answer.of("item_left_alone")
        if each["item"].startswith("Textures")
    }
    assert set(reasons) == set(awkward.LEFT_ALONE)
    wrong = {name: reason for name, reason in reasons.items() if awkward.LEFT_ALONE[name] not in reason}
    assert wrong == {}


def test_what_cannot_be_converted_fails_alone(whole: Whole) -> None:
    failed = {each["item"].removeprefix("Textures/"): each["message"] for each in whole.answer.of("item_failed")}
    assert set(failed) == set(awkward.FAILED)
    assert all(awkward.FAILED[name] in message for name, message in failed.items())
    assert whole.answer.status == 1
    assert whole.answer.of("job_finished")[0]["done"] == len(awkward.CONVERTED)


def test_formats_sizes_and_mips_are_what_the_game_wants(whole: Whole) -> None:
    for name, size in awkward.CONVERTED.items():
        for end, fmt in (("", ALBEDO), ("_rmaos", DATA), ("_p", HEIGHT)):
            file = dds(whole.file(f"{base(name)}{end}.dds"))
            assert (file.dxgi, file.size, file.legacy) == (fmt, size, False), (name, end)
            assert file.mips == max(size).bit_length()
        normal = dds(whole.file(f"{base(name)}_n.dds"))
        assert normal.dxgi in (DATA, 77)  # 77: the mod's own, taken over as it is
        assert normal.mips == max(normal.size).bit_length()


def test_a_normal_map_is_found_whatever_its_case_and_bc5_gets_its_blue_back(whole: Whole) -> None:
    own = dds(whole.folder / "Textures/Weapons/IRON/longsword_N.dds")
    taken = dds(whole.file("Weapons/IRON/LongSword_n.dds"))
    assert taken.levels == own.levels
    assert dds(whole.file("weapons/steel/axe_d_n.dds")).pixels()[..., 2].mean() > 150


def test_the_glow_map_says_srgb_and_its_entry_says_so(whole: Whole) -> None:
    glow = dds(whole.file("clutter/lantern_g.dds"))
    assert (glow.dxgi, glow.legacy) == (72, False)
    assert glow.levels[0] == dds(whole.folder / "Textures/clutter/lantern_g.dds").levels[0]
    glowing = {texture for texture, entry in listed(whole.out).items() if entry["emissive"]}
    assert glowing == {name.replace("/", "\\") for name in awkward.GLOWING}


def test_pgpatchers_list_has_every_ascii_texture_and_each_entry_holds(whole: Whole) -> None:
    found = listed(whole.out)
    wanted = {name for name in awkward.CONVERTED if name not in awkward.NOT_ASCII}
    assert set(found) == {base(name).replace("/", "\\") for name in wanted}
    for texture, entry in found.items():
        assert list(entry)[:1] == ["texture"]
        assert len(entry) == 10
        ends = ["", "_n", "_rmaos", *(["_p"] if entry["parallax"] else []), *(["_g"] if entry["emissive"] else [])]
        assert all(whole.file(texture.replace("\\", "/") + f"{end}.dds").is_file() for end in ends)
        assert entry["specular_level"] == 0.04


def test_what_pgpatcher_or_the_game_would_stumble_over_is_told(whole: Whole) -> None:
    said = {
        each["item"].removeprefix("Textures/"): " ".join(finding["message"] for finding in each["findings"])
        for each in whole.answer.of("item_finished")
    }
    assert "ASCII" in said["clutter/größe/krug.dds"]
    assert "no powers of two" in said["clutter/odd/20x12.dds"]
    assert "stretched to 20 x 12" in said["clutter/odd/18x10.dds"]
    assert "give --plugin" in said["landscape/dirt01.dds"]
    assert "the height is the mod's own (_p)" in said["clutter/lantern.dds"]


def test_meta_ini_and_the_archive(whole: Whole) -> None:
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(whole.out / "meta.ini", encoding="utf-8")
    assert ini["General"]["gamename"] == "SkyrimSE"
    (path,) = whole.out.glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == names(whole.out) - {path.name, "meta.ini"}


def test_the_report_has_a_row_for_every_file(whole: Whole) -> None:
    report = json.loads((whole.out / f".pbrstudio/{awkward.NAME}.report.json").read_text(encoding="utf-8"))
    states: dict[str, int] = {}
    for row in report["rows"]:
        states[row["state"]] = states.get(row["state"], 0) + 1
        assert (row["picture"] != "") == (row["state"] == "done"), row["name"]
    assert states["done"] == len(awkward.CONVERTED)
    assert states["failed"] == len(awkward.FAILED)
    assert states["left alone"] >= len(awkward.LEFT_ALONE)


def test_a_second_run_has_nothing_to_do_and_changes_nothing(whole: Whole) -> None:
    before = {name: whole.out.joinpath(name).stat().st_mtime_ns for name in names(whole.out)}
    answer = convert_inside(whole.folder, "--zip", "--author", "Änne", out=whole.out)
    assert answer.of("job_finished")[0]["skipped"] == len(awkward.CONVERTED)
    assert answer.of("item_finished") == []
    assert {name: whole.out.joinpath(name).stat().st_mtime_ns for name in names(whole.out)} == before


def test_an_archive_gives_the_same_as_its_loose_files(whole: Whole, tmp_path: Path) -> None:
    folder = tmp_path / awkward.NAME
    for name in ("clutter/lantern", "clutter/lantern_n", "clutter/lantern_g", "weapons/steel/axe_d",
                 "weapons/steel/axe_n", "clutter/cube", "plants/fern01", "landscape/dirt01", "lod/trees"):  # fmt: skip
        path = folder / "textures" / f"{name}.dds"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((whole.folder / "Textures" / f"{name}.dds").read_bytes())
    archive = bsa_of(tmp_path / f"{awkward.NAME}.bsa", folder)
    made = archive.read_bytes()
    out = {}
    for source in (folder, archive):
        out[source] = tmp_path / f"from {source.suffix}"
        assert convert_inside(source, out=out[source]).status == 0
    one, other = ({name: (each / name).read_bytes() for name in names(each)} for each in out.values())
    assert one == other
    assert len([name for name in one if name.startswith("textures/")]) == 4 * 4 + 1
    assert archive.read_bytes() == made


def test_complex_material_keeps_the_games_own_paths(whole: Whole, tmp_path: Path) -> None:
    chosen = whole.folder / "Textures/weapons"
    assert convert_inside(chosen, "--layout", "complex-material", out=tmp_path / "out").status == 0
    expected = {f"textures/weapons/steel/axe{end}.dds" for end in ("_d", "_n", "_m")}
    assert names(tmp_path / "out") == expected | {"README.txt", "meta.ini"}


def test_an_installer_offers_both_kinds_and_half_the_resolution(whole: Whole, tmp_path: Path) -> None:
    source, out = whole.folder / "Textures/weapons", tmp_path / "out"
    answer = convert_inside(source, "--fomod", "--zip", "--mod-name", "Axes & Co", "--mod-version", "2.1", out=out)
    assert (answer.status, answer.of("item_failed")) == (0, [])
    assert [each["event"] for each in answer.events].count("job_finished") == 1
    root = ET.fromstring((out / "fomod/ModuleConfig.xml").read_bytes())
    assert faults(root) == []
    assert root.findtext("moduleName") == "Axes & Co"
    assert [step.get("name") for step in root.iter("installStep")] == ["Material", "Resolution"]
    mod = names(out)
    for kind, place in (("true-pbr", "textures/pbr"), ("complex-material", "textures")):
        full = {name for name in mod if name.startswith(f"{kind}/full/{place}")}
        assert full
        assert {name.replace("/full/", "/half/") for name in full} <= mod
        assert f"{kind}/full/README.txt" in mod
    assert "true-pbr/full/PBRNIFPatcher/weapons.json" in mod
    assert not any(name.endswith("meta.ini") for name in mod)
    with zipfile.ZipFile(out / "Axes & Co 2.1.zip") as archive:
        assert set(archive.namelist()) == mod - {"Axes & Co 2.1.zip"}
    before = snapshot(out)
    assert (
        convert_inside(source, "--fomod", "--zip", "--mod-name", "Axes & Co", "--mod-version", "2.1", out=out).status
        == 0
    )
    assert {name: content for name, content in snapshot(out).items() if ".pbrstudio/" not in name} == {
        name: content for name, content in before.items() if ".pbrstudio/" not in name
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--fomod", "--layout", "maps"), "--fomod: layout 'maps' is no mod"),
        (("--zip", "--layout", "gltf"), "--zip: layout 'gltf' is no mod"),
        (("--zip", "--shard", "1/2"), "--zip: a shard is a part"),
        (("--mod-version", "new"), "--mod-version: "),
        (("--mod-name", "a\nb"), "--mod-name: "),
    ],
)
def test_what_cannot_be_wrapped_up_is_refused(
    whole: Whole, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    answer = convert_inside(whole.folder, *options, out=tmp_path / "out")
    assert answer.status == 2
    assert said in answer.of("job_refused")[0]["message"]
    assert not (tmp_path / "out").exists()
