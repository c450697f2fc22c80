"""An installer names and offers only what is there."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.mods.fomod.choices import Kind
from pbrstudio.mods.fomod.write_installer import write_installer
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.runtime.control import never_stop
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.manifest import BelongsRecord
from pbrstudio.textures.layouts import load_layout
from tests.unit.mods.fomod.installers import config, files, installer, named
from tests.unit.mods.fomod.schema import faults
from tests.unit.mods.packs import written


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
