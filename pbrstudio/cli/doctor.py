"""``pbrstudio doctor``: is this machine fit, and what is on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.services.bench import Figures
    from pbrstudio.services.doctor import Diagnosis

NOT_FIT = 1


def doctor(
    bench: Annotated[
        bool,
        typer.Option(
            "--bench", help="Also measure seconds in each stage, beside their floor, and memory at 1K, 2K, 4K."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Tell what this machine has, convert a test texture, and say whether the machine is fit for the work.

    Exit status: 0 fit, 1 not fit.
    """
    from pbrstudio.services.doctor import diagnose

    diagnosis = diagnose()
    fit = diagnosis.fit
    if not json:
        _print(diagnosis)
    measured: list[Figures] = []
    try:
        for figures in _measured() if bench else ():
            measured.append(figures)
            if not json:
                _print_figures(figures)
    except UserError as error:
        typer.echo(f"the benchmark: {error}", err=True)
        fit = False
    if json:
        _print_json(diagnosis, measured)
    if not fit:
        raise typer.Exit(NOT_FIT)


def _measured() -> Iterator[Figures]:
    """The benchmark, imported only now: the diagnosis is told also where the image libraries do not load."""
    from pbrstudio.services.bench import bench

    return bench()


def _print(diagnosis: Diagnosis) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    machine = diagnosis.machine
    colours = {"ok": "green", "warning": "yellow", "fault": "red"}
    flags = f" ({', '.join(machine.vector_flags)})" if machine.vector_flags else ""
    console.print(f"{machine.system}, Python {machine.python}", markup=False)
    console.print(f"{machine.processor}, {machine.cores} cores{flags}", markup=False)
    console.print(", ".join(f"{name} {version}" for name, version in machine.packages), markup=False)
    if machine.missing:
        missing = ", ".join(machine.missing)
        console.print(f"not installed, and not needed for converting: {missing}", markup=False)
    for check in diagnosis.checks:
        console.print(f"[{colours[check.health]}]{check.health}[/]", end=" ")
        console.print(f"{check.name}: {check.message}", markup=False)
    console.print("This machine is fit." if diagnosis.fit else "This machine is not fit: mend the faults above.")


def _print_figures(figures: Figures) -> None:
    from pbrstudio.services.bench import LIMIT

    size = f"{figures.side} x {figures.side} px"
    typer.echo(f"\n{size}, BC1 to true-pbr at normal quality, {figures.means}: {figures.total:.2f} s")
    for stage, seconds in figures.seconds:
        typer.echo(f"  {stage:<18} {seconds:6.2f} s")
    typer.echo(f"  the first time     {figures.first:6.2f} s, with opening the model and compiling")
    if (floor := figures.floor) is not None:
        networks = f"{floor.networks:.2f} for {floor.gflop:.0f} GFLOP ({floor.gflop_run:.0f} with the tiles' margins)"
        encoder = f"{floor.encoder:.2f} for the encoder alone"
        typer.echo(f"  floor              {floor.seconds:6.2f} s: {networks} at {floor.peak:.0f} a second, {encoder}")
        typer.echo(f"  times the floor    {figures.total / floor.seconds:6.2f}, limit {LIMIT:g}")
    peak, planned = (value / 2**20 for value in (figures.peak, figures.planned))
    typer.echo(f"  peak memory        {peak:6.0f} MiB (planned with at most {planned:.0f})")


def _print_json(diagnosis: Diagnosis, figures: list[Figures]) -> None:
    from dataclasses import asdict
    from json import dumps

    content = {"fit": diagnosis.fit, **asdict(diagnosis), "bench": [asdict(each) for each in figures]}
    typer.echo(dumps(content, indent=2))
