"""``pbrstudio train``: options to a `TrainRequest`, events to the terminal, how the run ended to an exit status."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pbrstudio.cli.machine_options import PrecisionOption, TrainingDeviceOption
from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.runtime.control import Control
    from pbrstudio.runtime.training_events import RunEnded
    from pbrstudio.train.request import TrainRequest

FAILED, USAGE = 1, 2
TABLE_WIDTH = 140


def train(
    ladder: Annotated[
        str | None,
        typer.Argument(metavar="LADDER", help="skyrim-v4.5, skyrim-v5, starter, smoke, or a path to your own .toml."),
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Training data, once for each root. [default: those the run began with]"),
    ] = None,
    run: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the run.")] = None,
    phase: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only this phase; without --resume anew, from the weights before it."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the run stopped or was killed.")] = False,
    init: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Begin with the weights of a model (an id, or its folder).")
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="GATE", help="Let this gate pass although it failed; recorded.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="A.B=C", help="Change a value of the ladder.")
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Tell what would run, with steps, memory and time, and write nothing.")
    ] = False,
    show: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Tell how a run stands, of another process too.")
    ] = None,
    device: Annotated[TrainingDeviceOption, typer.Option(help="Where it trains.")] = TrainingDeviceOption.AUTO,
    precision: Annotated[
        PrecisionOption, typer.Option(help="Of the networks; losses are in fp32 in any case.")
    ] = PrecisionOption.AUTO,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Threads or processes that make samples. [default: by the machine]")
    ] = None,
    compiled: Annotated[bool, typer.Option("--compile", help="Let torch compile the networks.")] = False,
    export: Annotated[
        str | None, typer.Option(metavar="ID", help="Make a model of the finished run, which the converter lists.")
    ] = None,
    tensorboard: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the run's figures as a log of TensorBoard at its end.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the events (or the answer) as JSON.")] = False,
) -> None:
    """Train the networks on a ladder of phases, go on with a run, plan one, or show one.

    Ctrl-C saves and ends. Exit status: 0 done, 1 a gate stopped it or it failed, 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED, refuse, stopped_by_signals

    ended: RunEnded | None = None
    with stopped_by_signals() as control:
        try:
            if show is not None:
                _show(show, tensorboard, as_json=json)
                return
            from pbrstudio.train.request import TrainRequest

            if run is None and not plan:
                raise UserError("--run: name a folder for the run (or --show RUN to look at one, --plan to plan one)")
            request = TrainRequest(
                run=run if run is not None else Path(),
                ladder=ladder,
                data=tuple(data or ()),
                phase=phase,
                resume=resume,
                init=init,
                accept=tuple(accept or ()),
                settings=tuple(settings or ()),
                device=device.value,
                precision=precision.value,
                workers=workers,
                compiled=compiled,
                export=export,
            )
            if plan:
                _plan(request, as_json=json)
                return
            ended = _train(request, control, tensorboard, as_json=json)
        except UserError as error:
            refuse(str(error), as_json=json)
            raise typer.Exit(USAGE) from error
    if ended.reason == "stopped":
        raise typer.Exit(STOPPED)
    if ended.reason != "done":
        raise typer.Exit(FAILED)


def _train(request: TrainRequest, control: Control, tensorboard: Path | None, *, as_json: bool) -> RunEnded:
    from pbrstudio.cli.run import run_job
    from pbrstudio.cli.show_training import TrainingTerminal
    from pbrstudio.services.train import check_tensorboard
    from pbrstudio.services.train import train as train_service

    if tensorboard is not None:
        check_tensorboard()
    ended = run_job(
        lambda emit, control: train_service(request, emit, control),
        as_json=as_json,
        control=control,
        screen=TrainingTerminal(),
    )
    if tensorboard is not None:
        _tensorboard(request.run, tensorboard)
    return ended


def _show(run: Path, tensorboard: Path | None, *, as_json: bool) -> None:
    from pbrstudio.cli.show_run import as_record, summary_lines
    from pbrstudio.services.train import look

    if tensorboard is not None:
        _tensorboard(run, tensorboard)
    summary = look(run)
    if as_json:
        _print_json(as_record(summary))
    else:
        _print(summary_lines(summary))


def _plan(request: TrainRequest, *, as_json: bool) -> None:
    from dataclasses import asdict

    from pbrstudio.cli.show_plan import plan_lines
    from pbrstudio.services.train import plan as plan_service

    found = plan_service(request)
    if as_json:
        _print_json(asdict(found))
    else:
        _print(plan_lines(found))


def _tensorboard(run: Path, out: Path) -> None:
    from pbrstudio.services.train import export_tensorboard

    points = export_tensorboard(run, out)
    typer.echo(f"wrote {points} points for TensorBoard into {out}", err=True)


def _print(lines: object) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.width = max(console.width, TABLE_WIDTH)  # a narrower terminal folds the lines, which hides nothing
    console.print(lines)


def _print_json(value: object) -> None:
    from json import dumps

    typer.echo(dumps(value, ensure_ascii=False))
