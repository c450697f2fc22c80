"""The base of every spec: frozen, and strict about keys that nobody reads."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError


class Spec(BaseModel):
    """A frozen value; an unknown key is an error, so that a typing slip is never silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def validation_sentence(error: ValidationError) -> str:
    """The faults of a spec in one sentence: where each stands and what is wrong with it."""
    places = [".".join(str(part) for part in fault["loc"]) for fault in error.errors()]
    faults = [fault["msg"].removeprefix("Value error, ") for fault in error.errors()]
    return "; ".join(f"{place}: {fault}" if place else fault for place, fault in zip(places, faults, strict=True))
