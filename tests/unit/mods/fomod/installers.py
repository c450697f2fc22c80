"""Installers for tests, and what they ask, name and install."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import Any
from xml.etree import ElementTree as ET

from pbrstudio.mods.fomod.choices import Kind
from pbrstudio.mods.fomod.write_installer import write_installer
from pbrstudio.mods.manifest import Manifest
from pbrstudio.runtime.control import never_stop
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.manifest import BelongsRecord
from pbrstudio.textures.layouts import load_layout
from tests.unit.mods.packs import written


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


def named(out: Path) -> set[str]:
    """What ModuleConfig.xml names, with forward slashes."""
    return {PureWindowsPath(item.get("source", "")).as_posix() for item in config(out).iterfind(".//files/*")}
