"""Reads a TOML file, as tables or as a checked spec, with one sentence for whatever is wrong with it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.base import Spec, validation_sentence

_Kind = TypeVar("_Kind", bound=Spec)


def read_toml(path: Path, named: str) -> dict[str, Any]:
    """The tables in ``path``. `UserError` that begins with ``named`` (such as "layout mine.toml") when it cannot be
    read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{named}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise UserError(f"{named}: not valid TOML ({error})") from error


def read_spec(path: Path, kind: type[_Kind], named: str) -> _Kind:
    """The spec in ``path``. `UserError` as `read_toml`, and for what the spec refuses, with the place."""
    try:
        return kind.model_validate(read_toml(path, named))
    except ValidationError as error:
        raise UserError(f"{named}: {validation_sentence(error)}") from error
