"""``run.json``: what a run was asked to do, resolved once, so that it goes on the same whatever changes around it."""

from __future__ import annotations

from pydantic import Field

from pbrstudio.spec.base import Spec
from pbrstudio.spec.ladder import Ladder

RUN_SCHEMA = 1


class RunRecord(Spec):
    """What is written when a run begins, and only read afterwards."""

    schema_version: int = Field(default=RUN_SCHEMA, ge=1)
    ladder: Ladder
    """Resolved: with what it extends and every ``--set``."""
    data: tuple[str, ...]
    """Roots of the training data."""
    classes: tuple[str, ...]
    init: str = ""
    """The model whose weights it began from; empty: the ladder's own start."""
    created: str
    """ISO date and time, UTC."""
    versions: dict[str, str]
    """Of the program and of the libraries that training rests on."""
