"""``pbrstudio evaluate``: options to a plan, events to a progress line, the result to tables or JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pbrstudio.cli.machine_options import DeviceOption, PrecisionOption
from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.evaluate.result import Evaluation

FAILED, USAGE = 1, 2
TABLE_WIDTH = 140


class SplitOption(StrEnum):
    TEST = "test"
    VALIDATION = "validation"
    TRAIN = "train"
    ALL = "all"


def evaluate(
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Materials with truth: a folder each, with a meta.json.")
    ] = None,
    model: Annotated[str, typer.Option(metavar="ID", help="auto, baseline, or a model's id.")] = "auto",
    split: Annotated[
        SplitOption, typer.Option(help="Which materials; those that the split does not name count as unseen.")
    ] = SplitOption.TEST,
    game: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Game textures without truth: seams, ranges and sheets only.")
    ] = None,
    windows: Annotated[int, typer.Option(metavar="N", help="Most windows of 512 px for each material.")] = 1,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="Most materials and most game textures, spread over all.")
    ] = None,
    as_shipped: Annotated[
        bool, typer.Option("--as-shipped", help="Judge what a conversion gives, baselines in the networks' place too.")
    ] = False,
    device: Annotated[DeviceOption, typer.Option(help="What the networks run on.")] = DeviceOption.AUTO,
    precision: Annotated[PrecisionOption, typer.Option(help="Of the networks' numbers.")] = PrecisionOption.AUTO,
    sheets: Annotated[Path | None, typer.Option(metavar="DIR", help="Write contact sheets into this folder.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the result as JSON.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> None:
    """Measure a model against the truth and against free heuristics.

    Exit status: 0 all done, 1 some materials could not be read (each named), 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED, refuse, stopped_by_signals

    with stopped_by_signals() as control:
        from pbrstudio.cli.progress import progress
        from pbrstudio.evaluate.plan import Plan
        from pbrstudio.services.evaluate import evaluate as evaluate_service

        try:
            plan = Plan(
                data=data,
                game=game,
                split=split.value,
                windows=windows,
                limit=limit,
                sheets=sheets,
                as_shipped=as_shipped,
            )
            with progress() as emit:
                result = evaluate_service(
                    plan, emit, control, model=model, device=device.value, precision=precision.value, out=out
                )
        except UserError as error:
            refuse(str(error), as_json=json)
            raise typer.Exit(USAGE) from error
    if result.stopped:
        raise typer.Exit(STOPPED)
    _print(result, as_json=json)
    if result.failed:
        raise typer.Exit(FAILED)


def _print(result: Evaluation, *, as_json: bool) -> None:
    from json import dumps

    if as_json:
        typer.echo(dumps(result.as_record()))
        return
    from rich.console import Console

    from pbrstudio.evaluate.table import tables

    console = Console(highlight=False)
    console.width = max(console.width, TABLE_WIDTH)  # a narrower terminal folds the lines, which hides nothing
    console.print(tables(result))
