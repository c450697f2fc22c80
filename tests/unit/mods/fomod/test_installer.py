"""An installer: the schema's order, what each choice installs, halves block for block, what is the user's stays."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path, PureWindowsPath
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pbrstudio.mods.fomod.choices import Kind
from pbrstudio.mods.fomod.half import write_halves
from pbrstudio.mods.fomod.write_installer import write_installer
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.runtime.control import Control, Stopped, never_stop
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.manifest import BelongsRecord
from pbrstudio.textures.dds.header import read_header, read_level_bytes
from pbrstudio.textures.layouts import load_layout
from tests.unit.mods.fomod.schema import faults
from tests.unit.mods.packs import random_dds, written


def installer(out: Path, *, size: tuple[int, int] = (32, 16), **packaging: Any) -> Path:
    """True PBR and Complex Material of one texture, made into an installer."""
    written(out / "true-pbr/full", "weapons/sword", size=size)
    written(out / "complex-material/full", "weapons/sword", size=size, root="textures")
    for kind in ("true-pbr", "complex-material"):
        (out / kind / "full/README.txt").write_text(kind, encoding="utf-8")
    (out / "true-pbr/full/PBRNIFPatcher").mkdir()
    (out / "true-pbr/full/PBRNIFPatcher/Keep.json").write_text("[]", encoding="utf-8")
    for kind in ("true-pbr", "complex-material"):
        textures = [path.relative_to(out / kind / "full").as_posix() for path in (out / kind).rglob("*.dds")]
        with Manifest(out / kind / "full", "Keep") as manifest:
            manifest.append(BelongsRecord(at=0, layout=kind, added=tuple(textures)))
    kinds = [
        Kind(load_layout(kind), out / kind, recommended=kind == "true-pbr") for kind in ("true-pbr", "complex-material")
    ]
    conversion = Conversion(packaging=packaging)
    assert write_installer(out, "Keep & Co", kinds, conversion, never_stop, dry_run=False).failed == ()
    return out


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def config(out: Path) -> ET.Element:
    return ET.fromstring((out / "fomod/ModuleConfig.xml").read_bytes())


def installed(out: Path, **chosen: str) -> dict[str, Path]:
    """What a manager puts into the Data folder for these flags, as the schema tells it to: place to file."""
    found: dict[str, tuple[int, Path]] = {}
    for pattern in config(out).iterfind("conditionalFileInstalls/patterns/pattern"):
        wanted = pattern.findall("dependencies/flagDependency")
        if not all(chosen.get(each.get("flag", "")) == each.get("value") for each in wanted):
            continue
        for item in pattern.iterfind("files/*"):
            source = out / PureWindowsPath(item.get("source", "")).as_posix()
            place = PureWindowsPath(item.get("destination", "")).as_posix()
            priority = int(item.get("priority", "0"))
            files = [source] if item.tag == "file" else [path for path in source.rglob("*") if path.is_file()]
            assert files
            for path in files:
                name = place if item.tag == "file" else f"{place}/{path.relative_to(source).as_posix()}"
                if name not in found or found[name][0] < priority:
                    found[name] = (priority, path)
    return {name: path for name, (_, path) in found.items()}


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


def named(out: Path) -> set[str]:
    """What ModuleConfig.xml names, with forward slashes."""
    return {PureWindowsPath(item.get("source", "")).as_posix() for item in config(out).iterfind(".//files/*")}


def test_only_what_is_there_is_named_and_all_of_it_is_in_the_archive(tmp_path: Path) -> None:
    for size, parts in (((32, 16), {"full", "half"}), ((4, 4), {"full"})):
        out = tmp_path / f"{size[0]}"
        (out / "true-pbr/half/textures/empty").mkdir(parents=True)
        (out / "true-pbr/full/PBRTextureSets").mkdir(parents=True)
        installer(out, size=size, zip=True)
        assert "true-pbr/full/PBRNIFPatcher" in named(out)
        assert "true-pbr/full/PBRTextureSets" not in named(out)
        assert {name.split("/")[1] for name in named(out)} == parts
        (path,) = out.glob("*.zip")
        with zipfile.ZipFile(path) as archive:
            inside = archive.namelist()
        for name in named(out):
            assert (out / name).exists()
            assert any(each == name or each.startswith(f"{name}/") for each in inside), name


def made(out: Path, *kinds: str, **packaging: Any) -> PackOutcome:
    """An installer of what there is."""
    offered = [
        Kind(load_layout(kind), out / kind, recommended=kind == "true-pbr") for kind in ("true-pbr", "complex-material")
    ]
    for kind in kinds:
        root = "textures/pbr" if kind == "true-pbr" else "textures"
        result = written(out / kind / "full", "weapons/sword", root=root)
        with Manifest(out / kind / "full", "Keep") as manifest:
            paths = tuple(path.relative_to(out / kind / "full").as_posix() for path in result.outputs)
            manifest.append(BelongsRecord(at=0, layout=kind, added=paths))
    return write_installer(out, "Keep", offered, Conversion(packaging=packaging), never_stop, dry_run=False)


@pytest.mark.parametrize("kind", ["true-pbr", "complex-material"])
def test_a_kind_without_textures_is_not_offered(tmp_path: Path, kind: str) -> None:
    for each in ("true-pbr", "complex-material"):
        (tmp_path / each / "full/PBRNIFPatcher").mkdir(parents=True)
    assert made(tmp_path, kind, zip=True).failed == ()
    assert faults(config(tmp_path)) == []
    assert next(each.text for each in config(tmp_path).iter("flag")) == kind
    assert {name.split("/")[0] for name in named(tmp_path)} == {kind}
    (path,) = tmp_path.glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"fomod", kind}


def test_without_any_textures_there_is_no_installer_and_an_earlier_one_goes(tmp_path: Path) -> None:
    made(tmp_path, "true-pbr")
    assert (tmp_path / "fomod/ModuleConfig.xml").is_file()
    for path in (tmp_path / "true-pbr").rglob("*.dds"):
        path.unlink()
    assert made(tmp_path, zip=True).outputs == ()
    assert not (tmp_path / "fomod").exists()
    assert list(tmp_path.glob("*.zip")) == []
    made(tmp_path, "true-pbr")
    (tmp_path / "fomod/info.xml").write_text("mine", encoding="utf-8")
    for path in (tmp_path / "true-pbr").rglob("*.dds"):
        path.unlink()
    made(tmp_path)
    assert files(tmp_path / "fomod") == ["info.xml"]
