"""How a converted mod is wrapped up: what it is called, and whether as an installer or an archive."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from pbrstudio.spec.base import Spec


def _one_line(value: str) -> str:
    text = value.strip()
    if not text or not text.isprintable():
        raise ValueError("must be one line of text")
    return text


Line = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]


class Packaging(Spec):
    """What people and mod managers are told of a mod, and what it comes in."""

    name: Line | None = None
    """What it is called; None: after what was converted."""
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+){0,3}$")] = "1.0.0"
    author: Line | None = None
    fomod: bool = False
    """Whether the output folder becomes an installer that asks which kind of material and which resolution to take."""
    zip: bool = False
    """Whether an archive that a mod manager installs is written as well, into the output folder."""
