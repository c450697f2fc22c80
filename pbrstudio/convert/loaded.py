"""One texture as it is read: at the size that is written, with the mod's own normal map beside it."""

from __future__ import annotations

from collections.abc import Callable
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
from pbrstudio.convert.own_normal import OwnNormal, read_own_normal
from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.maps import U8
from pbrstudio.textures.mips import Content
from pbrstudio.textures.read import Probe, probe, read_texture
from pbrstudio.textures.shrink import shrink_texture, stretch_to_multiple_of_4
from pbrstudio.textures.texture import Texture
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
    gloss: U8 | None = None
    """[H,W] the gloss mask of its alpha, where it is a witness of roughness."""
    diffuse: Blocks | None = None
    """The texture's own blocks, where the game can read them."""
    glow: Glow | None = None
    """Its glow map, where the layout has a place for it."""
    files: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.files.close()


def read_item(item: Item, workshop: Workshop, reserve: Callable[[Need], None] = lambda need: None) -> Loaded:
    """The texture and its own normal map, at the size that is written. Raises `UserError`.

    ``reserve`` is told what the texture will take at most, before it takes any: there it can wait for it.
    Safe to call from several threads.
    """
    conversion = item.conversion
    findings: list[Finding] = []
    with ExitStack() as files:
        path = files.enter_context(item.source.here())
        beside = item.normal if conversion.normals == "own" else None
        normal_path = None if beside is None else _here(beside, files, findings, "normal")
        wants_glow = any(file.when == "glow" for file in workshop.files(conversion))
        glow_path = _here(item.glow, files, findings, "glow") if item.glow is not None and wants_glow else None
        try:
            normal_facts, glow_facts = (None if each is None else _probed(each) for each in (normal_path, glow_path))
            probed = probe(path)
            reserve(texture_need(probed, normal_facts, conversion, workshop.predictor, glow=glow_facts))
            check_memory(probed, normal_facts, conversion, workshop.predictor, glow=glow_facts)
            read = read_texture(path)
        except UserError as error:
            raise UserError(_without_path(error, path)) from error
        wrap = tiles(read.rgb) if conversion.tiling == "auto" else conversion.tiling == "on"
        own = _own_normal(normal_path, read, findings)
        source = _sized(read, conversion, workshop, findings, wrap=wrap)
        own_normal = own.opengl(source.width, source.height, wrap=wrap) if own else None
        gloss = _gloss(own, source, findings, wrap=wrap) if own and conversion.gloss else None
        glow = None if glow_path is None else _glow(glow_path, findings, wrap=wrap)
        diffuse = blocks_of(path, GAME_FORMATS, Content.COLOUR)
        return Loaded(source, own, own_normal, wrap, findings, gloss, diffuse, glow, files.pop_all())


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
