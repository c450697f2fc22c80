"""Makes what is downloaded of a build: under Linux a tarball and a Debian package, elsewhere a portable zip.

python3 packaging/archives.py BUILD --out FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

from check_build import program_version
from linked import packages, wanted

HERE = Path(__file__).resolve().parent
ICON = HERE.parent / "resources" / "icons" / "pbrstudio.svg"
PRESET = 3
"""Of xz: a tenth larger than its usual 6, in a third of the time."""
_CONTROL = """Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: The pbrstudio founders <pbrstudio@localhost>
Installed-Size: {size}
Depends: {depends}
Recommends: fontconfig, fonts-dejavu-core
Conflicts: {conflicts}
Section: graphics
Priority: optional
Description: Turns Skyrim's textures into physically based material maps
 {title}. Runs on your own machine, without a network.
"""
_NAMES = {"pbrstudio-converter": "pbrstudio", "pbrstudio-studio": "pbrstudio-studio"}
_TITLES = {
    "pbrstudio-converter": "The converter: window and command line",
    "pbrstudio-studio": "The studio: the converter, and the trainer of its models",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path, help="the folder that PyInstaller made: pbrstudio-converter or -studio")
    parser.add_argument("--out", type=Path, required=True, help="the folder that the archives go into")
    given = parser.parse_args()
    build: Path = given.build.resolve()
    if build.name not in _NAMES:
        raise SystemExit(f"{build} is no build: give a folder named {' or '.join(_NAMES)}")
    given.out.mkdir(parents=True, exist_ok=True)
    made = (
        [tarball(build, given.out), deb(build, given.out)] if sys.platform == "linux" else [portable(build, given.out)]
    )
    for path in (each for each in made if each is not None):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name}  {path.stat().st_size / 1e6:.0f} MB  sha256 {digest}")
    return 0


def tarball(build: Path, out: Path) -> Path:
    """The folder with its desktop data and ``install.sh``, as .tar.xz."""
    name = f"{build.name}-{program_version()}-linux-{platform.machine()}"
    path = out / f"{name}.tar.xz"
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path, "w:xz", preset=PRESET) as archive:
        share = Path(folder) / "share"
        desktop_data(share)
        for source, target in (
            (build, name),
            (share, f"{name}/share"),
            (HERE / "linux" / "install.sh", f"{name}/install.sh"),
        ):
            archive.add(source, target, filter=_nobodys)
    return path


def deb(build: Path, out: Path) -> Path | None:
    """A Debian package that installs into /opt; None where dpkg-deb is not there."""
    tool = shutil.which("dpkg-deb")
    if tool is None:
        return None
    name = _NAMES[build.name]
    architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout
    asked = wanted(build)
    depends, lacking = packages(asked.libraries)
    if lacking:
        print(f"not on this system, so not in the package's Depends: {', '.join(sorted(lacking))}")
    path = out / f"{name}_{program_version()}_{architecture.strip()}.deb"
    with tempfile.TemporaryDirectory(dir=out) as folder:
        root = Path(folder)
        place = root / "opt" / name
        shutil.copytree(build, place, symlinks=True)
        desktop_data(root / "usr" / "share")
        (root / "usr" / "bin").mkdir()
        (root / "usr" / "bin" / "pbrstudio").symlink_to(f"/opt/{name}/pbrstudio")
        documents = root / "usr" / "share" / "doc" / name
        documents.mkdir(parents=True)
        # The whole list stands in the program's About and in its resources/licences.json.
        copyright_ = "\n\n".join((HERE.parent / each).read_text(encoding="utf-8") for each in ("LICENSE", "NOTICE"))
        (documents / "copyright").write_text(copyright_, encoding="utf-8")
        size = sum(each.stat().st_size for each in root.rglob("*") if each.is_file() and not each.is_symlink()) // 1024
        control = root / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text(
            _CONTROL.format(
                name=name,
                version=program_version(),
                architecture=architecture.strip(),
                size=size,
                depends=", ".join([f"libc6 (>= {'.'.join(map(str, asked.glibc))})", *sorted(depends - {"libc6"})]),
                conflicts=", ".join(sorted(set(_NAMES.values()) - {name})),
                title=_TITLES[build.name],
            ),
            encoding="utf-8",
        )
        root.chmod(0o755)
        subprocess.run(
            [tool, "--root-owner-group", "-Zxz", f"-z{PRESET}", "--build", str(root), str(path)], check=True, stdout=-3
        )
    return path


def portable(build: Path, out: Path) -> Path:
    """The folder as a zip that is unpacked and run."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    path = out / f"{build.name}-{program_version()}-{system}-{platform.machine().lower()}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(build.rglob("*")):
            archive.write(each, Path(build.name) / each.relative_to(build))
    return path


def desktop_data(share: Path) -> None:
    """Desktop file, icon and AppStream data as they lie below ``/usr/share``."""
    stamp = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    metainfo = (HERE / "linux" / "pbrstudio.metainfo.xml").read_text(encoding="utf-8")
    metainfo = metainfo.replace("@VERSION@", program_version())
    metainfo = metainfo.replace("@DATE@", time.strftime("%Y-%m-%d", time.gmtime(stamp)))
    files = {
        "applications/pbrstudio.desktop": (HERE / "linux" / "pbrstudio.desktop").read_text(encoding="utf-8"),
        "icons/hicolor/scalable/apps/pbrstudio.svg": ICON.read_text(encoding="utf-8"),
        "metainfo/pbrstudio.metainfo.xml": metainfo,
    }
    for name, text in files.items():
        (share / name).parent.mkdir(parents=True, exist_ok=True)
        (share / name).write_text(text, encoding="utf-8")


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Files in a download belong to whoever unpacks it."""
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    return info


if __name__ == "__main__":
    sys.exit(main())
