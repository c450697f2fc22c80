"""One texture from its file to the files of a layout: the one place that knows the order of the steps."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pbrstudio.convert.adjust import adjust, adjust_normal
from pbrstudio.convert.item_files import Written, write_item_file
from pbrstudio.convert.memory import check_memory
from pbrstudio.convert.own_normal import OwnNormal, find_companion, find_own_normal, read_own_normal
from pbrstudio.convert.plan import Item, place_findings, target, text_target
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
from pbrstudio.textures.naming import GLOW_SUFFIX
from pbrstudio.textures.normals import flip_green, normals_from_height
from pbrstudio.textures.read import Probe, probe, read_texture
from pbrstudio.textures.shrink import shrink_texture, stretch_to_multiple_of_4
from pbrstudio.textures.texture import Texture
from pbrstudio.textures.tiling import tiles

Progress = Callable[[str, float], None]
"""Takes the stage in words and the share of the texture that is done."""


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
    conversion = workshop.conversion
    findings: list[Finding] = []

    progress("reading", 0.0)
    seen = probe(item.source)
    beside = find_own_normal(item.source) if conversion.normals == "own" else None
    check_memory(seen, None if beside is None else _probed(beside), conversion, workshop.predictor)
    read = read_texture(item.source)
    wrap = tiles(read.rgb) if conversion.tiling == "auto" else conversion.tiling == "on"
    own = _own_normal(beside, read, findings)
    source = _sized(read, workshop, findings, wrap=wrap)
    control.safe_point()

    progress("predicting", 0.1)
    maps = _maps(source, own, workshop, wrap=wrap, safe_point=control.safe_point)
    findings += [*place_findings(item, workshop.layout), *_notes(item, source, workshop)]
    control.safe_point()

    written: list[Path] = []
    with StagedFiles() as staged:
        for index, file in enumerate(workshop.files):
            final = target(item, file)
            if conversion.existing == "skip" and final.exists():
                continue
            share = 0.3 + 0.7 * index / len(workshop.files)
            progress(f"writing {file.map}", share)
            check = write_file(
                file, staged.path_for(final), maps, own, workshop, wrap=wrap, safe_point=control.safe_point
            )
            progress(f"checking {file.map}", share + 0.5 / len(workshop.files))
            findings += check()
            written.append(final)
            control.safe_point()
        for kind in workshop.layout.item_files:
            final = text_target(item, kind)
            if conversion.existing == "skip" and final.exists():
                continue
            part = staged.path_for(final)
            there = {path.name for path in written} | set(os.listdir(final.parent))
            findings += write_item_file(kind, part, _told(item, maps, workshop), there)
            written.append(final)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            raise UserError("; ".join(f"{error.file} {error.message}" for error in errors) + ": nothing was written")
        given = staged.commit(conversion.existing)
    return Outcome(given, tuple(findings))


def _probed(path: Path) -> Probe | None:
    """The own normal map's facts; None when it cannot be read, which is told when it is tried."""
    try:
        return probe(path)
    except UserError:
        return None


def _sized(texture: Texture, workshop: Workshop, findings: list[Finding], *, wrap: bool) -> Texture:
    """The texture at the size that is written, with a warning where the game wants another."""
    if workshop.conversion.max_size is not None:
        texture = shrink_texture(texture, workshop.conversion.max_size, wrap=wrap)
    if not workshop.block_compressed:
        return texture
    width, height = texture.width, texture.height
    fitted = stretch_to_multiple_of_4(texture, wrap=wrap)
    if fitted is not texture:
        message = f"{width} x {height} px are no multiples of 4: stretched to {fitted.width} x {fitted.height}"
        findings.append(Finding(Severity.WARNING, message))
    elif width & (width - 1) or height & (height - 1):
        findings.append(Finding(Severity.WARNING, f"{width} x {height} px are no powers of two, as the game prefers"))
    return fitted


def _own_normal(path: Path | None, source: Texture, findings: list[Finding]) -> OwnNormal | None:
    """The mod's own normal map, with a warning where it cannot be used or looks wrong."""
    if path is None:
        return None
    try:
        own = read_own_normal(path)
        fault = own.fault(source.width, source.height)
    except UserError as error:
        own, fault = None, str(error)
    if own is None or fault is not None:
        findings.append(Finding(Severity.WARNING, f"the mod's own normal map is not used: {fault}", "normal"))
        return None
    if own.green_seems_up():
        message = (
            "the mod's own normal map looks like OpenGL (green up), and the game's is DirectX: if its relief comes out "
            "inside out, turn it with normal.flip_y in a preset, or leave it out with --normals derived"
        )
        findings.append(Finding(Severity.WARNING, message, "normal"))
    return own


def _maps(
    source: Texture, own: OwnNormal | None, workshop: Workshop, *, wrap: bool, safe_point: SafePoint
) -> MaterialMaps:
    rgb, alpha = srgb_bytes(source), alpha_bytes(source)
    adjustments = workshop.conversion.adjustments
    own_normal = own.opengl(source.width, source.height, wrap=wrap) if own else None
    prediction = workshop.predictor.predict(
        rgb, alpha=alpha, own_normal=_relief_of(own_normal, alpha, adjustments), wrap=wrap, safe_point=safe_point
    )
    prediction = adjust(prediction, adjustments)
    normal = own_normal if own_normal is not None else prediction.normal
    if normal is None:
        normal = normals_from_height(prediction.height, prediction.depth, wrap=wrap)
    return MaterialMaps(
        source=rgb,
        alpha=alpha,
        albedo=prediction.albedo,
        roughness=prediction.roughness,
        metallic=prediction.metallic,
        ao=prediction.ao,
        height=prediction.height,
        normal=adjust_normal(normal, prediction, adjustments),
        materials=prediction.materials,
        classes=prediction.classes,
    )


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
    if "pgpatcher" in workshop.layout.pack_files and find_companion(item.source, GLOW_SUFFIX) is not None:
        message = "it has a glow map (_g), which is not carried over yet: PGPatcher will put its light out"
        notes.append(Finding(Severity.WARNING, message))
    for file in workshop.files:
        divisor = workshop.conversion.map_divisors.get(file.map, 1)
        kept = 1 << levels_to_drop(source.width, source.height, divisor)
        if kept < divisor:
            message = (
                f"1/{divisor} of {source.width} x {source.height} px has sides that are no multiples of 4: 1/{kept}"
            )
            notes.append(Finding(Severity.WARNING, message, file.map))
    return notes


def _told(item: Item, maps: MaterialMaps, workshop: Workshop) -> Written:
    names = {file.map: target(item, file).name for file in workshop.files}
    height, width = maps.source.shape[:2]
    return Written(
        source=item.source.name,
        layout=workshop.layout.id,
        model=workshop.predictor.id,
        classes=maps.classes,
        size=(width, height),
        files=names,
        opaque=maps.opaque,
        cut_out=maps.alpha is not None and cut_out_coverage(maps.alpha) is not None,
    )
