"""The licences of all that a build holds, gathered from what is installed: the About page's list.

The file is a JSON list of objects with ``name``, ``version``, ``licence`` (an SPDX expression where the owner gives
one) and ``text``.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from left_out import MODULES
from products import PRODUCTS, distributions, modules

TEXTS = Path(__file__).parent / "licences"
"""Texts that packages name and do not carry: ``<SPDX id>.txt``."""
_LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice|authors|copyright|third-party", re.IGNORECASE)
_OF_QT = (
    "Qt is used under the licence below; its libraries lie beside the program and may be replaced. Its source, and the "
    "licences of the code that it holds from others: https://doc.qt.io/qt-6/licensing.html"
)


@dataclass(frozen=True, slots=True)
class Licence:
    name: str
    version: str
    licence: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a distribution under stricter terms than the rest of it; there when a file's name holds ``sign``."""

    name: str
    owner: str
    sign: str
    licence: str


PARTS = (Part("Qt Quick 3D", "pyside6-addons", "Qt6Quick3D", "GPL-3.0-only"),)


def gathered(found: dict[str, Distribution], files: Iterable[str]) -> list[Licence]:
    """The licences of these distributions, of Python, of PyInstaller's starter and of the system's libraries.

    ``files``: where the files of the build lie on this machine. Raises `SystemExit` where a text is not to be had.
    """
    files = list(files)
    out = {owner for module, owner in modules(found).items() if module in dict(MODULES)}
    listed = [_of(dist) for name, dist in found.items() if name not in out]
    listed += [
        Licence(part.name, found[part.owner].version, part.licence, _standard(part.name, part.licence))
        for part in PARTS
        if part.owner in found and any(part.sign in Path(file).name for file in files)
    ]
    listed += [_python(), _of(distribution("pyinstaller"))]
    listed += _of_the_system(files)
    first, *others = listed
    return [first, *sorted(others, key=lambda each: each.name.lower())]


def write(licences: Iterable[Licence], target: Path) -> None:
    target.write_text(json.dumps([asdict(each) for each in licences], indent=1, ensure_ascii=False), encoding="utf-8")


def _of(dist: Distribution) -> Licence:
    name, said = dist.name, _said(dist)
    texts = [
        f"{entry.name}\n\n{_read(Path(str(entry.locate())))}"
        for entry in sorted(dist.files or [])
        if entry.parent.name == "licenses" or (".dist-info" in str(entry) and _LICENCE_FILE.search(entry.name))
    ]
    text = "\n\n\n".join(texts) or _standard(name, said)
    return Licence(
        name, dist.version, said, f"{_OF_QT}\n\n\n{text}" if name.startswith(("PySide6", "shiboken6")) else text
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip()


def _said(dist: Distribution) -> str:
    """The licence in the package's own words: an SPDX expression, a line, or its classifiers."""
    said = [*dist.metadata.get_all("License-Expression", []), *dist.metadata.get_all("License", []), ""]
    expression = str(said[0])
    classifiers = [line for line in dist.metadata.get_all("Classifier", []) if line.startswith("License ::")]
    if expression and "\n" not in expression:
        return expression.removeprefix("OSI Approved :: ")
    return ", ".join(line.rpartition(" :: ")[2] for line in classifiers) or expression.partition("\n")[0]


def _standard(name: str, said: str) -> str:
    """The text of the first licence named in ``said`` that lies in `TEXTS`, with what it builds upon."""
    for word in re.findall(r"[\w.-]+", said):
        path = TEXTS / f"{word}.txt"
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            return text + "\n\n\n" + _standard(name, "GPL-3.0-only") if word.startswith("LGPL-3.0") else text
    raise SystemExit(f"no text of {name}'s licence ({said or 'it says none'}): put it into {TEXTS.name}/<SPDX id>.txt")


def _python() -> Licence:
    folders = [sys.base_prefix, sysconfig.get_path("stdlib"), f"/usr/share/doc/python{sysconfig.get_python_version()}"]
    for path in (Path(folder) / name for folder in folders for name in ("LICENSE.txt", "LICENSE", "copyright")):
        if path.is_file():
            return Licence("Python", platform.python_version(), "PSF-2.0", _read(path))
    return Licence("Python", platform.python_version(), "PSF-2.0", _standard("Python", "PSF-2.0"))


def _of_the_system(files: list[str]) -> list[Licence]:
    """The packages of the system that built: of the files that lie neither with Python nor with its packages."""
    ours = [Path(place).resolve() for place in (sys.prefix, sys.base_prefix) if Path(place) != Path("/usr")]
    paths = {str(Path(file).resolve()) for file in files if ".so" in Path(file).name}
    strange = sorted(path for path in paths if not any(Path(path).is_relative_to(place) for place in ours))
    if not strange or shutil.which("dpkg-query") is None:
        return []
    owners = {owner for path in strange if (owner := _package(path))}
    return [
        Licence(name, version, "see its text", text)
        for name, version in sorted(owners)
        if (text := _copyright(name)) is not None
    ]


def _package(path: str) -> tuple[str, str] | None:
    """Name and version of the Debian package that ``path`` came with."""
    for each in (path, path.removeprefix("/usr")):
        done = subprocess.run(["dpkg-query", "-S", each], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            name = done.stdout.split(":", 1)[0]
            shown = ["dpkg-query", "-W", "-f", "${Version}\n", name]
            return name, subprocess.run(shown, capture_output=True, text=True, check=True).stdout.split()[0]
    return None


def _copyright(package: str) -> str | None:
    path = Path("/usr/share/doc") / package / "copyright"
    return _read(path) if path.is_file() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the file to write: resources/licences.json")
    parser.add_argument("--product", choices=PRODUCTS, default="converter")
    given = parser.parse_args()
    write(gathered(distributions(PRODUCTS[given.product]), []), given.out)


if __name__ == "__main__":
    main()
