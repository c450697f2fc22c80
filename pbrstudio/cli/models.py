"""``pbrstudio models``: list, show, import and export the models that predict the maps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pbrstudio.runtime.errors import UserError

USAGE = 2

models = typer.Typer(
    help="List, show, import and export the models that predict the maps.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Replace the model that has the name already.")]
NameArgument = Annotated[str, typer.Argument(metavar="ID", help="A model's id, or the folder of one.")]


@models.command("list")
def list_models(json: JsonOption = False) -> None:
    """List the installed models.

    The one that says auto is what 'convert --model auto' takes: the shipped one, unless one of yours was measured on
    the same materials and came out better.
    """
    with _refusing(as_json=json):
        from pbrstudio.services.models import listed

        lines = listed()
    if json:
        from dataclasses import asdict

        _print_json([asdict(line) for line in lines])
    else:
        from pbrstudio.cli.card import list_lines

        _print(list_lines(lines))


@models.command()
def show(name: NameArgument, json: JsonOption = False) -> None:
    """Tell all that is known of a model.

    Its classes and networks, its licence, the data it was made of, how it measures, and what it is weak at.
    """
    with _refusing(as_json=json):
        from pbrstudio.services.models import details

        found = details(name)
    if json:
        places = {"folder": found.folder, "size": found.size, "where": found.where, "auto": found.auto}
        _print_json({**found.manifest.model_dump(mode="json"), **places})
    else:
        from pbrstudio.cli.card import card_lines

        _print(card_lines(found))


@models.command("import")
def import_model(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A model's .zip file, its folder, or a training run's.")],
    name: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="Of a run: the model's name, if not the folder's."),
    ] = None,
    replace: ReplaceOption = False,
    json: JsonOption = False,
) -> None:
    """Check a model and install it among yours. PATH itself is only read.

    Of a training run a model is made: of its best weights, measured on the run's validation materials.
    """
    with _refusing(as_json=json):
        from pbrstudio.services.publishing import is_run, publish_run

        if is_run(path):
            made = publish_run(path, name, replace=replace)
            _tell_made(made.id, str(made.folder), made.fallbacks, replaced=made.replaced, as_json=json)
            return
        if name is not None:
            raise UserError(f"--id names the model that is made of a run, and {path} is none: a model keeps its own id")
        from pbrstudio.services.models import import_model as import_service

        done = import_service(path, replace=replace)
    if json:
        _print_json({"id": done.id, "folder": str(done.folder), "replaced": done.replaced, "unchecked": done.unchecked})
        return
    said = f"not held against its architecture ({done.unchecked})" if done.unchecked else "fit its architecture"
    _print([f"{'replaced' if done.replaced else 'imported'} {done.id}: its files are whole, its weights {said}"])


@models.command()
def delete(
    name: Annotated[str, typer.Argument(metavar="ID", help="A model of yours.")], json: JsonOption = False
) -> None:
    """Move a model of yours to the trash."""
    with _refusing(as_json=json):
        from pbrstudio.services.models import to_trash

        folder = to_trash(name)
    if json:
        _print_json({"id": name, "folder": str(folder)})
    else:
        _print([f"{name} lies in the trash; it was {folder}"])


def _tell_made(name: str, folder: str, fallbacks: tuple[str, ...], *, replaced: bool, as_json: bool) -> None:
    if as_json:
        _print_json({"id": name, "folder": folder, "replaced": replaced, "fallbacks": fallbacks})
        return
    said = f"; a baseline measured better for {', '.join(fallbacks)}" if fallbacks else ""
    _print([f"{'replaced' if replaced else 'made'} {name}: pbrstudio models show {name} tells all of it{said}"])


@models.command("export")
def export_model(
    name: NameArgument,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="PATH", help="A name ending in .zip, or a new folder's.")],
    replace: ReplaceOption = False,
    json: JsonOption = False,
) -> None:
    """Write a model as one .zip file or as a folder."""
    with _refusing(as_json=json):
        from pbrstudio.services.models import exported

        done = exported(name, out, replace=replace)
    if json:
        _print_json({"id": done.id, "path": done.path, "size": done.size})
    else:
        _print([f"wrote {done.path} ({done.size / 1e6:.1f} MB)"])


@contextmanager
def _refusing(*, as_json: bool) -> Iterator[None]:
    """What the user can mend ends the command with one sentence and exit status 2."""
    try:
        yield
    except UserError as error:
        from pbrstudio.cli.card import shown
        from pbrstudio.cli.run import refuse

        refuse(shown(str(error)), as_json=as_json)
        raise typer.Exit(USAGE) from error


def _print(lines: list[str]) -> None:
    from pbrstudio.cli.card import shown

    for line in lines:
        typer.echo(shown(line))


def _print_json(value: object) -> None:
    from json import dumps

    typer.echo(dumps(value, indent=2, ensure_ascii=False))
