"""One texture from its file to the files of a layout: the one place that knows the order of the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np

from pbrstudio.convert.adjust import adjust, adjust_normal
from pbrstudio.convert.item_files import WRITERS, Written, as_text
from pbrstudio.convert.memory import check_memory
from pbrstudio.convert.own_normal import OwnNormal, copied_chain, find_own_normal, read_own_normal
from pbrstudio.convert.plan import ITEM_FILE_ENDINGS, Item, target
from pbrstudio.convert.predictor import Predictor
from pbrstudio.convert.rules import complex_material
from pbrstudio.convert.validate import validate_dds, validate_png
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout, LayoutFile
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BLOCK, BY_NAME, DxgiFormat
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.eight_bit import alpha_bytes, srgb_bytes
from pbrstudio.textures.filters import MipFilter
from pbrstudio.textures.maps import U8, MaterialMaps
from pbrstudio.textures.mips import Content, mip_chain
from pbrstudio.textures.naming import LANDSCAPE_FOLDER
from pbrstudio.textures.normals import normals_from_height
from pbrstudio.textures.pack import pack
from pbrstudio.textures.png import write_png
from pbrstudio.textures.read import probe, read_texture
from pbrstudio.textures.shrink import shrink_texture, stretch_to_multiple_of_4
from pbrstudio.textures.texture import ColourSpace, Texture
from pbrstudio.textures.tiling import tiles

Progress = Callable[[str, float], None]
"""Takes the stage in words and the share of the texture that is done."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What all textures of a conversion share."""

    conversion: Conversion
    layout: Layout
    files: tuple[LayoutFile, ...]
    """The layout's files that this conversion writes."""
    predictor: Predictor
    encoder: Encoder

    @property
    def block_compressed(self) -> bool:
        return any(file.format is not None and BY_NAME[file.format].block for file in self.files)


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
            check = _write(file, staged.path_for(final), maps, own, workshop, wrap=wrap)
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


def _write(
    file: LayoutFile, path: Path, maps: MaterialMaps, own: OwnNormal | None, workshop: Workshop, *, wrap: bool
) -> Callable[[], list[Finding]]:
    """Writes one file to ``path``; what it returns is its validator, ready to be called."""
    if file.type == "png":
        pixels = pack(file, maps)
        flat = pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
        write_png(path, flat, space=ColourSpace.SRGB if file.content == "colour" else ColourSpace.LINEAR)
        return partial(validate_png, path, file, flat)
    height, width = maps.source.shape[:2]
    drop = _levels_to_drop(width, height, workshop.conversion.map_divisors.get(file.map, 1))
    quality = Quality(workshop.conversion.quality)
    if own is not None and _may_copy(file, own, workshop.conversion):
        limit = workshop.conversion.max_size if drop == 0 else max(width, height) >> drop
        copied = copied_chain(own, limit, workshop.encoder, quality, wrap=wrap)
        if copied is not None and own.format is not None:
            levels, *size = copied
            _save(path, levels, (size[0], size[1]), own.format)
            return partial(validate_dds, path, file, own.format, (size[0], size[1]), None)
    packed = _packed8(file, maps, own, wrap=wrap)
    mips = islice(_mips(packed, file, workshop, wrap=wrap), drop, None)
    first = next(mips)
    fmt = BY_NAME[_format_name(file, maps, workshop.conversion)]
    levels = workshop.encoder.encode_chain(chain([first], mips), fmt, quality)
    size_written = (first.shape[1], first.shape[0])
    _save(path, levels, size_written, fmt)
    return partial(validate_dds, path, file, fmt, size_written, first)


def _levels_to_drop(width: int, height: int, divisor: int) -> int:
    """How many mip levels a smaller map starts below the full size; its sides stay multiples of 4."""
    drop = divisor.bit_length() - 1
    while drop and ((width >> drop) % BLOCK or (height >> drop) % BLOCK):
        drop -= 1
    return drop


def _may_copy(file: LayoutFile, own: OwnNormal, conversion: Conversion) -> bool:
    wanted = {"no": False, "any": True, "with-alpha": own.texture.alpha is not None}[file.copy_normal]
    settings = conversion.adjustments
    everywhere = [settings.everywhere, *settings.by_class.values()]
    return wanted and all(each.normal == type(each.normal)() for each in everywhere)


def _packed8(file: LayoutFile, maps: MaterialMaps, own: OwnNormal | None, *, wrap: bool) -> U8:
    pixels: U8 = pack(file, maps).astype(np.uint8, copy=False)
    if file.copy_normal == "with-alpha" and own is not None:
        height, width = pixels.shape[:2]
        gloss = own.gloss(width, height, wrap=wrap)
        if gloss is not None:
            pixels[..., 3] = gloss
    return pixels


def _mips(pixels: U8, file: LayoutFile, workshop: Workshop, *, wrap: bool) -> Iterator[U8]:
    sharp = workshop.conversion.quality == "best"
    levels = mip_chain(
        pixels, Content(file.content), wrap=wrap, mip_filter=MipFilter.KAISER if sharp else MipFilter.BOX
    )
    for level in levels:
        ruled = file.rule == "complex-material"
        yield complex_material(level, parallax=workshop.conversion.parallax) if ruled else level


def _format_name(file: LayoutFile, maps: MaterialMaps, conversion: Conversion) -> str:
    assert file.format is not None  # a DDS file of a layout has one: its spec says so
    carries_opacity = any(channel.plane == "alpha" for channel in file.channels)
    if carries_opacity and not maps.opaque:
        return file.format_alpha or file.format
    return file.variants.get(conversion.albedo_variant or "", file.format)


def _save(path: Path, levels: list[bytes], size: tuple[int, int], fmt: DxgiFormat) -> None:
    # A FourCC where one says exactly this format, as the old tools want it; everything else needs DX10.
    write_dds(path, levels, *size, fmt, header="legacy" if fmt.fourcc else "dx10")


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
