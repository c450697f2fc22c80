"""``pbrstudio licences``: whose work ships with the program, and what its makers allow."""

from __future__ import annotations

from typing import Annotated

import typer

from pbrstudio.runtime.errors import UserError

USAGE = 2


def licences(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="Print the texts of this one; part of a name is enough.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON value, with all texts.")] = False,
) -> None:
    """List the licences of all that ships: the program, its packages, its models and its samples.

    Exit status: 0 done, 2 there is none of that name.
    """
    from pbrstudio.services.licences import all_licences

    try:
        found = [each for each in all_licences() if name.lower() in each.name.lower()]
        if not found:
            raise UserError(f"nothing that ships has '{name}' in its name: see pbrstudio licences")
    except UserError as error:
        typer.echo(f"pbrstudio: {error}", err=True)
        raise typer.Exit(USAGE) from error
    if json:
        import json as json_text

        typer.echo(json_text.dumps([licence.model_dump() for licence in found], ensure_ascii=False))
        return
    for licence in found:
        line = f"{licence.name} {licence.version}".strip()
        typer.echo(f"{line:40}  {licence.licence or 'as its text says'}")
        if name:
            typer.echo(f"\n{licence.text}\n")
