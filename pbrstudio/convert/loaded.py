"""One texture as it is read: at the size that is written, with the mod's own normal map beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from pbrstudio.convert.gloss import says_something
from pbrstudio.convert.glow import Glow, read_glow
from pbrstudio.convert.item import Item
from pbrstudio.convert.memory import Need, check_memory, texture_need
from pbrstudio.convert.own_blocks import GAME_FORMATS, Blocks, blocks_of
from pbrstudio.convert.own_height import OwnHeight, read_own_height
from pbrstudio.convert.own_normal import OwnNormal, read_own_normal
from pbrstudio.convert.rules import is_complex_material
from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import LayoutFile
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.mips import Content
from pbrstudio.textures.read import Probe, probe, read_texture
from pbrstudio.textures.shrink import shrink_texture, stretch_to_multiple_of_4
from pbrstudio.textures.texture import ColourSpace, Texture
from pbrstudio.textures.tiling import tiles


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
    """What holds for any layout."""
    gloss: U8 | None = None
    """[H,W] the gloss mask of its alpha, where it is a witness of roughness."""
    diffuse: Blocks | None = None
    """The texture's own blocks, where the game can read them."""
    glow: Glow | None = None
    """Its glow map, where the layout has a place for it."""
    height: U16 | None = None
    """[H,W] the mod's own height map at the size that is written."""
    height_blocks: Blocks | None = None
    """Its blocks, where they can be taken over."""
    is_complex: bool = False
    """Whether the mod has a Complex Material of it already."""
    glow_findings: list[Finding] = field(default_factory=list)
    mask_findings: list[Finding] = field(default_factory=list)
    files: ExitStack = field(default_factory=ExitStack)

    def gives(self, file: LayoutFile) -> bool:
        """Whether there is something to make this file from, and no need to leave the mod's own in its place."""
        if file.rule == "complex-material":
            return not self.is_complex
        return file.when != "glow" or self.glow is not None

    def findings_for(self, files: Iterable[LayoutFile]) -> list[Finding]:
        """What there is to say where these files of a layout are made from it."""
        files = list(files)
        found = list(self.findings)
        if any(file.when == "glow" for file in files):
            found += self.glow_findings
        if any(file.rule == "complex-material" for file in files):
            found += self.mask_findings
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.files.close()


def read_item(
    item: Item,
    workshop: Workshop,
    reserve: Callable[[Need], None] = lambda need: None,
    also: Sequence[tuple[Item, Workshop]] = (),
) -> Loaded:
    """The texture and the maps of its own, at the size that is written. Raises `UserError`.

    ``reserve`` is told what the texture will take at most, before it takes any: there it can wait for it. ``also``: the
    same texture for other layouts, with settings that differ in nothing that is read (`orders.same_work`).
    Safe to call from several threads.
    """
    conversion = item.conversion
    findings: list[Finding] = []
    glow_findings: list[Finding] = []
    mask_findings: list[Finding] = []
    everyone = ((item, workshop), *also)
    glow_file = next((each.glow for each, shop in everyone if each.glow is not None and _wants_glow(each, shop)), None)
    mask_file = next((each.mask for each, _ in everyone if each.mask is not None), None)
    with ExitStack() as files:
        path = files.enter_context(item.source.here())
        uses_own = conversion.normals == "own"
        beside = item.normal if uses_own else None
        normal_path = None if beside is None else _here(beside, files, findings, "normal")
        glow_path = None if glow_file is None else _here(glow_file, files, glow_findings, "glow")
        height_path = _here(item.height, files, findings, "height") if item.height is not None and uses_own else None
        mask_path = _here(mask_file, files, mask_findings, "environment") if mask_file and uses_own else None
        try:
            normal_facts, glow_facts, *others = (
                None if each is None else _probed(each) for each in (normal_path, glow_path, height_path, mask_path)
            )
            probed = probe(path)
            more = tuple(each for each in others if each is not None)
            reserve(texture_need(probed, normal_facts, conversion, workshop.predictor, glow=glow_facts, more=more))
            check_memory(probed, normal_facts, conversion, workshop.predictor, glow=glow_facts, more=more)
            read = read_texture(path)
        except UserError as error:
            raise UserError(_without_path(error, path)) from error
        wrap = tiles(read.rgb) if conversion.tiling == "auto" else conversion.tiling == "on"
        own = _own_normal(normal_path, read, findings)
        source = _sized(read, conversion, workshop, findings, wrap=wrap)
        own_normal = own.opengl(source.width, source.height, wrap=wrap) if own else None
        gloss = _gloss(own, source, findings, wrap=wrap) if own and conversion.gloss else None
        glow = None if glow_path is None else _glow(glow_path, glow_findings, wrap=wrap)
        diffuse = blocks_of(path, GAME_FORMATS, Content.COLOUR)
        height = None if height_path is None else _height(height_path, read, findings)
        return Loaded(
            source,
            own,
            own_normal,
            wrap,
            findings,
            gloss,
            diffuse,
            glow,
            None if height is None else height.plane(source.width, source.height, wrap=wrap),
            None if height is None else height.blocks,
            mask_path is not None and _is_complex(mask_path, mask_findings),
            glow_findings,
            mask_findings,
            files.pop_all(),
        )


def _wants_glow(item: Item, workshop: Workshop) -> bool:
    return any(file.when == "glow" for file in workshop.files(item.conversion))


def _without_path(error: UserError, path: Path) -> str:
    """What is said of a file whose name is told beside it. A file of an archive lies in a passing folder, and what is
    said of it outlasts that."""
    return str(error).removeprefix(f"{path}: ")


def _here(file: TextureFile, files: ExitStack, findings: list[Finding], kind: str) -> Path | None:
    """Where a map of the mod's can be read; None, with a warning, where it cannot."""
    try:
        return files.enter_context(file.here())
    except UserError as error:
        findings.append(Finding(Severity.WARNING, f"the mod's own {kind} map is not used: {error}", kind))
        return None


def _probed(path: Path) -> Probe | None:
    """The facts of a map of the mod's; None when it cannot be read, which is told when it is tried."""
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
        own, fault = None, _without_path(error, path)
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


def _gloss(own: OwnNormal, source: Texture, findings: list[Finding], *, wrap: bool) -> U8 | None:
    """[H,W] the gloss mask of a normal map where it has one that varies, with a note of its use."""
    gloss = own.gloss(source.width, source.height, wrap=wrap) if own.may_hold_gloss else None
    if gloss is None or not says_something(gloss):
        return None
    message = "the roughness takes its detail from the gloss in the normal map's alpha too (--gloss off leaves it out)"
    findings.append(Finding(Severity.NOTE, message))
    return gloss


def _glow(path: Path, findings: list[Finding], *, wrap: bool) -> Glow | None:
    """The mod's glow map; None, with a warning, where it cannot be read."""
    try:
        return read_glow(path, wrap=wrap)
    except UserError as error:
        message = f"the mod's own glow map is not used, so PGPatcher puts its light out: {_without_path(error, path)}"
        findings.append(Finding(Severity.WARNING, message, "glow"))
        return None


def _height(path: Path, source: Texture, findings: list[Finding]) -> OwnHeight | None:
    """The mod's own height map, with a note of its use, or why it cannot be used."""
    try:
        own = read_own_height(path)
        fault = own.fault(source.width, source.height)
    except UserError as error:
        own, fault = None, _without_path(error, path)
    if own is None or fault is not None:
        findings.append(Finding(Severity.WARNING, f"the mod's own height map is not used: {fault}", "height"))
        return None
    message = "the height is the mod's own (_p), which --normals derived leaves out"
    findings.append(Finding(Severity.NOTE, message, "height"))
    return own


def _is_complex(path: Path, findings: list[Finding]) -> bool:
    """Whether an environment mask is a Complex Material already, which is told."""
    try:
        mask = read_texture(path, space=ColourSpace.LINEAR)
    except UserError as error:
        message = f"the mod's own environment mask cannot be read and is made anew: {_without_path(error, path)}"
        findings.append(Finding(Severity.WARNING, message, "complex"))
        return False
    if mask.origin.format.startswith("BC1") or not is_complex_material(data_bytes(mask), alpha_bytes(mask)):
        findings.append(Finding(Severity.NOTE, "the mod's own _m is a plain environment mask, which is not used"))
        return False
    message = "the mod's own _m is a Complex Material and stays as it is (--normals derived makes a new one)"
    findings.append(Finding(Severity.NOTE, message, "complex"))
    return True
