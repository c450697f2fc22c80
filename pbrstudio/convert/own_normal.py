"""The mod's own normal map beside a diffuse texture: found, read, and taken over block for block where it can be."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.convert.own_blocks import GAME_FORMATS, Blocks, whole_blocks
from pbrstudio.textures.dds.formats import BY_NAME, DxgiFormat
from pbrstudio.textures.dds.header import DdsHeader, read_header
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes
from pbrstudio.textures.maps import U8
from pbrstudio.textures.mips import Content
from pbrstudio.textures.naming import without_diffuse_suffix
from pbrstudio.textures.normals import decode_normals, encode_normals, flip_green, green_seems_up, normal_fault
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import fit_texture
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES
from pbrstudio.textures.texture import ColourSpace, Texture


@dataclass(frozen=True, slots=True, eq=False)
class OwnNormal:
    """A mod's normal map as it lies in its file: DirectX (green down), gloss in alpha where it has one."""

    texture: Texture
    header: DdsHeader | None
    """None when the file is no DDS."""

    @property
    def format(self) -> DxgiFormat | None:
        """The linear format of its blocks when they can be taken over, else None. BC5 is none that can: the shader
        rebuilds no Z."""
        if self.header is None or self.header.blocks is None:
            return None
        name = self.header.blocks.name.removesuffix("_SRGB")
        return BY_NAME[name] if name in GAME_FORMATS and whole_blocks(self.header) else None

    @property
    def blocks(self) -> Blocks | None:
        """Its blocks when they can be taken over, else None."""
        if self.format is None or self.header is None:
            return None
        return Blocks(self.texture.origin.path, self.header, self.format, Content.NORMAL)

    def fault(self, width: int, height: int) -> str | None:
        """Why it cannot serve a texture of this size, in words; None when it can."""
        if self.texture.width * height != self.texture.height * width:
            return f"its proportions ({self.texture.width} x {self.texture.height} px) are not the texture's"
        return normal_fault(data_bytes(self.texture))

    def green_seems_up(self) -> bool:
        """Whether it looks like OpenGL (see `normals.green_seems_up`)."""
        return green_seems_up(data_bytes(self.texture))

    def opengl(self, width: int, height: int, *, wrap: bool) -> U8:
        """[height,width,3] unit normals, OpenGL, encoded, filtered to this size."""
        fitted = data_bytes(fit_texture(self.texture, width, height, wrap=wrap))
        if fitted is not self.texture.rgb:
            fitted = encode_normals(decode_normals(fitted))
        return flip_green(fitted)

    @property
    def may_hold_gloss(self) -> bool:
        """Whether its alpha can be a gloss mask: BC1's one bit is an accident of its blocks."""
        blocks = None if self.header is None else self.header.blocks
        return self.texture.alpha is not None and (blocks is None or not blocks.name.startswith("BC1_"))

    def gloss(self, width: int, height: int, *, wrap: bool) -> U8 | None:
        """[height,width] the gloss mask of its alpha at this size; None where it has none."""
        return alpha_bytes(fit_texture(self.texture, width, height, wrap=wrap))


def find_companion(source: Path, suffix: str) -> Path | None:
    """The texture of this suffix that belongs to the diffuse ``source``: ``<name>_n``, or ``<base>_n`` of ``<base>_d``.

    Names are compared as the game does, without case; a DDS is preferred.
    """
    wanted = {f"{name}{suffix}".lower() for name in (source.stem, without_diffuse_suffix(source.stem))}
    found = [
        name
        for name in os.listdir(source.parent)
        if Path(name).stem.lower() in wanted and Path(name).suffix.lower() in TEXTURE_SUFFIXES
    ]
    found.sort(key=lambda name: (not name.lower().endswith(".dds"), name.lower()))
    return source.parent / found[0] if found else None


def read_own_normal(path: Path) -> OwnNormal:
    """Reads it; raises `UserError` like `read_texture`."""
    header = read_header(path) if path.suffix.lower() == ".dds" else None
    return OwnNormal(read_texture(path, space=ColourSpace.LINEAR), header)
