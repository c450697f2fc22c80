"""Models as lines of text for a person at a terminal: the list of them, and the whole card of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pbrstudio.services.models import Details, Listed
    from pbrstudio.spec.model import Card, Fallback, Manifest, Networks

_FALLBACKS: dict[Fallback, str] = {
    "class-mean": "the mean of each class over the training materials",
    "luminance": "the luminance heuristics of the baseline",
    "identity": "the texture's own colours",
    "normal": "the integral of the normal that the network gives",
}
_TRUNKS = {"lite0": "EfficientNet-Lite0"}
_INDENT = "  "


def shown(text: str) -> str:
    """A card comes from elsewhere, and may hold commands to the terminal or turn the direction of what follows."""
    return "".join(each if each.isprintable() else "?" for each in text)


def list_lines(models: Sequence[Listed]) -> list[str]:
    """A table, and below it what is wrong with those that cannot be used."""
    if not models:
        return ["no model is installed, so the baseline predicts; 'pbrstudio models import' adds a model"]
    rows = [
        (
            model.id,
            model.title,
            str(model.classes),
            f"{model.size / 1e6:.1f}",
            model.where,
            model.licence,
            "auto" if model.auto else "",
        )
        for model in models
        if not model.fault
    ]
    lines = _table(("id", "title", "classes", "MB", "where", "licence", ""), rows, numbers={2, 3}) if rows else []
    return [*lines, *(f"not usable: {model.fault}" for model in models if model.fault)]


def card_lines(model: Details) -> list[str]:
    """Everything that the manifest says, in the order in which one wants to know it."""
    manifest, card = model.manifest, model.manifest.card
    lines = [f"{manifest.id}: {card.title}"]
    facts = [
        ("where", f"{model.where}, {model.folder}"),
        ("size", f"{model.size / 1e6:.1f} MB"),
        ("auto", "'--model auto' takes this one" if model.auto else "'--model auto' takes another one"),
        ("created", card.created),
        ("licence", card.licence),
        ("attribution", *card.attribution),
        ("parents", *card.parents),
        ("trained on", card.trained_on),
        ("training", *(f"{name} = {value}" for name, value in card.training.items())),
        ("classes", f"{len(manifest.classes)}: {', '.join(manifest.classes)}"),
        *_network_facts(manifest.networks),
        ("sizes", f"trained at {manifest.texel_density} px, materials told at up to {manifest.segmenter_side} px"),
        ("metal from", f"{manifest.metal_threshold:g}, {manifest.metal_sharpness:g} times as sharp"),
        *(
            (f"{name} is", f"the network's, times {how.gain:g}, plus {how.offset:g}")
            for name, how in manifest.corrections.items()
        ),
    ]
    lines += _facts(facts)
    lines += _figures(card)
    lines += _baselines(manifest)
    if card.notes:
        lines += ["", "notes", *(f"{_INDENT}{note}" for note in card.notes)]
    return lines


def _facts(facts: Sequence[tuple[str, ...]]) -> list[str]:
    """``name  value`` with further values below the first one; a fact without any is left out."""
    lines = []
    width = max(len(name) for name, *_ in facts)
    for name, *values in facts:
        for index, value in enumerate(filter(None, values)):
            lines.append(f"{_INDENT}{'' if index else name:<{width}}  {value}")
    return lines


def _network_facts(networks: Networks) -> list[tuple[str, str]]:
    segmenter, albedo, maps = networks.segmenter, networks.albedo, networks.maps
    if segmenter.trunk in _TRUNKS:
        trunk = f"{_TRUNKS[segmenter.trunk]}, width {segmenter.width:g}"
        inside = f"SegFormer's head ({segmenter.head} channels) over {trunk}"
    else:
        inside = f"SegFormer {segmenter.trunk.upper()}"
    told = [("segmenter", inside)]
    for name, spec in (("albedo", albedo), ("maps", maps)):
        decoder = "-".join(map(str, spec.decoder))
        told.append((name, f"UNet over EfficientNet-Lite0, width {spec.width:g}, decoder {decoder}"))
    told.append(("", f"reads {', '.join(maps.inputs)}; gives {', '.join(maps.heads)}"))
    return told


def _figures(card: Card) -> list[str]:
    """The measured numbers as a table; skill is 1 for no error at all, 0 for no better than the baseline.

    "As shipped" is what a conversion gives, with the maps that come from a baseline.
    """
    if not card.figures:
        return ["", "not measured"]
    shipped = {(each.map, each.input, each.metric): f"{each.value:.4g}" for each in card.figures_as_shipped}
    rows = [
        (
            figure.map,
            figure.input,
            figure.metric,
            f"{figure.value:.4g}",
            shipped.get((figure.map, figure.input, figure.metric), ""),
            "" if figure.baseline is None else f"{figure.baseline:.4g}",
            figure.baseline_name,
            "" if figure.skill is None else f"{figure.skill:+.3f}",
        )
        for figure in card.figures
    ]
    head = ("map", "input", "metric", "networks", "as shipped", "baseline", "which", "skill")
    table = _table(head, rows, numbers={3, 4, 5, 7})
    title = f"measured on {card.evaluated_on or 'what is not said'} (skill: 1 no error, 0 as good as the baseline)"
    return ["", title, *(f"{_INDENT}{line}" for line in table)]


def _baselines(manifest: Manifest) -> list[str]:
    """Which maps a conversion takes from a baseline, with the skills that tell why."""
    lines = []
    for name, fallback in manifest.fallbacks.items():
        worse = [
            f"skill {figure.skill:+.3f} in {figure.metric} on {figure.input}"
            for figure in manifest.card.figures
            if figure.map == name and figure.skill is not None and figure.skill <= 0
        ]
        why = "; ".join(worse) or "a baseline measured better than the network"
        lines.append(f"{_INDENT}{name}: {_FALLBACKS[fallback]} ({why})")
    return ["", "maps that do not come from the networks", *lines] if lines else []


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: set[int]) -> list[str]:
    """Columns as wide as their widest cell, two spaces apart; those of ``numbers`` to the right."""
    cells = [[shown(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if index in numbers else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
