"""``pbrstudio data``: what training data come to and what is wrong with them; importing, pairing and making some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.data.report import DataReport
    from pbrstudio.runtime.control import Control

FAILED, USAGE = 1, 2

data = typer.Typer(
    help="Look at training data, import MatSynth, pair game textures with a PBR pack, make materials.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
RootsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="ROOT...",
        help="MatSynth (parquet shards or tree), a folder of materials, a pair file, a folder with textures/pbr.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
SplitOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A split (TOML) to use in place of a root's own.")
]
WriteSplitOption = Annotated[
    Path | None, typer.Option("--write-split", metavar="FILE", help="Write which textures train, validate and test.")
]


@data.command()
def check(
    roots: RootsArgument,
    split: SplitOption = None,
    write_split: WriteSplitOption = None,
    json: JsonOption = False,
) -> None:
    """Read every texture and tell what is broken, suspicious, dropped, merged or missing.

    Exit status: 0 nothing is broken, 1 something is (each named), 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED

    with _job(as_json=json) as control:
        from pbrstudio.cli.progress import progress
        from pbrstudio.services.data import check as check_service

        with progress() as emit:
            found = check_service(roots, emit, control, split=split, write_split=write_split)
    _print_report(found, as_json=json)
    if found.stopped:
        raise typer.Exit(STOPPED)
    if found.broken:
        raise typer.Exit(FAILED)


@data.command()
def stats(
    roots: RootsArgument,
    split: SplitOption = None,
    write_split: WriteSplitOption = None,
    json: JsonOption = False,
) -> None:
    """Count textures by class and map, by their indexes alone, and show what samplers and class weights make of them.

    Exit status: 0, 1 something in an index is broken (each named), 2 wrong usage.
    """
    with _job(as_json=json):
        from pbrstudio.services.data import stats as stats_service

        found = stats_service(roots, split=split, write_split=write_split)
    _print_report(found, as_json=json)
    if found.broken:
        raise typer.Exit(FAILED)


@data.command("import")
def import_materials(
    root: Annotated[Path, typer.Argument(metavar="ROOT", help="MatSynth, as parquet shards or as its tree.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder of materials to make.")],
    size: Annotated[
        int | None, typer.Option(min=32, metavar="N", help="Halve textures until no side is longer than N pixels.")
    ] = None,
    category: Annotated[str | None, typer.Option(metavar="NAME", help="Only this category.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Most materials, spread over all.")] = None,
    json: JsonOption = False,
) -> None:
    """Copy MatSynth into a plain folder of materials; run again, it goes on where it was.

    What hygiene drops (categories, licences, variants of test materials) is not copied; the split is written beside.
    Exit status: 0 all done, 1 some could not be read (each named), 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED

    with _job(as_json=json) as control:
        from pbrstudio.cli.progress import progress
        from pbrstudio.services.data import import_materials as import_service

        with progress() as emit:
            done = import_service(root, out, emit, control, size=size, category=category, limit=limit)
    if json:
        from dataclasses import asdict

        _print_json(asdict(done))
    if done.stopped:
        raise typer.Exit(STOPPED)
    if done.failed:
        raise typer.Exit(FAILED)


@data.command()
def pair(
    game: Annotated[
        list[Path], typer.Option("--game", metavar="DIR", help="Game textures; several: the last one's win.")
    ],
    pack: Annotated[Path, typer.Option("--pack", metavar="DIR", help="A True PBR pack: has textures/pbr.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file of pairs to write (TOML).")],
    json: JsonOption = False,
) -> None:
    """Match game textures with a pack's maps by their paths, and measure whether both show the same drawing.

    A pair that fails keeps its diffuse texture, which still serves the segmenter. Exit status: 0 all done, 1 some could
    not be read (each named), 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED

    with _job(as_json=json) as control:
        from pbrstudio.cli.progress import progress
        from pbrstudio.services.data import pair as pair_service

        with progress() as emit:
            done, pairs = pair_service(game, pack, out, emit, control)
    if json:
        told = [{**each.model_dump(), "misfit": reason} for each, reason in pairs]
        _print_json({"pairs": told, "failed": done.failed, "stopped": done.stopped})
    else:
        from pbrstudio.cli.data_tables import pair_lines

        _print(pair_lines(pairs))
    if done.stopped:
        raise typer.Exit(STOPPED)
    if done.failed:
        raise typer.Exit(FAILED)


@data.command("make")
def make_materials(
    classes: Annotated[
        list[str] | None, typer.Option("--class", metavar="NAME", help="Recipes of this class; may be repeated.")
    ] = None,
    recipe: Annotated[
        list[str] | None, typer.Option("--recipe", metavar="NAME", help="This recipe; may be repeated.")
    ] = None,
    count: Annotated[
        int, typer.Option(min=1, max=1_000_000, metavar="N", help="Materials, spread evenly over the recipes.")
    ] = 100,
    size: Annotated[int, typer.Option(min=32, max=4096, metavar="N", help="Pixels of a side.")] = 512,
    seed: Annotated[int, typer.Option(min=0, max=999_999, metavar="N", help="Another seed gives other materials.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="The folder of materials to make.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the recipes, and make nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Make materials with every map exact, in folders of the usual layout; run again, it goes on where it was.

    Exit status: 0 all done, 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED

    with _job(as_json=json) as control:
        from pbrstudio.services.making import make_materials as make_service
        from pbrstudio.services.making import recipes

        if list_:
            from pbrstudio.cli.data_tables import recipe_lines

            found = recipes(classes or (), recipe or ())
            if json:
                _print_json([{"name": each.name, "class": each.label, "tileable": each.tileable} for each in found])
            else:
                _print(recipe_lines(found))
            return
        if out is None:
            raise UserError("say where the materials go: -o DIR (or --list to see the recipes)")
        from pbrstudio.cli.progress import progress

        with progress() as emit:
            done = make_service(
                out, emit, control, classes=classes or (), names=recipe or (), count=count, size=size, seed=seed
            )
    if json:
        from dataclasses import asdict

        _print_json(asdict(done))
    if done.stopped:
        raise typer.Exit(STOPPED)


@contextmanager
def _job(*, as_json: bool) -> Iterator[Control]:
    """Signals stop the job; what the user can mend ends the command with one sentence and exit status 2."""
    from pbrstudio.cli.run import refuse, stopped_by_signals

    with stopped_by_signals() as control:
        try:
            yield control
        except UserError as error:
            refuse(str(error), as_json=as_json)
            raise typer.Exit(USAGE) from error


def _print_report(found: DataReport, *, as_json: bool) -> None:
    if as_json:
        _print_json(found.as_record())
        return
    from rich.console import Console

    from pbrstudio.cli.data_tables import TABLE_WIDTH, report_tables

    console = Console(highlight=False, soft_wrap=True)
    console.width = max(console.width, TABLE_WIDTH)  # a narrower terminal folds the lines, which hides nothing
    for each in report_tables(found):
        console.print(each)


def _print(lines: list[str]) -> None:
    from pbrstudio.cli.card import shown

    for line in lines:
        typer.echo(shown(line))


def _print_json(value: object) -> None:
    from json import dumps

    typer.echo(dumps(value, indent=1, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)
