"""An installer: the schema's order, what each choice installs, halves block for block, what is the user's stays."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pbrstudio.mods.fomod.half import write_halves
from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.runtime.control import Control, Stopped, never_stop
from pbrstudio.textures.dds.header import read_header, read_level_bytes
from tests.unit.mods.fomod.installers import config, files, installed, installer
from tests.unit.mods.fomod.schema import faults
from tests.unit.mods.packs import random_dds


def test_the_schema_holds(tmp_path: Path) -> None:
    assert faults(config(installer(tmp_path))) == []


def test_the_check_of_the_schema_sees_what_is_wrong(tmp_path: Path) -> None:
    root = config(installer(tmp_path))
    plugin = root.find(".//plugin")
    assert plugin is not None
    plugin.insert(0, plugin[-1])
    assert faults(root)
    root = config(tmp_path)
    root.append(root[0])
    assert faults(root)
    root = config(tmp_path)
    root.findall(".//folder")[0].attrib.pop("source")
    assert faults(root) == ["folder lacks source"]


def test_the_pages_ask_for_kind_and_resolution(tmp_path: Path) -> None:
    root = config(installer(tmp_path))
    assert root.findtext("moduleName") == "Keep & Co"
    asked = {
        step.get("name"): [
            (plugin.get("name"), plugin.find("typeDescriptor/type").get("name")) for plugin in step.iter("plugin")
        ]  # type: ignore[union-attr]
        for step in root.iter("installStep")
    }
    assert asked == {
        "Material": [
            ("Community Shaders True PBR", "Recommended"),
            ("Complex Material (ENB, Community Shaders)", "Optional"),
        ],
        "Resolution": [("Full", "Recommended"), ("Half", "Optional")],
    }
    assert {group.get("type") for group in root.iter("group")} == {"SelectExactlyOne"}


def test_the_files_have_no_mark_and_say_their_encoding(tmp_path: Path) -> None:
    installer(tmp_path, author="Änne")
    for name in ("info.xml", "ModuleConfig.xml"):
        assert (tmp_path / "fomod" / name).read_bytes().startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<')


def test_info_tells_name_author_and_version_in_order(tmp_path: Path) -> None:
    installer(tmp_path, author="Änne", version="1.2")
    root = ET.fromstring((tmp_path / "fomod/info.xml").read_bytes())
    assert [child.tag for child in root] == ["Name", "Author", "Version", "Description", "Website"]
    assert [root.findtext(tag) for tag in ("Name", "Author", "Version")] == ["Keep & Co", "Änne", "1.2"]


def test_each_choice_installs_its_files_and_no_path_begins_with_a_slash(tmp_path: Path) -> None:
    out = installer(tmp_path)
    pbr = installed(out, material="true-pbr", resolution="full")
    ends = ("", "_n", "_rmaos", "_p")
    assert set(pbr) == {f"textures/pbr/weapons/sword{end}.dds" for end in ends} | {
        "PBRNIFPatcher/Keep.json",
        "README.txt",
    }
    assert all(path.is_relative_to(out / "true-pbr/full") for path in pbr.values())
    complex_material = installed(out, material="complex-material", resolution="full")
    assert complex_material["README.txt"].read_text(encoding="utf-8") == "complex-material"
    assert "textures/weapons/sword.dds" in complex_material
    for item in config(out).iterfind(".//files/*"):
        assert not item.get("source", "").startswith(("\\", "/"))
        assert not item.get("destination", "").startswith(("\\", "/"))


def test_half_the_resolution_replaces_the_textures_and_nothing_else(tmp_path: Path) -> None:
    out = installer(tmp_path)
    full, half = (installed(out, material="true-pbr", resolution=each) for each in ("full", "half"))
    assert set(full) == set(half)
    for name, path in half.items():
        if name.endswith(".dds"):
            assert (read_header(path).width, read_header(path).height) == (16, 8)
        else:
            assert path == full[name]


def test_a_half_has_the_very_blocks_of_the_smaller_mips(tmp_path: Path) -> None:
    for fmt in ("BC7_UNORM_SRGB", "BC4_UNORM", "BC1_UNORM", "R8G8B8A8_UNORM"):
        path = random_dds(tmp_path / "full" / f"{fmt}.dds", 64, 32, fmt)
        write_halves((tmp_path / "full").rglob("*"), tmp_path / "full", tmp_path / "half", Ours(tmp_path), never_stop)
        whole, half = read_header(path), read_header(tmp_path / "half" / path.name)
        assert (half.width, half.height, half.levels) == (32, 16, whole.levels - 1)
        assert (half.format, half.legacy) == (whole.format, whole.legacy)
        assert read_level_bytes(tmp_path / "half" / path.name, half) == read_level_bytes(path, whole)[1:]


@pytest.mark.parametrize("size", [(4, 4), (4, 64), (12, 8), (20, 20)])
def test_what_has_no_half_that_the_game_wants_is_installed_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    out = installer(tmp_path, size=size)
    assert installed(out, material="true-pbr", resolution="half") == installed(
        out, material="true-pbr", resolution="full"
    )
    assert [step.get("name") for step in config(out).iter("installStep")] == ["Material"]
    assert faults(config(out)) == []


def test_halves_are_made_once_and_anew_when_the_whole_one_is_newer(tmp_path: Path) -> None:
    full, half, ours = tmp_path / "full", tmp_path / "half", Ours(tmp_path)
    source = random_dds(full / "a.dds", 16, 16)
    assert write_halves([source], full, half, ours, never_stop).outcome.outputs == (str(half / "a.dds"),)
    assert write_halves([source], full, half, ours, never_stop).outcome.outputs == ()
    random_dds(source, 16, 16, seed=2)
    later = (half / "a.dds").stat().st_mtime_ns + 10**9
    os.utime(source, ns=(later, later))
    assert write_halves([source], full, half, ours, never_stop).outcome.outputs == (str(half / "a.dds"),)
    assert (
        read_level_bytes(half / "a.dds", read_header(half / "a.dds"))[0]
        == read_level_bytes(source, read_header(source))[1]
    )


def test_a_half_that_a_person_changed_is_never_replaced(tmp_path: Path) -> None:
    full, half, ours = tmp_path / "full", tmp_path / "half", Ours(tmp_path)
    source = random_dds(full / "a.dds", 16, 16)
    write_halves([source], full, half, ours, never_stop)
    (half / "a.dds").write_bytes(b"mine")
    assert write_halves([source], full, half, ours, never_stop).outcome.failed[0][0] == str(half / "a.dds")
    assert (half / "a.dds").read_bytes() == b"mine"
    assert source.is_file()


def test_a_half_whose_whole_is_gone_goes_too_unless_a_person_changed_it(tmp_path: Path) -> None:
    full, half, ours = tmp_path / "full", tmp_path / "half", Ours(tmp_path)
    sources = [random_dds(full / name, 16, 16) for name in ("a.dds", "b/b.dds", "c/c.dds")]
    write_halves(sources, full, half, ours, never_stop)
    (half / "c/c.dds").write_bytes(b"mine")
    for path in sources[1:]:
        path.unlink()
    before = files(half)
    assert write_halves(sources[:1], full, half, ours, never_stop).files == (half / "a.dds",)
    assert files(half) == before
    write_halves(sources[:1], full, half, ours, never_stop, prune=True)
    assert files(half) == ["a.dds", "c", "c/c.dds"]
    write_halves([], full, half, ours, never_stop, prune=True)
    assert files(half) == ["a.dds", "c", "c/c.dds"], "the whole one is there, though nothing asks for it"
    (half / "c/c.dds").unlink()
    sources[0].unlink()
    write_halves([], full, half, ours, never_stop, prune=True)
    assert files(half) == ["c"], "an empty folder that we did not empty is nobody's to remove"


def test_a_stop_is_heeded(tmp_path: Path) -> None:
    random_dds(tmp_path / "full/a.dds", 16, 16)
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        write_halves(
            (tmp_path / "full").rglob("*"), tmp_path / "full", tmp_path / "half", Ours(tmp_path), control.safe_point
        )


def test_the_archive_is_what_a_manager_installs(tmp_path: Path) -> None:
    out = installer(tmp_path, zip=True)
    (path,) = out.glob("*.zip")
    assert path.name == "Keep & Co 1.0.0.zip"
    with zipfile.ZipFile(path) as archive:
        inside = set(archive.namelist())
    assert {"fomod/info.xml", "fomod/ModuleConfig.xml"} <= inside
    assert {name.split("/")[0] for name in inside} == {"fomod", "true-pbr", "complex-material"}
    assert not any(".pbrstudio" in name for name in inside)
    for resolution in ("full", "half"):
        for kind in ("true-pbr", "complex-material"):
            needed = installed(out, material=kind, resolution=resolution).values()
            assert {file.relative_to(out).as_posix() for file in needed} <= inside


def test_a_half_goes_when_its_whole_one_has_none_any_more(tmp_path: Path) -> None:
    full, half, ours = tmp_path / "full", tmp_path / "half", Ours(tmp_path)
    sources = [random_dds(full / f"{name}/t.dds", 16, 16) for name in ("a", "b")]
    write_halves(sources, full, half, ours, never_stop)
    (half / "b/t.dds").write_bytes(b"mine")
    for source in sources:
        random_dds(source, 4, 4, seed=2)
    halves = write_halves(sources, full, half, ours, never_stop)
    assert halves.files == ()
    assert [name for name, _ in halves.outcome.failed] == [str(half / "b/t.dds")]
    assert "changed by hand, and its whole one has no half any more" in halves.outcome.failed[0][1]
    assert files(half) == ["b", "b/t.dds"]
