"""What goes into a build beside what PyInstaller finds by itself: computed from what is installed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from importlib.metadata import Distribution
from pathlib import Path

from left_out import MODULES
from products import PROGRAM, modules
from trimming import Row

from pbrstudio.config.paths import resources

Pair = tuple[str, str]
"""A file or folder, and the folder of the build that it goes into."""

RESOURCES = f"{PROGRAM}/resources"


def package() -> Path:
    """The installed program: a build holds what is installed, not what lies in a checkout."""
    found = importlib.util.find_spec(PROGRAM)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def hidden_imports() -> list[str]:
    """Every module of the program: many are imported in functions, and some by name."""
    root = package()
    files = [path.relative_to(root.parent).with_suffix("") for path in root.rglob("*.py")]
    return sorted(".".join(path.parts).removesuffix(".__init__") for path in files)


def unhooked(found: dict[str, Distribution]) -> list[str]:
    """Packages of these distributions that PyInstaller has no hook for: their data and libraries are taken whole."""
    hooks, out = _hooks(), dict(MODULES)
    return sorted(
        module
        for module in modules(found)
        if module not in {PROGRAM, *hooks, *out}
        and not any(hook.startswith(f"{module}.") for hook in hooks)
        and _is_package(module)
    )


def read_as_source(found: dict[str, Distribution]) -> dict[str, str]:
    """Modules whose files the program reads, and how PyInstaller is to keep them.

    Made materials are known by a hash of the source that draws them, which so is the same as a checkout's.
    """
    if "torch" not in found:
        return {}
    from PyInstaller import isolated

    return dict.fromkeys(isolated.call(_makers), "py")


def _makers() -> list[str]:
    """Runs in a process of its own."""
    import sys

    from pbrstudio.data.procedural.source import makers

    files = {module.__file__: name for name, module in list(sys.modules.items()) if getattr(module, "__file__", None)}
    return [files[str(path)] for path in makers() if str(path) in files]


def data(found: dict[str, Distribution]) -> list[Pair]:
    """Resources and model, what unhooked packages read, and everybody's metadata, which versions are read from."""
    from PyInstaller.utils.hooks import collect_data_files, copy_metadata

    pairs = [(str(resources()), RESOURCES)]
    pairs += collect_data_files(PROGRAM, excludes=["resources/**"])
    for module in unhooked(found):
        pairs += collect_data_files(module)
    for name in found:
        pairs += copy_metadata(name)
    return pairs


def libraries(found: dict[str, Distribution]) -> list[Pair]:
    """Shared libraries that unhooked packages load by themselves."""
    from PyInstaller.utils.hooks import collect_dynamic_libs

    return [pair for module in unhooked(found) for pair in collect_dynamic_libs(module)]


def stripped(rows: list[Row], folder: Path) -> list[Row]:
    """``rows`` with Python's own libraries (not its packages') without their symbols, which are three quarters of them.

    Under Linux only; a package's own libraries may not survive it.
    """
    tool = shutil.which("strip")
    if not sys.platform.startswith("linux") or tool is None:
        return rows
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Row] = []
    for target, source, kind in rows:
        if kind in ("BINARY", "EXTENSION") and target.startswith(("libpython", "python3")):
            copy = folder / Path(target).name
            subprocess.run([tool, "-o", str(copy), source], check=True)
            source = str(copy)
        made.append((target, source, kind))
    return made


def _is_package(module: str) -> bool:
    spec = importlib.util.find_spec(module)
    return spec is not None and spec.submodule_search_locations is not None


def _hooks() -> set[str]:
    """Modules that PyInstaller or its collection of hooks knows."""
    import _pyinstaller_hooks_contrib
    import PyInstaller

    folders = [Path(PyInstaller.__file__).parent / "hooks", Path(_pyinstaller_hooks_contrib.__file__).parent]
    return {path.stem.removeprefix("hook-") for folder in folders for path in folder.rglob("hook-*.py")}
