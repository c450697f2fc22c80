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
from pbrstudio.mods.batch import run_batch
from pbrstudio.mods.plan import Plan, make_plan
from pbrstudio.runtime.control import Control, SafePoint
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import Emit, Finding, JobFinished, Severity
from pbrstudio.services.convert import check_request, pack_name
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
    wanted: Sequence[Wanted], out: Path, conversion: Conversion, predictor: Predictor, safe_point: SafePoint
) -> tuple[Checked, ...]:
    """Everything that can be known before files are written; the textures are read, nothing is predicted.

    Raises `UserError` for a request that cannot be at all: see `check_request`; `Stopped` when told to.
    """
    layout = load_layout(conversion.layout)
    check_request(_inputs(wanted), out, conversion, layout)
    plan, refused = _plan(wanted, out, conversion)
    found = list(refused)
    with Encoder(1) as encoder:
        workshop = Workshop(layout, predictor, encoder)
        for item in plan.items:
            safe_point()
            path = Path(item.source.name)
            found += [Checked(path, finding) for finding in _findings(item, workshop)]
    return tuple(found)


def export(
    wanted: Sequence[Wanted], out: Path, conversion: Conversion, predictor: Predictor, emit: Emit, control: Control
) -> JobFinished:
    """Writes the files of the layout for each texture, as a conversion does; textures that cannot be fail alone.

    Raises `UserError` before anything is written for a request that cannot be.
    """
    layout = load_layout(conversion.layout)
    inputs = _inputs(wanted)
    check_request(inputs, out, conversion, layout)
    plan, refused = _plan(wanted, out, conversion)
    plan.failed = [(str(each.path), each.finding.message) for each in refused]
    with Encoder() as encoder:
        workshop = Workshop(layout, predictor, encoder)
        return run_batch(plan, workshop, out, pack_name(inputs, out, conversion), emit, control, dry_run=False)


def _inputs(wanted: Sequence[Wanted]) -> list[Path]:
    return list(dict.fromkeys(each.folder or each.path for each in wanted))


def _plan(wanted: Sequence[Wanted], out: Path, conversion: Conversion) -> tuple[Plan, list[Checked]]:
    """The plan of these textures alone, each with its own settings; and those that cannot be, with the reason."""
    layout = load_layout(conversion.layout)
    inputs = _inputs(wanted)
    plan = make_plan(inputs, out, layout, conversion)
    by_path = {os.path.realpath(each.path): each for each in wanted}
    names = {name: each for each in wanted for name in _names(each, several=len(inputs) > 1)}
    items = []
    for item in plan.items:
        found = by_path.pop(os.path.realpath(item.source.name), None)
        if found is not None:
            settings = item.conversion.model_copy(update={"adjustments": found.adjustments})
            guide = dataclasses.replace(item.guide, painted=found.painted)
            items.append(dataclasses.replace(item, conversion=settings, guide=guide))
    refused = []
    for name, sentence in plan.failed:
        if (each := names.get(name)) is not None and by_path.pop(os.path.realpath(each.path), None) is not None:
            refused.append(Checked(each.path, Finding(Severity.ERROR, sentence)))
    reasons = dict(plan.left_alone)
    for each in by_path.values():  # opened by name, though a folder's conversion would leave it alone
        reason = next((reasons[name] for name in _names(each, several=len(inputs) > 1) if name in reasons), None)
        sentence = f"it {reason}: open the file itself to convert it" if reason else "it is not there any more"
        refused.append(Checked(each.path, Finding(Severity.ERROR, sentence)))
    return Plan(items=items), refused


def _names(wanted: Wanted, *, several: bool) -> list[str]:
    """What a plan may call it."""
    if wanted.folder is None:
        return [str(wanted.path)]
    relative = wanted.path.relative_to(wanted.folder) if wanted.path.is_relative_to(wanted.folder) else wanted.path
    return [str(wanted.path), f"{wanted.folder.name}/{relative}" if several else str(relative)]


def _findings(item: Item, workshop: Workshop) -> list[Finding]:
    found = []
    classes = workshop.predictor.classes
    for name in sorted(set(item.conversion.adjustments.by_class) - set(classes)):
        message = f"its sliders for '{name}' do nothing: model '{workshop.predictor.id}' knows no such material"
        found.append(Finding(Severity.WARNING, message))
    if item.guide.painted is not None and not classes:
        message = f"its painted materials do nothing: model '{workshop.predictor.id}' knows no materials"
        found.append(Finding(Severity.WARNING, message))
    found += _existing(item, workshop)
    try:
        with read_item(item, workshop) as loaded:
            return found + findings_of(item, loaded, workshop)
    except UserError as error:
        return [*found, Finding(Severity.ERROR, str(error))]
    except OSError as error:
        return [*found, Finding(Severity.ERROR, os_error_sentence(error))]


def _existing(item: Item, workshop: Workshop) -> list[Finding]:
    """That files are there already, and what becomes of them."""
    files = targets(item, workshop.layout, workshop.files(item.conversion))
    there = [path for path in files if os.path.lexists(path)]
    if not there:
        return []
    which = there[0].name if len(there) == 1 else f"{there[0].name} and {len(there) - 1} more"
    match item.conversion.existing:
        case "skip" if len(there) == len(files):
            return [Finding(Severity.WARNING, "all its files exist already and are kept: nothing is written")]
        case "skip":
            return [Finding(Severity.WARNING, f"{which} exist already and are kept: only the rest is written")]
        case "overwrite":
            return [Finding(Severity.WARNING, f"{which} exist already and are replaced")]
        case "rename":
            return [Finding(Severity.NOTE, f"{which} exist already: the new files get a number behind their names")]
