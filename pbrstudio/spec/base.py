"""The base of every spec: frozen, and strict about keys that nobody reads."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError


class Spec(BaseModel):
    """A frozen value; an unknown key is an error, so that a typing slip is never silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def validation_sentence(error: ValidationError) -> str:
    """The faults of a spec in one sentence: where each stands and what is wrong with it."""
    told = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        what = fault["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        if fault["type"] == "extra_forbidden":
            what = "there is no such key"
        told.append(f"{place}: {what}" if place else what)
    return "; ".join(told)
