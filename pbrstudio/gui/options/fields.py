"""What forms give as checked fields of a conversion; what is wrong with one is said with the name of its control."""

from __future__ import annotations

from pydantic import ValidationError

from pbrstudio.gui.option_words import control_names
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.packaging import Packaging

_OPTIONS = {
    "albedo_variant": "albedo",
    "map_divisors": "map-scale",
    "name": "mod-name",
    "plugins": "plugin",
    "version": "mod-version",
}
"""Fields that are not called like their option."""


def with_fields(conversion: Conversion, **given: object) -> Conversion:
    """``conversion`` with these fields set; None leaves a field as it is, so that it stays known what was asked for.

    Raises `UserError` for a value that a conversion does not take.
    """
    known = {name: getattr(conversion, name) for name in conversion.model_fields_set}
    try:
        return Conversion.model_validate(known | _asked(given))
    except ValidationError as error:
        raise UserError(_sentence(error)) from error


def packaging_of(**given: object) -> Packaging | None:
    """How the mod is wrapped up; None where nothing of it is asked for. Raises `UserError` likewise."""
    try:
        packaging = Packaging.model_validate(_asked(given))
    except ValidationError as error:
        raise UserError(_sentence(error)) from error
    return packaging if packaging.model_fields_set else None


def _asked(given: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if value is not None}


def _sentence(error: ValidationError) -> str:
    field = str(error.errors()[0]["loc"][0])
    name = control_names().get(_OPTIONS.get(field, field.replace("_", "-")), field)
    return validation_sentence(error).replace(field, f"'{name}'", 1)
