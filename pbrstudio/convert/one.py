"""One texture from its file to the files of a layout: the one place that knows the order of the steps."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pbrstudio.convert.adjust import adjust, adjust_normal
from pbrstudio.convert.gloss import with_gloss
from pbrstudio.convert.glow import write_glow
from pbrstudio.convert.guide import Overruled
from pbrstudio.convert.item import Item, files_of, kept, place_findings, target, text_target
from pbrstudio.convert.item_files import Written, write_item_file
from pbrstudio.convert.loaded import Loaded, read_item
from pbrstudio.convert.own_maps import OwnMaps
from pbrstudio.convert.predictor import Prediction
from pbrstudio.convert.workshop import Workshop
from pbrstudio.convert.write_file import levels_to_drop, write_file
from pbrstudio.runtime.control import Control, SafePoint
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.textures.coverage import cut_out_coverage
from pbrstudio.textures.eight_bit import alpha_bytes, srgb_bytes
from pbrstudio.textures.maps import U8, MaterialMaps
from pbrstudio.textures.normals import flip_green, normals_from_height
from pbrstudio.textures.texture import Texture

Progress = Callable[[str, float], None]
"""Takes the stage in words and the share of the texture that is done."""
LEAST_TOLD = 0.01
"""Share of a texture from which on it is told that words overruled what was found."""
BeforeCommit = Callable[[tuple[tuple[Path, Path], ...], tuple[Finding, ...]], None]
"""Takes pairs of a final path and the part that is to become it, and what there is to say about them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The files that were written, and what there is to say about them (no errors: those raise)."""

    outputs: tuple[Path, ...]
    findings: tuple[Finding, ...]


def convert_one(item: Item, workshop: Workshop, control: Control, progress: Progress) -> Outcome:
    """Reads, predicts, adjusts, packs, writes beside, validates, renames. Files that exist are kept under "skip".

    Raises `UserError` for a source that cannot be converted and for outputs that do not pass the validator; then,
    as on `Stopped`, nothing of the texture is left behind.
    """
    progress("reading", 0.0)
    with read_item(item, workshop) as loaded:
        control.safe_point()
        progress("predicting", 0.1)
        prediction = predict_item(item, loaded, workshop, control.safe_point)
        control.safe_point()
        return write_item(item, loaded, prediction, workshop, control.safe_point, progress)


def predict_item(item: Item, loaded: Loaded, workshop: Workshop, safe_point: SafePoint) -> Prediction:
    """The predictor's maps, with the mod's own height and the detail of its gloss, before the sliders."""
    alpha = alpha_bytes(loaded.source)
    prediction = workshop.predictor.predict(
        srgb_bytes(loaded.source),
        alpha=alpha,
        own_normal=_relief_of(loaded.own_normal, alpha, item.conversion.adjustments),
        wrap=loaded.wrap,
        safe_point=safe_point,
        guide=item.guide,
    )
    if loaded.height is not None:
        prediction = replace(prediction, height=loaded.height)
    if loaded.gloss is None:
        return prediction
    return replace(prediction, roughness=with_gloss(prediction.roughness, loaded.gloss, wrap=loaded.wrap))


def maps_of(loaded: Loaded, prediction: Prediction, adjustments: Adjustments) -> MaterialMaps:
    """The final maps: the sliders' effect, the mod's own normal map where there is one, or one from the height."""
    prediction = adjust(prediction, adjustments)
    normal = loaded.own_normal if loaded.own_normal is not None else prediction.normal
    if normal is None:
        normal = normals_from_height(prediction.height, prediction.depth, wrap=loaded.wrap)
    return MaterialMaps(
        source=srgb_bytes(loaded.source),
        alpha=alpha_bytes(loaded.source),
        albedo=prediction.albedo,
        roughness=prediction.roughness,
        metallic=prediction.metallic,
        ao=prediction.ao,
        height=prediction.height,
        normal=adjust_normal(normal, prediction, adjustments),
        materials=prediction.materials,
        classes=prediction.classes,
    )


def write_item(
    item: Item,
    loaded: Loaded,
    prediction: Prediction,
    workshop: Workshop,
    safe_point: SafePoint,
    progress: Progress,
    about_to_commit: BeforeCommit = lambda parts, findings: None,
) -> Outcome:
    """The files of the layout, all of them or none. Raises as `convert_one`.

    ``about_to_commit`` is told each final path with its whole part, before any gets its name. Safe to call from
    several threads.
    """
    conversion, wrap = item.conversion, loaded.wrap
    maps = maps_of(loaded, prediction, conversion.adjustments)
    files = [file for file in files_of(item, workshop.files(conversion)) if loaded.gives(file)]
    findings = findings_of(item, loaded, workshop)
    if prediction.overruled is not None:
        findings += _overruled(item, prediction.overruled)
    safe_point()

    written: list[Path] = []
    own = OwnMaps(diffuse=loaded.diffuse, normal=loaded.own, height=loaded.height_blocks)
    with StagedFiles() as staged:
        for index, file in enumerate(files):
            final = target(item, file)
            if kept(item, final):
                continue
            share = 0.3 + 0.7 * index / len(files)
            progress(f"writing {file.map}", share)
            part, stop_here = staged.path_for(final), safe_point
            if file.when == "glow":
                assert loaded.glow is not None  # it would not be among the files
                check = write_glow(file, part, loaded.glow, conversion, workshop.encoder, stop_here)
            else:
                check = write_file(file, part, maps, own, conversion, workshop.encoder, wrap=wrap, safe_point=stop_here)
            progress(f"checking {file.map}", share + 0.5 / len(files))
            findings += check()
            written.append(final)
            safe_point()
        for kind in workshop.layout.item_files:
            final = text_target(item, kind)
            if kept(item, final):
                continue
            part = staged.path_for(final)
            there = {path.name for path in written} | set(os.listdir(final.parent))
            findings += write_item_file(kind, part, _told(item, maps, workshop), there)
            written.append(final)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            raise UserError("; ".join(f"{error.file} {error.message}" for error in errors) + ": nothing was written")
        about_to_commit(staged.parts, tuple(findings))
        given = staged.commit(conversion.existing, item.ours)
    return Outcome(given, tuple(findings))


def findings_of(item: Item, loaded: Loaded, workshop: Workshop) -> list[Finding]:
    """What there is to say about a texture that was read, before anything is written."""
    found = loaded.findings_for(workshop.files(item.conversion))
    return [*found, *place_findings(item, workshop.layout), *_notes(item, loaded.source, workshop)]


def _overruled(item: Item, overruled: Overruled) -> list[Finding]:
    """What a guide's weights changed, unless it is hardly anything."""
    if overruled.share < LEAST_TOLD:
        return []
    message = (
        f"{item.guide.reason or 'what is known of it'} speaks for {overruled.given}, which is taken in "
        f"{overruled.share:.0%} of it, mostly over {overruled.found} (--path-words off leaves words out)"
    )
    return [Finding(Severity.NOTE, message)]


def _relief_of(own_normal: U8 | None, alpha: U8 | None, adjustments: Adjustments) -> U8 | None:
    """What the height is to be read from: green turned where the sliders turn it, flat where nothing can be seen."""
    if own_normal is None:
        return None
    turned = flip_green(own_normal) if adjustments.everywhere.normal.flip_y else own_normal
    if alpha is None or alpha.min() > 0:
        return turned
    return np.where((alpha == 0)[..., None], np.array([128, 128, 255], np.uint8), turned)


def _notes(item: Item, source: Texture, workshop: Workshop) -> list[Finding]:
    notes = []
    if "premultiplied" in source.origin.format:
        message = "its header calls the colour multiplied by alpha; it is taken as stored"
        notes.append(Finding(Severity.WARNING, message))
    for file in workshop.files(item.conversion):
        if file.when == "glow":  # which has a size of its own
            continue
        divisor = item.conversion.map_divisors.get(file.map, 1)
        kept = 1 << levels_to_drop(source.width, source.height, divisor)
        if kept < divisor:
            message = (
                f"1/{divisor} of {source.width} x {source.height} px has sides that are no multiples of 4: 1/{kept}"
            )
            notes.append(Finding(Severity.WARNING, message, file.map))
    return notes


def _told(item: Item, maps: MaterialMaps, workshop: Workshop) -> Written:
    names = {file.map: target(item, file).name for file in files_of(item, workshop.files(item.conversion))}
    height, width = maps.source.shape[:2]
    return Written(
        source=item.source.name.name,
        layout=workshop.layout.id,
        model=workshop.predictor.id,
        classes=maps.classes,
        size=(width, height),
        files=names,
        opaque=maps.opaque,
        cut_out=maps.alpha is not None and cut_out_coverage(maps.alpha) is not None,
    )
