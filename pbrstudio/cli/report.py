"""``pbrstudio report``: puts the parts together that several machines wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pbrstudio.runtime.errors import UserError

FAILED, USAGE = 1, 2


def report(
    merge: Annotated[
        Path, typer.Option("--merge", metavar="DIR", help="Output folder of a conversion that was split by --shard.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Make one manifest, one PGPatcher list and one report of the parts that shards of a conversion wrote.

    Exit status: 0 all done, 1 some part could not be merged (each named), 2 wrong usage.
    """
    from pbrstudio.services.report import merge as merge_parts

    try:
        merged = merge_parts(merge)
    except UserError as error:
        typer.echo(f"pbrstudio: {error}", err=True)
        raise typer.Exit(USAGE) from error
    if json:
        import json as json_text
        from dataclasses import asdict

        typer.echo(json_text.dumps(asdict(merged), ensure_ascii=False))
    else:
        for path in merged.outputs:
            typer.echo(f"wrote {path}")
        for warning in merged.warnings:
            typer.echo(f"warning: {warning}", err=True)
        for name, message in merged.failed:
            typer.echo(f"failed {name}: {message}", err=True)
    if merged.failed:
        raise typer.Exit(FAILED)
