"""One texture from its file to the files of a layout: the one place that knows the order of the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.convert.adjust import adjust, adjust_normal
from pbrstudio.convert.item_files import WRITERS, Written, as_text
from pbrstudio.convert.memory import check_memory
from pbrstudio.convert.own_normal import OwnNormal, find_own_normal, read_own_normal
from pbrstudio.convert.plan import ITEM_FILE_ENDINGS, Item, target
from pbrstudio.convert.workshop import Workshop
from pbrstudio.convert.write_file import write_file
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.eight_bit import alpha_bytes, srgb_bytes
from pbrstudio.textures.maps import MaterialMaps
from pbrstudio.textures.naming import LANDSCAPE_FOLDER
from pbrstudio.textures.normals import normals_from_height
from pbrstudio.textures.read import probe, read_texture
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
    check_memory(seen.width, seen.height, conversion)
    source = _sized(read_texture(item.source), workshop, findings)
    wrap = tiles(source.rgb) if conversion.tiling == "auto" else conversion.tiling == "on"
    own = _own_normal(item, source, conversion, findings)
    control.safe_point()

    progress("predicting", 0.1)
    maps = _maps(source, own, workshop, wrap=wrap)
    findings += _notes(item, source, workshop)
    control.safe_point()

    written: list[Path] = []
    with StagedFiles() as staged:
        for index, file in enumerate(workshop.files):
            final = target(item, file)
            if conversion.existing == "skip" and final.exists():
                continue
            share = 0.3 + 0.7 * index / len(workshop.files)
            progress(f"writing {file.map}", share)
            check = write_file(file, staged.path_for(final), maps, own, workshop, wrap=wrap)
            progress(f"checking {file.map}", share + 0.5 / len(workshop.files))
            findings += check()
            written.append(final)
            control.safe_point()
        for kind in workshop.layout.item_files:
            final = item.base.with_name(item.base.name + ITEM_FILE_ENDINGS[kind])
            if conversion.existing == "skip" and final.exists():
                continue
            text = as_text(WRITERS[kind](_told(item, maps, workshop)))
            staged.path_for(final).write_text(text, encoding="utf-8")
            written.append(final)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            raise UserError("; ".join(f"{error.file} {error.message}" for error in errors) + ": nothing was written")
        staged.commit()
    return Outcome(tuple(written), tuple(findings))


def _sized(texture: Texture, workshop: Workshop, findings: list[Finding]) -> Texture:
    """The texture at the size that is written, with a warning where the game wants another."""
    if workshop.conversion.max_size is not None:
        wrap = workshop.conversion.tiling == "on" or (workshop.conversion.tiling == "auto" and tiles(texture.rgb))
        texture = shrink_texture(texture, workshop.conversion.max_size, wrap=wrap)
    if not workshop.block_compressed:
        return texture
    width, height = texture.width, texture.height
    fitted = stretch_to_multiple_of_4(texture, wrap=False)
    if fitted is not texture:
        message = f"{width} x {height} px are no multiples of 4: stretched to {fitted.width} x {fitted.height}"
        findings.append(Finding(Severity.WARNING, message))
    elif width & (width - 1) or height & (height - 1):
        findings.append(Finding(Severity.WARNING, f"{width} x {height} px are no powers of two, as the game prefers"))
    return fitted


def _own_normal(item: Item, source: Texture, conversion: Conversion, findings: list[Finding]) -> OwnNormal | None:
    path = find_own_normal(item.source) if conversion.normals == "own" else None
    if path is None:
        return None
    try:
        own = read_own_normal(path)
    except UserError as error:
        findings.append(Finding(Severity.WARNING, f"the mod's own normal map is not used: {error}", "normal"))
        return None
    if fault := own.fault(source.width, source.height):
        findings.append(Finding(Severity.WARNING, f"the mod's own normal map is not used: {fault}", "normal"))
        return None
    return own


def _maps(source: Texture, own: OwnNormal | None, workshop: Workshop, *, wrap: bool) -> MaterialMaps:
    rgb = srgb_bytes(source)
    own_normal = own.opengl(source.width, source.height, wrap=wrap) if own else None
    prediction = workshop.predictor.predict(rgb, own_normal=own_normal, wrap=wrap)
    prediction = adjust(prediction, workshop.conversion.adjustments)
    normal = own_normal if own_normal is not None else prediction.normal
    if normal is None:
        normal = normals_from_height(prediction.height, prediction.depth, wrap=wrap)
    return MaterialMaps(
        source=rgb,
        alpha=alpha_bytes(source),
        albedo=prediction.albedo,
        roughness=prediction.roughness,
        metallic=prediction.metallic,
        ao=prediction.ao,
        height=prediction.height,
        normal=adjust_normal(normal, prediction, workshop.conversion.adjustments),
        materials=prediction.materials,
        classes=prediction.classes,
    )


def _notes(item: Item, source: Texture, workshop: Workshop) -> list[Finding]:
    notes = []
    if "premultiplied" in source.origin.format:
        message = "its header calls the colour multiplied by alpha; it is taken as stored"
        notes.append(Finding(Severity.WARNING, message))
    if workshop.conversion.adjustments.by_class and not workshop.predictor.classes:
        message = f"model '{workshop.predictor.id}' knows no materials: the preset's sliders by class do nothing"
        notes.append(Finding(Severity.WARNING, message))
    if "pgpatcher" in workshop.layout.pack_files:
        if not str(item.game).isascii():
            message = "PGPatcher takes ASCII paths only: rename the texture and its folders, or its mesh stays as it is"
            notes.append(Finding(Severity.WARNING, message))
        if item.game.parts[0].lower() == LANDSCAPE_FOLDER:
            notes.append(Finding(Severity.NOTE, "landscape: on terrain it needs a texture set (TXST) of a plugin"))
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
    )
