"""The user's settings: what stands in for an option that was not given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from pbrstudio.config.paths import settings_file
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.base import Spec, validation_sentence
from pbrstudio.spec.conversion import Device, Existing, Precision, QualityName

Theme = Literal["dark", "light", "system"]


class Settings(Spec):
    """Defaults of a conversion, each also an option of the command line, which wins; and what the window remembers."""

    layout: str = "true-pbr"
    model: str = "auto"
    device: Device = "auto"
    precision: Precision = "auto"
    quality: QualityName = "normal"
    existing: Existing = "skip"
    memory_limit: Annotated[float, Field(gt=0)] | None = None
    theme: Theme = "dark"
    """Of the window."""
    output_folder: str = ""
    """Where the window's first suggestion for an output folder lies; empty: beside the input."""
    runs_folder: str = ""
    """Where the window puts new training runs; empty: `runs` of `config/paths.py`."""


def load_settings(path: Path | None = None) -> Settings:
    """The saved settings, or the defaults when none were saved.

    Raises `UserError` when the file cannot be read or is not valid.
    """
    path = path or settings_file()
    if not path.exists():
        return Settings()
    try:
        return Settings.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except ValidationError as error:
        raise UserError(f"{path}: {validation_sentence(error)}; mend or delete the file") from error
    except ValueError as error:
        raise UserError(f"{path}: not valid JSON ({error}); mend or delete the file") from error


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Writes what differs from the defaults, whole or not at all. Raises `UserError` when that is refused."""
    path = path or settings_file()
    text = json.dumps(settings.model_dump(mode="json", exclude_defaults=True), indent=2, ensure_ascii=False) + "\n"
    try:
        with StagedFiles() as staged:
            staged.path_for(path).write_text(text, encoding="utf-8")
            staged.commit()
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
