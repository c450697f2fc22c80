"""A model's card as rich text: every word of it comes from elsewhere and is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import QCoreApplication

from pbrstudio.gui.style import FAILED, PASSED, Shades, class_colour
from pbrstudio.services.models import Details
from pbrstudio.spec.model import Card, Figure, Manifest

_MB = 1e6


def card_html(model: Details, shades: Shades) -> str:
    """Title, facts, classes, measurements beside their baselines, notes."""
    manifest, card = model.manifest, model.manifest.card
    parts = [
        f"<h2>{_said(card.title)}</h2>",
        _chips(manifest.classes),
        _facts(model),
        f"<h3>{_tr('What it is weak at')}</h3>{_lines(card.notes)}" if card.notes else "",
        _fallbacks(manifest),
        _figures(card, shades),
        f"<h3>{_tr('Trained on')}</h3><p>{_said(card.trained_on)}</p>",
        _training(card),
        f"<h3>{_tr('Credits')}</h3>{_lines(card.attribution)}" if card.attribution else "",
    ]
    return "".join(parts)


def _facts(model: Details) -> str:
    manifest, card = model.manifest, model.manifest.card
    where = {
        "shipped": _tr("comes with the program"),
        "yours": _tr("imported by you"),
        "elsewhere": _tr("in another folder"),
    }[model.where]
    networks = manifest.networks
    rows = [
        (_tr("Name"), manifest.id),
        (_tr("Origin"), where if model.where == "shipped" else f"{where}, {model.folder}"),
        (_tr("Licence"), card.licence),
        (_tr("Size"), f"{model.size / _MB:.1f} MB"),
        (_tr("Made"), card.created),
        (_tr("Began from"), ", ".join(card.parents)),
        (_tr("Networks"), f"SegFormer ({networks.segmenter.trunk}), UNet-Albedo, UNet-Maps"),
        (_tr("Maps it gives"), ", ".join(("albedo", *networks.maps.heads))),
        (_tr("Automatic"), _tr("chosen by 'auto'") if model.auto else ""),
    ]
    cells = "".join(
        f"<tr><td style='padding-right:14px'><b>{name}</b></td><td>{_said(value)}</td></tr>"
        for name, value in rows
        if value
    )
    return f"<table cellspacing='0' cellpadding='2'>{cells}</table>"


def _chips(classes: Sequence[str]) -> str:
    chips = "&nbsp; ".join(
        f"<span style='color:{class_colour(name, index)}'>&#9632;</span>&nbsp;{_said(name)}"
        for index, name in enumerate(classes)
    )
    return f"<p>{chips}</p>"


def _fallbacks(manifest: Manifest) -> str:
    words = {
        "class-mean": _tr("the mean of each class"),
        "luminance": _tr("the luminance baseline"),
        "identity": _tr("the texture's own colours"),
        "normal": _tr("the integral of its normal"),
    }
    lines = [f"{name}: {words[fallback]}" for name, fallback in manifest.fallbacks.items()]
    return f"<h3>{_tr('Maps that do not come from the networks')}</h3>{_lines(lines)}" if lines else ""


def _figures(card: Card, shades: Shades) -> str:
    if not card.figures:
        return f"<h3>{_tr('Measured')}</h3><p>{_tr('Not measured.')}</p>"
    shipped = {(each.map, each.input, each.metric): each.value for each in card.figures_as_shipped}
    names = (
        _tr("Map"),
        _tr("Input"),
        _tr("Measure"),
        _tr("Networks"),
        _tr("As shipped"),
        _tr("Baseline"),
        _tr("Which"),
        _tr("Skill"),
    )
    head = "".join(f"<th align='left'>{name}</th>" for name in names)
    rows = "".join(
        _figure_row(each, shipped.get((each.map, each.input, each.metric)), shades.panel if index % 2 else "")
        for index, each in enumerate(card.figures)
    )
    told = _tr("Measured on %1. Skill: 1 is no error, 0 as good as the baseline.")
    told = told.replace("%1", _said(card.evaluated_on or _tr("what is not said")))
    table = f"<table cellspacing='0' cellpadding='4' width='100%'><tr>{head}</tr>{rows}</table>"
    return f"<h3>{_tr('Measured')}</h3><p>{told}</p>{table}"


def _figure_row(figure: Figure, shipped: float | None, background: str) -> str:
    skill = ""
    if figure.skill is not None:
        skill = f"<span style='color:{PASSED if figure.skill > 0 else FAILED}'>{figure.skill:+.3f}</span>"
    cells = (
        _said(figure.map),
        _said(figure.input),
        _said(figure.metric),
        f"{figure.value:.4g}",
        "" if shipped is None else f"{shipped:.4g}",
        "" if figure.baseline is None else f"{figure.baseline:.4g}",
        _said(figure.baseline_name),
        skill,
    )
    colour = f" bgcolor='{background}'" if background else ""
    return f"<tr{colour}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _training(card: Card) -> str:
    return _lines(f"{name}: {value}" for name, value in card.training.items())


def _lines(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{_said(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _said(text: str) -> str:
    """A card comes from elsewhere: no markup of its own, nothing that turns the direction of what follows."""
    return escape("".join(each if each.isprintable() else "?" for each in text))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelCard", text)
