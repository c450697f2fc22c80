"""The commands, as typer knows them. Services are imported when a command runs, so that ``--help`` is quick."""

from __future__ import annotations

import typer

from pbrstudio import __version__
from pbrstudio.cli.convert import convert
from pbrstudio.cli.data import data
from pbrstudio.cli.doctor import doctor
from pbrstudio.cli.evaluate import evaluate
from pbrstudio.cli.licences import licences
from pbrstudio.cli.models import models
from pbrstudio.cli.report import report
from pbrstudio.cli.train import train

app = typer.Typer(
    name="pbrstudio",
    help="Turns Skyrim's diffuse textures into physically based material maps, packed as a mod that works in game.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would double the time that --help takes
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pbrstudio {__version__}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    version: bool = typer.Option(
        False, "--version", help="Print the version and end.", callback=_print_version, is_eager=True
    ),
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command(short_help="Convert textures to material maps in a game's layout.")(convert)
app.command(short_help="Say what this machine has and whether it is fit.")(doctor)
app.command(short_help="Put the parts together that several machines converted.")(report)
app.add_typer(models, name="models", short_help="List, show, import and export the models that predict.")
app.add_typer(data, name="data", short_help="Look at training data, import MatSynth, pair a PBR pack.")
app.command(short_help="Measure a model against truth and against free heuristics.")(evaluate)
app.command(short_help="Train the networks, ladder of phases by ladder; plan, resume or show a run.")(train)
app.command(short_help="List the licences of all that ships.")(licences)
