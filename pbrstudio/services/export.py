"""Exporting textures that a person has looked at: each with sliders and a mask of its own, findings first."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.convert.item import Item, targets
from pbrstudio.convert.loaded import read_item
from pbrstudio.convert.one import findings_of
from pbrstudio.convert.predictor import Predictor
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.path_words import with_path_words
from pbrstudio.mods.plan import Plan, make_plan
from pbrstudio.mods.rule_effects import with_effects
from pbrstudio.mods.rules import load_rules
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import (
    Emit,
    Event,
    Finding,
    ItemFailed,
    ItemPlanned,
    ItemSkipped,
    JobFinished,
    Severity,
)
from pbrstudio.services.convert import check_request, convert_plan
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.maps import U8


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """One texture as it is to be exported."""

    path: Path
    adjustments: Adjustments
    painted: U8 | None = None
    """[h,w] class ids that a person gave, 255 for none; any size, laid over the texture."""
    folder: Path | None = None
    """The folder or archive that it was found in, whose tree a layout may keep; None when it was named itself."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say about one texture before it is exported; an error means that it cannot be."""

    path: Path
    finding: Finding


def check_export(
    wanted: Sequence[Wanted], out: Path, conversion: Conversion, predictor: Predictor, control: Control
) -> tuple[Checked, ...]:
    """Everything that can be known before files are written; the textures are read, nothing is predicted.

    Raises `UserError` for a request that cannot be at all: see `check_request`; `Stopped` when told to.
    """
    layout = load_layout(conversion.layout)
    inputs = _inputs(wanted)
    check_request(inputs, out, conversion, layout)
    plan, refused = _plan(wanted, out, conversion, predictor)
    told: list[Event] = []
    convert_plan(plan, inputs, out, conversion, predictor, told.append, control, dry_run=True)
    found = list(refused)
    with Encoder(1) as encoder:
        workshop = Workshop(layout, predictor, encoder)
        for item in plan.items:
            control.safe_point()
            findings = [*_unheeded(item, predictor), *_fate(item, workshop, told)]
            if all(finding.severity is not Severity.ERROR for finding in findings):  # else its header said it all
                findings += _of_content(item, workshop)
            found += [Checked(Path(item.source.name), finding) for finding in findings]
    return tuple(found)


def export(
    wanted: Sequence[Wanted], out: Path, conversion: Conversion, predictor: Predictor, emit: Emit, control: Control
) -> JobFinished:
    """Writes the files of the layout for each texture, as a conversion does; textures that cannot be fail alone.

    Raises `UserError` before anything is written for a request that cannot be.
    """
    inputs = _inputs(wanted)
    check_request(inputs, out, conversion, load_layout(conversion.layout))
    plan, refused = _plan(wanted, out, conversion, predictor)
    plan.failed = [(str(each.path), each.finding.message) for each in refused]
    return convert_plan(plan, inputs, out, conversion, predictor, emit, control)


def _inputs(wanted: Sequence[Wanted]) -> list[Path]:
    return list(dict.fromkeys(each.folder or each.path for each in wanted))


def _plan(
    wanted: Sequence[Wanted], out: Path, conversion: Conversion, predictor: Predictor
) -> tuple[Plan, list[Checked]]:
    """The plan of these textures alone, each with its own settings; and those that cannot be, with the reason."""
    layout = load_layout(conversion.layout)
    inputs = _inputs(wanted)
    plan = make_plan(inputs, out, layout, conversion)
    book = load_rules(conversion.rules)
    book.check_classes(predictor.classes, predictor.id)
    by_path = {os.path.realpath(each.path): each for each in wanted}
    names = {name: each for each in wanted for name in _names(each, several=len(inputs) > 1)}
    items = []
    for item in plan.items:
        found = by_path.pop(os.path.realpath(item.source.name), None)
        if found is not None:
            ruled = with_path_words(with_effects(item, book.hits(item.game)), book, predictor.classes)
            # A rule's sliders were the first ones that the person saw.
            settings = ruled.conversion.model_copy(update={"adjustments": found.adjustments})
            guide = dataclasses.replace(ruled.guide, painted=found.painted)
            items.append(dataclasses.replace(ruled, conversion=settings, guide=guide))
    refused = []
    for name, sentence in plan.failed:
        if (each := names.get(name)) is not None and by_path.pop(os.path.realpath(each.path), None) is not None:
            refused.append(Checked(each.path, Finding(Severity.ERROR, sentence)))
    reasons = dict(plan.left_alone)
    for each in by_path.values():  # opened by name, though a folder's conversion would leave it alone
        reason = next((reasons[name] for name in _names(each, several=len(inputs) > 1) if name in reasons), None)
        sentence = f"it {reason}: open the file itself to convert it" if reason else "it is not there any more"
        refused.append(Checked(each.path, Finding(Severity.ERROR, sentence)))
    # What else a folder holds is not looked at, and none of its files' business.
    return Plan(items=items, inputs=plan.inputs, unseen=["only the textures that were chosen are exported"]), refused


def _names(wanted: Wanted, *, several: bool) -> list[str]:
    """What a plan may call it."""
    if wanted.folder is None:
        return [str(wanted.path)]
    relative = wanted.path.relative_to(wanted.folder) if wanted.path.is_relative_to(wanted.folder) else wanted.path
    return [str(wanted.path), f"{wanted.folder.name}/{relative}" if several else str(relative)]


def _unheeded(item: Item, predictor: Predictor) -> list[Finding]:
    """What was set for materials that the model does not know."""
    found = []
    for name in sorted(set(item.conversion.adjustments.by_class) - set(predictor.classes)):
        message = f"its sliders for '{name}' do nothing: model '{predictor.id}' knows no such material"
        found.append(Finding(Severity.WARNING, message))
    if item.guide.painted is not None and not predictor.classes:
        message = f"its painted materials do nothing: model '{predictor.id}' knows no materials"
        found.append(Finding(Severity.WARNING, message))
    return found


def _fate(item: Item, workshop: Workshop, told: Sequence[Event]) -> list[Finding]:
    """What becomes of its files that are there already, as a dry run told it."""
    files = targets(item, workshop.layout, workshop.files(item.conversion))
    there = [path for path in files if os.path.lexists(path)]
    for event in told:
        match event:
            case ItemFailed(item=item.name, message=message):
                return [Finding(Severity.ERROR, message)]
            case ItemSkipped(item=item.name, reason=reason):
                return [Finding(Severity.WARNING, f"nothing is written: {reason}")]
            case ItemPlanned(item=item.name, outputs=outputs) if there and item.conversion.existing == "rename":
                names = ", ".join(Path(path).name for path in outputs[:1])
                return [Finding(Severity.NOTE, f"files of its name exist already: it becomes {names} and so on")]
            case ItemPlanned(item=item.name, outputs=outputs):
                return _replaced([path for path in there if str(path) in outputs]) + _kept(
                    [path for path in there if str(path) not in outputs]
                )
    return []


def _replaced(paths: Sequence[Path]) -> list[Finding]:
    return [Finding(Severity.WARNING, f"{_named(paths)} exist already and are replaced")] if paths else []


def _kept(paths: Sequence[Path]) -> list[Finding]:
    return [Finding(Severity.WARNING, f"{_named(paths)} exist already and are kept")] if paths else []


def _named(paths: Sequence[Path]) -> str:
    return paths[0].name if len(paths) == 1 else f"{paths[0].name} and {len(paths) - 1} more"


def _of_content(item: Item, workshop: Workshop) -> list[Finding]:
    """What reading it tells."""
    try:
        with read_item(item, workshop) as loaded:
            return findings_of(item, loaded, workshop)
    except UserError as error:
        return [Finding(Severity.ERROR, str(error))]
    except OSError as error:
        return [Finding(Severity.ERROR, os_error_sentence(error))]
