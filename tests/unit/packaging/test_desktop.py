"""Desktop file, AppStream data, the tarball's own installing, and one version for all of them."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from pbrstudio import __version__

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from archives import desktop_data

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    desktop_data(tmp_path / "share")
    return tmp_path / "share"


def desktop(path: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return dict(parser["Desktop Entry"])


def test_the_desktop_file_has_what_a_menu_wants(share: Path) -> None:
    entry = desktop(share / "applications" / "pbrstudio.desktop")
    assert (entry["Type"], entry["Exec"], entry["Terminal"]) == ("Application", "pbrstudio", "false")
    assert (share / "icons/hicolor/scalable/apps" / f"{entry['Icon']}.svg").is_file()
    assert all(entry[name].endswith(";") for name in ("Categories", "Keywords"))
    # The window says by this name which menu entry it belongs to.
    assert 'setDesktopFileName("pbrstudio")' in (ROOT / "pbrstudio/gui/app.py").read_text(encoding="utf-8")


def test_the_appstream_data_names_the_desktop_file_and_this_version(share: Path) -> None:
    root = ET.parse(share / "metainfo" / "pbrstudio.metainfo.xml").getroot()
    assert root.get("type") == "desktop-application"
    assert (root.findtext("launchable"), root.findtext("icon")) == ("pbrstudio.desktop", "pbrstudio")
    release = root.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": __version__, "date": "2026-09-21"}
    summary = root.findtext("summary") or ""
    assert 0 < len(summary) <= 35 or not summary.endswith(".")


@pytest.mark.skipif(sys.platform != "linux", reason="a script for Linux")
def test_a_tarball_goes_into_the_menu_wherever_it_lies_and_out_again(share: Path, tmp_path: Path) -> None:
    place = tmp_path / "My Games $1 100%"
    place.mkdir()
    shutil.copytree(share, place / "share")
    shutil.copy(ROOT / "packaging/linux/install.sh", place)
    (place / "pbrstudio").write_text("#!/bin/sh\n", encoding="utf-8")
    home = tmp_path / "home"
    variables = {"PATH": os.environ["PATH"], "HOME": str(home)}
    command = ["sh", str(place / "install.sh")]
    subprocess.run(command, env=variables, check=True, capture_output=True)
    written = home / ".local/share/applications/pbrstudio.desktop"
    escaped = str(place).replace("$", "\\\\$").replace("%", "%%")
    assert desktop(written)["Exec"] == f'"{escaped}/pbrstudio"'
    assert (home / ".local/bin/pbrstudio").resolve() == place / "pbrstudio"
    assert (home / ".local/share/icons/hicolor/scalable/apps/pbrstudio.svg").is_file()
    subprocess.run([*command, "--remove"], env=variables, check=True, capture_output=True)
    assert [path for path in home.rglob("*") if not path.is_dir()] == []


def test_the_version_stands_in_one_place() -> None:
    from check_build import program_version

    assert program_version() == __version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "pbrstudio/__init__.py"
    named = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])")
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in (ROOT / "packaging").rglob("*")
        if path.is_file() and path.suffix in (".py", ".spec", ".xml", ".desktop", ".sh")
    }
    assert [path.name for path, text in texts.items() if named.search(text)] == []


def test_a_wheel_holds_the_resources_with_the_model() -> None:
    """As hatchling is told to; `make wheel` installs one into an empty environment and runs it."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert wheel["packages"] == ["pbrstudio"]
    assert wheel["force-include"] == {"resources": "pbrstudio/resources"}
    command = ["git", "ls-files", "-z", "--", "resources/models"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    kinds = {name.rpartition("/")[2] for name in listed.split("\0")}
    assert {"manifest.json", "maps.onnx", "maps.safetensors", "segmenter.onnx", "albedo.onnx"} <= kinds
