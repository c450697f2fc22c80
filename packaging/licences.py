"""The licences of all that a build holds (``resources/licences.json``): of packages, Python and system libraries."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from left_out import MODULES
from products import PRODUCTS, distributions, modules

from pbrstudio.config.paths import resources
from pbrstudio.services.licences import Licence, licences_of, python_licence, write_licences

_QT = ("pyside6-addons", "pyside6-essentials", "shiboken6")
_OF_QT = (
    "Qt is used under the licence below; its libraries lie beside the program and may be replaced. Its source, and the "
    "licences of the code that it holds from others: https://doc.qt.io/qt-6/licensing.html"
)


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
    within = {name: dist for name, dist in found.items() if name not in out}
    first, *others = [
        each.model_copy(update={"text": f"{_OF_QT}\n\n{each.text}"}) if name in _QT else each
        for name, each in zip(within, licences_of(within.values()), strict=True)
    ]
    others += [
        Licence(name=part.name, version=found[part.owner].version, licence=part.licence, text=_standard(part.licence))
        for part in PARTS
        if part.owner in found and any(part.sign in Path(file).name for file in files)
    ]
    others += [python_licence(), _starter(), *_of_the_system(files)]
    without = [each.name for each in (first, *others) if not each.text]
    if without:
        raise SystemExit(
            f"no text of the licence of {', '.join(without)}: put it into resources/licences/<SPDX id>.txt"
        )
    return [first, *sorted(others, key=lambda each: each.name.lower())]


def _starter() -> Licence:
    """Of the small program that PyInstaller puts before ours; its classifier does not tell of the exception."""
    (said,) = licences_of([distribution("pyinstaller")])
    return said.model_copy(update={"licence": "GPL-2.0-or-later WITH Bootloader-exception"})


def _standard(licence: str) -> str:
    return (resources() / "licences" / f"{licence}.txt").read_text(encoding="utf-8")


def _of_the_system(files: list[str]) -> list[Licence]:
    """The packages of the system that built: of the libraries that lie neither with Python nor with its packages."""
    ours = [Path(place).resolve() for place in (sys.prefix, sys.base_prefix) if Path(place) != Path("/usr")]
    paths = {str(Path(file).resolve()) for file in files if ".so" in Path(file).name}
    strange = sorted(path for path in paths if not any(Path(path).is_relative_to(place) for place in ours))
    if not strange or shutil.which("dpkg-query") is None:
        return []
    owners = {owner for path in strange if (owner := _package(path)) is not None}
    return [Licence(name=name, version=version, text=_copyright(name)) for name, version in sorted(owners)]


def _package(path: str) -> tuple[str, str] | None:
    """Name and version of the Debian package that ``path`` came with; None for one that came with none."""
    # Where /lib is a link to /usr/lib, a package may know its file under either.
    for each in (path, path.removeprefix("/usr")):
        done = subprocess.run(["dpkg-query", "-S", each], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            name = done.stdout.split(":", 1)[0]
            shown = ["dpkg-query", "-W", "-f", "${Version}\n", name]
            return name, subprocess.run(shown, capture_output=True, text=True, check=True).stdout.split()[0]
    return None


def _copyright(package: str) -> str:
    path = Path("/usr/share/doc") / package / "copyright"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the file to write: resources/licences.json")
    parser.add_argument("--product", choices=PRODUCTS, default="converter")
    given = parser.parse_args()
    write_licences(gathered(distributions(PRODUCTS[given.product]), []), given.out)


if __name__ == "__main__":
    main()
