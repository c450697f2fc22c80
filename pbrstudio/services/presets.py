"""Presets: the sliders in a TOML file, as ``--preset`` takes them and the window saves them."""

from __future__ import annotations

from pathlib import Path

from pbrstudio.config.toml_file import read_spec
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.spec.base import Spec

ENDING = ".toml"


def load_preset(path: Path) -> Adjustments:
    """The sliders in the file. Raises `UserError` when it cannot be read, is no TOML, or says what no slider does."""
    return read_spec(path, Adjustments, str(path))


def save_preset(path: Path, adjustments: Adjustments) -> None:
    """Writes what differs from doing nothing, whole or not at all. Raises `UserError` when that is refused."""
    try:
        with StagedFiles() as staged:
            staged.path_for(path).write_text(preset_text(adjustments), encoding="utf-8")
            staged.commit()
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error


def preset_text(adjustments: Adjustments) -> str:
    """The TOML of the sliders: one table for each map that is changed, in all or in one material."""
    lines = ["# Sliders of pbrstudio: pbrstudio convert --preset FILE, or Load preset in its window."]
    scopes = [("everywhere", adjustments.everywhere)]
    scopes += [(f'by_class."{name}"', each) for name, each in adjustments.by_class.items()]
    for scope, maps in scopes:
        changed = [(name, _changed(getattr(maps, name))) for name in type(maps).model_fields]
        tables = [(name, values) for name, values in changed if values]
        if not tables and scope != "everywhere":
            lines += ["", f"[{scope}]"]  # named all the same: it takes the place of the general sliders
        for name, values in tables:
            lines += ["", f"[{scope}.{name}]", *values]
    return "\n".join(lines) + "\n"


def _changed(setting: Spec) -> list[str]:
    neutral = type(setting)()
    lines = []
    for name in type(setting).model_fields:
        value = getattr(setting, name)
        if value != getattr(neutral, name):
            lines.append(f"{name} = {str(value).lower() if isinstance(value, bool) else float(value)!r}")
    return lines
