"""One texture from its file to the files of a layout: the one place that knows the order of the steps."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from pbrstudio.convert.adjust import adjust, adjust_normal
from pbrstudio.convert.item import Item, place_findings, target, text_target
from pbrstudio.convert.item_files import Written, write_item_file
from pbrstudio.convert.memory import check_memory
from pbrstudio.convert.own_normal import OwnNormal, read_own_normal
from pbrstudio.convert.predictor import Prediction
from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.convert.workshop import Workshop
from pbrstudio.convert.write_file import levels_to_drop, write_file
from pbrstudio.runtime.control import Control, SafePoint
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.coverage import cut_out_coverage
from pbrstudio.textures.eight_bit import alpha_bytes, srgb_bytes
from pbrstudio.textures.maps import U8, MaterialMaps
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


@dataclass(slots=True, eq=False)
class Loaded:
    """A texture as it was read. Its files stay within reach until the block that it is used as ends."""

    source: Texture
    """At the size that is written."""
    own: OwnNormal | None
    own_normal: U8 | None
    """[H,W,3], OpenGL: the mod's own normal map at that size."""
    wrap: bool
    """Whether the texture tiles."""
    findings: list[Finding]
    files: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.files.close()


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
        return write_item(item, loaded, prediction, workshop, control, progress)


def read_item(item: Item, workshop: Workshop) -> Loaded:
    """The texture and its own normal map, at the size that is written. Raises `UserError`.

    Safe to call from several threads.
    """
    conversion = item.conversion
    findings: list[Finding] = []
    with ExitStack() as files:
        path = files.enter_context(item.source.here())
        beside = item.normal if conversion.normals == "own" else None
        normal_path = None if beside is None else _here(beside, files, findings)
        try:
            probed_normal = None if normal_path is None else _probed(normal_path)
            check_memory(probe(path), probed_normal, conversion, workshop.predictor)
            read = read_texture(path)
        except UserError as error:
            raise UserError(str(error).removeprefix(f"{path}: ")) from error
        wrap = tiles(read.rgb) if conversion.tiling == "auto" else conversion.tiling == "on"
        own = _own_normal(normal_path, read, findings)
        source = _sized(read, conversion, workshop, findings, wrap=wrap)
        own_normal = own.opengl(source.width, source.height, wrap=wrap) if own else None
        return Loaded(source, own, own_normal, wrap, findings, files.pop_all())


def predict_item(item: Item, loaded: Loaded, workshop: Workshop, safe_point: SafePoint) -> Prediction:
    """The predictor's maps, before the sliders."""
    alpha = alpha_bytes(loaded.source)
    return workshop.predictor.predict(
        srgb_bytes(loaded.source),
        alpha=alpha,
        own_normal=_relief_of(loaded.own_normal, alpha, item.conversion.adjustments),
        wrap=loaded.wrap,
        safe_point=safe_point,
        guide=item.guide,
    )


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
    item: Item, loaded: Loaded, prediction: Prediction, workshop: Workshop, control: Control, progress: Progress
) -> Outcome:
    """The files of the layout, all of them or none. Raises as `convert_one`."""
    conversion, wrap = item.conversion, loaded.wrap
    maps = maps_of(loaded, prediction, conversion.adjustments)
    files = workshop.files(conversion)
    findings = findings_of(item, loaded, workshop)
    control.safe_point()

    written: list[Path] = []
    with StagedFiles() as staged:
        for index, file in enumerate(files):
            final = target(item, file)
            if conversion.existing == "skip" and final.exists():
                continue
            share = 0.3 + 0.7 * index / len(files)
            progress(f"writing {file.map}", share)
            check = write_file(
                file,
                staged.path_for(final),
                maps,
                loaded.own,
                conversion,
                workshop.encoder,
                wrap=wrap,
                safe_point=control.safe_point,
            )
            progress(f"checking {file.map}", share + 0.5 / len(files))
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


def findings_of(item: Item, loaded: Loaded, workshop: Workshop) -> list[Finding]:
    """What there is to say about a texture that was read, before anything is written."""
    return [*loaded.findings, *place_findings(item, workshop.layout), *_notes(item, loaded.source, workshop)]


def _here(file: TextureFile, files: ExitStack, findings: list[Finding]) -> Path | None:
    """Where the own normal map can be read; None, with a warning, where it cannot."""
    try:
        return files.enter_context(file.here())
    except UserError as error:
        findings.append(Finding(Severity.WARNING, f"the mod's own normal map is not used: {error}", "normal"))
        return None


def _probed(path: Path) -> Probe | None:
    """The own normal map's facts; None when it cannot be read, which is told when it is tried."""
    try:
        return probe(path)
    except UserError:
        return None


def _sized(
    texture: Texture, conversion: Conversion, workshop: Workshop, findings: list[Finding], *, wrap: bool
) -> Texture:
    """The texture at the size that is written, with a warning where the game wants another."""
    if conversion.max_size is not None:
        texture = shrink_texture(texture, conversion.max_size, wrap=wrap)
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
    if "pgpatcher" in workshop.layout.pack_files and item.glow is not None:
        message = "it has a glow map (_g), which is not carried over yet: PGPatcher will put its light out"
        notes.append(Finding(Severity.WARNING, message))
    for file in workshop.files(item.conversion):
        divisor = item.conversion.map_divisors.get(file.map, 1)
        kept = 1 << levels_to_drop(source.width, source.height, divisor)
        if kept < divisor:
            message = (
                f"1/{divisor} of {source.width} x {source.height} px has sides that are no multiples of 4: 1/{kept}"
            )
            notes.append(Finding(Severity.WARNING, message, file.map))
    return notes


def _told(item: Item, maps: MaterialMaps, workshop: Workshop) -> Written:
    names = {file.map: target(item, file).name for file in workshop.files(item.conversion)}
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
