"""The options of ``pbrstudio convert`` about what is gone through, and about the mod that comes of it."""

from __future__ import annotations

from typing import Annotated

import typer

GameFolder = Annotated[
    str | None,
    typer.Option(metavar="FOLDER", help="Where below textures an input belongs whose path does not say it."),
]
Shard = Annotated[str | None, typer.Option(metavar="I/N", help="Do the I-th of N parts, for several machines.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would be written, and write nothing.")]
