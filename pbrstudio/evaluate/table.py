"""An evaluation as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pbrstudio.evaluate.constants import Mean
from pbrstudio.evaluate.figures import KINDS, By
from pbrstudio.evaluate.inputs import INPUTS
from pbrstudio.evaluate.result import Evaluation, GameTexture, Score, Seam
from pbrstudio.evaluate.seams import mean_seams

BASELINES: tuple[By, ...] = ("identity", "flat", "luminance", "mean", "training mean", "class mean")
HIGH = " +"
"""Marks figures of which more is better."""
_COARSE = {"psnr", "psnr_pooled", "psnr_gain", "angle"}
"""Metrics in decibels or degrees."""
_SAYS = {(kind.map, kind.metric): kind for kind in KINDS}


def tables(result: Evaluation) -> Group:
    """Everything that a person wants to see, top to bottom."""
    return Group(*_parts(result))


def _parts(result: Evaluation) -> Iterator[RenderableType]:
    own = "as a conversion gives it" if result.protocol.as_shipped else "its own maps"
    windows = f"{_counted(result.protocol.windows, 'window')} of {result.protocol.side} px each at most"
    materials = _counted(len(result.materials), "material")
    yield Text(f"{result.model}, {own}: {materials}, {windows}, split {result.protocol.split}")
    for kind in INPUTS:
        scores = [score for score in result.scores if score.input == kind]
        if scores:
            yield _figures(kind, scores)
    if result.mosaics is not None:
        yield _mosaics(result)
    if result.seams:
        yield _seams("tileable materials, whole", result.seams)
    if result.means:
        yield _means(result)
    if result.game:
        yield from _game(result.game)
    yield from (
        Text(f"left out of {each.map}: {_counted(each.materials, 'material')}: {each.reason}")
        for each in result.left_out
    )
    if result.dropped:
        yield Text(f"left alone, of a category that is not evaluated on: {', '.join(result.dropped)}")
    yield from (Text(f"not measured: {sentence}") for sentence in result.not_measured)
    yield Text(
        f"{HIGH.strip()}: the higher the better. skill: 1 - error / error of the best baseline in brackets. "
        f"class mean: of the {result.protocol.class_means_from} materials of the true class, which no predictor knows"
    )


def _figures(kind: str, scores: list[Score]) -> Table:
    table = _table(f"input: {kind}", "map", "figure", "value")
    shown = [name for name in BASELINES if any(score.of(name) is not None for score in scores)]
    for name in shown:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("skill", justify="right", no_wrap=True)
    table.add_column("of", justify="right", no_wrap=True)
    for score in scores:
        says = _SAYS[score.map, score.metric]
        cells = [_baseline(score, name, bracketed=name in says.rivals) for name in shown]
        skill = Text("" if score.skill is None else f"{score.skill:+.3f}", "" if (score.skill or 0) >= 0 else "red")
        value = Text(_number(score.metric, score.value), "bold")
        table.add_row(
            score.map, f"{says.says}{HIGH if says.higher_is_better else ''}", value, *cells, skill, str(score.materials)
        )
    return table


def _baseline(score: Score, name: By, *, bracketed: bool) -> str:
    value = score.of(name)
    if value is None:
        return ""
    return f"({_number(score.metric, value)})" if bracketed else f"{_number(score.metric, value)} "


def _mosaics(result: Evaluation) -> Table:
    assert result.mosaics is not None  # asked by the caller
    table = _table(f"materials: {result.mosaics.count} mosaics of two", "class", "IoU")
    table.add_row("mean", f"{result.mosaics.mean_iou:.3f}")
    for each in result.mosaics.classes:
        table.add_row(each.name, "" if each.iou is None else f"{each.iou:.3f}")
    return table


def _seams(title: str, seams: tuple[Seam, ...]) -> Table:
    columns = ("map", "border step, map to input", "change when rolled, of 255", "in tiles", "textures")
    table = _table(f"seams: {title}", *columns)
    for seam in seams:
        tiled = "" if seam.tiled is None else f"{seam.tiled:.3f}"
        table.add_row(seam.map, f"{seam.ratio:.3f}", f"{seam.roll:.3f}", tiled, str(seam.textures))
    return table


def _means(result: Evaluation) -> Table:
    table = _table("means of the true maps (albedo: R, G, B in sRGB)", "map", "tested", "training")
    training = {mean.map: mean for mean in result.training_means if mean.label is None}
    for mean in result.means:
        if mean.label is None:
            table.add_row(mean.map, _mean(mean), _mean(training.get(mean.map)))
    return table


def _mean(mean: Mean | None) -> str:
    if mean is None:
        return ""
    return f"{' '.join(f'{value:.3f}' for value in mean.values)} of {mean.materials}"


def _game(game: tuple[GameTexture, ...]) -> Iterator[Table]:
    table = _table(f"{_counted(len(game), 'game texture')} without truth", "map", "1 %", "mean", "99 %")
    names = [each.map for each in game[0].ranges]
    for index, name in enumerate(names):
        ranges = [texture.ranges[index] for texture in game]
        low, mean, high = (
            sum(values) / len(game) for values in zip(*((r.low, r.mean, r.high) for r in ranges), strict=True)
        )
        table.add_row(name, f"{low:.3f}", f"{mean:.3f}", f"{high:.3f}")
    yield table
    seams = mean_seams(seam for texture in game for seam in texture.seams)
    if seams:
        yield _seams("game textures that tile", seams)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, min_width=len(title))
    for column in columns:
        table.add_column(column, justify="left" if column in ("map", "figure", "class") else "right", no_wrap=True)
    return table


def _number(metric: str, value: float) -> str:
    return f"{value:.2f}" if metric in _COARSE else f"{value:.4f}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
