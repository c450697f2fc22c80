"""What the options of ``pbrstudio convert`` say, as the values of a `Conversion`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.spec.adjustments import Adjustments
    from pbrstudio.spec.conversion import Conversion
    from pbrstudio.spec.packaging import Packaging

_OPTIONS = {"map_divisors": "map-scale", "albedo_variant": "albedo", "plugins": "plugin"}
"""Fields of a conversion that are not called like their option."""


def conversion_of(**given: Any) -> Conversion:
    """The conversion of what was given; None leaves a field out, so that it is known which ones were asked for."""
    from pydantic import ValidationError

    from pbrstudio.spec.base import validation_sentence
    from pbrstudio.spec.conversion import Conversion

    try:
        return Conversion.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        option = "--" + _OPTIONS.get(field, field).replace("_", "-")
        raise UserError(validation_sentence(error).replace(field, option, 1)) from error


def divisors(text: str | None) -> dict[str, int]:
    """Reads ``rmaos=1/2,height=1/4``."""
    divisors = {}
    for part in text.split(",") if text else []:
        match = re.fullmatch(r"\s*([\w-]+)\s*=\s*1(?:/(\d+))?\s*", part)
        if match is None:
            raise UserError(f"--map-scale: '{part}' is not of the form map=1/2")
        if match[1] in divisors:
            raise UserError(f"--map-scale: '{match[1]}' is given twice")
        divisors[match[1]] = int(match[2] or 1)
    return divisors


def shard_of(text: str | None) -> tuple[int, int] | None:
    """The part that ``--shard`` names, else the one that a launcher or a batch system gave this process."""
    if text is None:
        from pbrstudio.runtime.shards import shard_of_environment

        found = shard_of_environment(os.environ)
        return None if found is None else (found.number, found.parts)
    match = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UserError(f"--shard: '{text}' is not of the form I/N with I from 1 to N")
    return (int(match[1]), int(match[2])) if int(match[2]) > 1 else None


def packaging_of(
    name: str | None, version: str | None, author: str | None, *, fomod: bool, archive: bool
) -> Packaging | None:
    """How the mod is wrapped up; None where nothing of it was asked for."""
    from pydantic import ValidationError

    from pbrstudio.spec.base import validation_sentence
    from pbrstudio.spec.packaging import Packaging

    given = {"name": name, "version": version, "author": author, "fomod": fomod or None, "zip": archive or None}
    try:
        packaging = Packaging.model_validate({key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        option = {"name": "--mod-name", "version": "--mod-version"}.get(field, f"--{field}")
        raise UserError(validation_sentence(error).replace(field, option, 1)) from error
    return packaging if packaging.model_fields_set else None


def adjustments_of(path: Path | None) -> Adjustments:
    from pbrstudio.services.presets import load_preset
    from pbrstudio.spec.adjustments import Adjustments

    if path is None:
        return Adjustments()
    try:
        return load_preset(path)
    except UserError as error:
        raise UserError(f"--preset {error}") from error
