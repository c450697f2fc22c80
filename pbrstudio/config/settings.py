"""The user's settings: what stands in for an option that was not given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from pbrstudio.config.paths import settings_file
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.base import Spec, validation_sentence
from pbrstudio.spec.conversion import Device, Existing, Precision, QualityName


class Settings(Spec):
    """Defaults of a conversion; every field is also an option of the command line, which wins."""

    layout: str = "true-pbr"
    model: str = "auto"
    device: Device = "auto"
    precision: Precision = "auto"
    quality: QualityName = "normal"
    existing: Existing = "skip"
    memory_limit: Annotated[float, Field(gt=0)] | None = None


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
