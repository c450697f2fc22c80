"""A report as it is kept beside its page: one row for each file of the input."""

from __future__ import annotations

from typing import Literal

from pbrstudio.spec.base import Spec

RowState = Literal["done", "kept", "left alone", "failed"]


class ReportFinding(Spec):
    severity: Literal["error", "warning", "note"]
    message: str
    file: str = ""


class ReportRow(Spec):
    """One file of the input, and what became of it."""

    name: str
    state: RowState
    message: str = ""
    """Why it was kept, left alone or failed."""
    findings: tuple[ReportFinding, ...] = ()
    outputs: tuple[str, ...] = ()
    """Its files, with forward slashes, below the output folder."""
    seconds: float = 0.0
    """What converting it took, in the run that did."""
    width: int = 0
    """Pixels of its first file; 0 where it has none."""
    height: int = 0
    bytes: int = 0
    """What its files take on the disk."""
    picture: str = ""
    """Base64 of a WebP: the source and its maps, side by side; empty where there is none."""
    squares: tuple[str, ...] = ()
    """What each square of the picture shows, in a word."""
    stamp: str = ""
    """Changes when one of its files does: then the picture is made anew."""


class Report(Spec):
    """Everything that the page shows."""

    title: str
    layout: str
    model: str
    program: str
    """What made it, with version."""
    stopped: bool = False
    """Whether the run ended before all was done."""
    root: str = ".."
    """The way from the page to the output folder, with forward slashes."""
    rows: tuple[ReportRow, ...] = ()
    warnings: tuple[str, ...] = ()
    """What there is to say about the files of the mod as a whole."""
    shard: tuple[int, int] | None = None
    """(I, N) where the I-th of N parts of a mod wrote this."""
