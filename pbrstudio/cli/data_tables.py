"""Reports on training data for people: tables, and one line for each thing to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pbrstudio.cli.card import shown
from pbrstudio.data.report import MAPS, ClassLine, DataReport
from pbrstudio.runtime.events import Severity
from pbrstudio.services.making import RecipeLine
from pbrstudio.spec.pairs import Pair

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
WORDS = {Severity.ERROR: "broken", Severity.WARNING: "look at", Severity.NOTE: "note"}
TABLE_WIDTH = 120
NAMED = 5
"""How many textures of one fate are named."""
DOMAIN_TITLES = {"materials": "materials with truth", "skyrim": "game textures (weak labels)", "procedural": "recipes"}


def report_tables(report: DataReport) -> Iterator[RenderableType]:
    """Everything in the order of a reader's questions: how many, what became of the rest, what is wrong."""
    yield Text(f"classes: {', '.join(report.classes)}")
    domains = list(dict.fromkeys(line.domain for line in report.lines))
    for domain in domains:
        yield _table(DOMAIN_TITLES[domain], [line for line in report.lines if line.domain == domain])
    for category, name, count in report.merged:
        yield Text(f"merged: {count} of category {category} count as {name}")
    for group in report.left_out:
        more = f" and {len(group.ids) - NAMED} more" if len(group.ids) > NAMED else ""
        yield Text(shown(f"left out, {group.reason}: {', '.join(group.ids[:NAMED])}{more}"))
    for severity in (Severity.NOTE, Severity.WARNING, Severity.ERROR):
        by_message: dict[str, list[str]] = defaultdict(list)
        for finding in report.findings:
            if finding.severity is severity:
                by_message[finding.message].append(finding.file)
        for message, files in by_message.items():
            more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
            where = ", ".join(files[:NAMED]) + more
            yield Text.assemble((WORDS[severity], COLOURS[severity]), shown(f" {where}: {message}"))
    for sentence in report.advice:
        yield Text.assemble(("advice", "cyan"), f" {sentence}")
    yield Text(_ending(report))


def pair_lines(pairs: Sequence[tuple[Pair, str | None]]) -> list[str]:
    """One line a pair with its figures, those that fail last, and how many there are of each."""
    lines = []
    for pair, reason in sorted(pairs, key=lambda each: (each[1] is not None, each[0].path)):
        if not pair.albedo:
            lines.append(f"mask only  {pair.path}: a drawn mask, no maps")
            continue
        figures = "" if pair.sharpness is None else f" (sharpness {pair.sharpness:.1f}, offset {pair.offset or 0:.1%})"
        lines.append(f"aligned    {pair.path}{figures}" if reason is None else f"diffuse    {pair.path}: {reason}")
    aligned = sum(bool(pair.albedo) and reason is None for pair, reason in pairs)
    masks = sum(bool(pair.mask) for pair, _ in pairs)
    lines.append(
        f"{aligned} of {len(pairs)} pairs are aligned and serve as truth, {masks} have a drawn mask; the others' "
        "diffuse textures serve the segmenter"
    )
    return lines


def recipe_lines(recipes: Sequence[RecipeLine]) -> list[str]:
    """A line for each recipe: its name and class, and whether it tiles."""
    width = max((len(each.name) for each in recipes), default=0)
    return [
        f"{each.name:{width}}  {each.label or 'several'}{'' if each.tileable else ', an atlas'}" for each in recipes
    ]


def _table(title: str, lines: list[ClassLine]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("class")
    for name in ("train", "validation", "test", *MAPS, "1/n", "1/sqrt n", "loss weight"):
        table.add_column(name, justify="right")
    for line in lines:
        weights = [f"{value:.2f}" if value else "" for value in (line.inverse, line.inverse_root)]
        counts = [str(value) for value in (line.train, line.validation, line.test)]
        maps = [str(line.maps[kind]) for kind in MAPS]
        table.add_row(line.name, *counts, *maps, *weights, f"{line.loss:.2f}")
    return table


def _ending(report: DataReport) -> str:
    counts = {severity: sum(f.severity is severity for f in report.findings) for severity in WORDS}
    read = "" if report.read is None else f"{report.read} textures read, "
    ending = "stopped: " if report.stopped else ""
    return f"{ending}{read}{counts[Severity.ERROR]} broken, {counts[Severity.WARNING]} to look at"
