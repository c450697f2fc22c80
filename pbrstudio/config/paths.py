"""The one file that knows a path: the user's folders, and the resources that ship with the program."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

HOME_VARIABLE = "PBRSTUDIO_HOME"
"""When set, everything the program keeps for the user lies under this folder."""

_DIRS = PlatformDirs("pbrstudio", appauthor=False)


def _place(name: str, default: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / name if home else Path(default)


def settings_file() -> Path:
    return _place("settings.json", str(Path(_DIRS.user_config_path) / "settings.json"))


def user_layouts() -> Path:
    """Folder of the user's own layouts (``<id>.toml``)."""
    return _place("layouts", str(Path(_DIRS.user_data_path) / "layouts"))


def user_ladders() -> Path:
    """Folder of the user's own ladders of training (``<id>.toml``)."""
    return _place("ladders", str(Path(_DIRS.user_data_path) / "ladders"))


def compiled_models() -> Path:
    """Folder of networks compiled for this machine: a cache, which may be deleted at any time."""
    return _place("cache", str(_DIRS.user_cache_path)) / "compiled"


def decoded() -> Path:
    """Folder of decoded training data: a cache, bounded in size, which may be deleted at any time."""
    return _place("cache", str(_DIRS.user_cache_path)) / "decoded"


def user_models() -> Path:
    """Folder of the models that the user imported (``<id>/``)."""
    return _place("models", str(Path(_DIRS.user_data_path) / "models"))


def runs() -> Path:
    """Folder of training runs that were not put elsewhere."""
    return _place("runs", str(Path(_DIRS.user_data_path) / "runs"))


def window_file() -> Path:
    """Where the window keeps how it looked: an INI file, which may be deleted at any time."""
    return _place("window.ini", str(Path(_DIRS.user_config_path) / "window.ini"))


def batches() -> Path:
    """Folder of what is remembered of batches: the last one, and those that run."""
    return _place("batches", str(Path(_DIRS.user_data_path) / "batches"))


def logs() -> Path:
    return _place("logs", str(_DIRS.user_log_path))


def resources() -> Path:
    """The shipped, read-only resources: inside the package when it was installed from a wheel, else the checkout's."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"
