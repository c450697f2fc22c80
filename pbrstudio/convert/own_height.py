"""The mod's own height map beside a diffuse texture (``_p``): what an artist made is worth more than a guess."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.own_blocks import GAME_FORMATS, Blocks, blocks_of
from pbrstudio.textures.maps import U16
from pbrstudio.textures.mips import Content
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import fit_texture
from pbrstudio.textures.texture import ColourSpace, Texture

FORMATS = ("BC4_UNORM", *GAME_FORMATS)
"""Formats whose blocks are taken over: of a height map the game reads red alone (`skyrim-formats`, A1.1 and A2)."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnHeight:
    """A mod's height map as it lies in its file: the height is its red, 0.5 is the surface."""

    texture: Texture
    blocks: Blocks | None
    """None where they cannot be taken over."""

    def fault(self, width: int, height: int) -> str | None:
        """Why it cannot serve a texture of this size, in words; None when it can."""
        if self.texture.width * height != self.texture.height * width:
            return f"its proportions ({self.texture.width} x {self.texture.height} px) are not the texture's"
        red = self.texture.rgb[..., 0]
        return "it is flat" if red.min() == red.max() else None

    def plane(self, width: int, height: int, *, wrap: bool) -> U16:
        """[height,width] at this size."""
        red = fit_texture(self.texture, width, height, wrap=wrap).rgb[..., 0]
        if red.dtype == np.uint16:
            return cast(U16, red)
        if red.dtype == np.uint8:
            return cast(U16, red.astype(np.uint16) * np.uint16(257))
        wide: U16 = np.rint(np.clip(cast(NDArray[np.float32], red), 0, 1) * np.float32(65535)).astype(np.uint16)
        return wide


def read_own_height(path: Path) -> OwnHeight:
    """Reads it; raises `UserError` like `read_texture`."""
    return OwnHeight(read_texture(path, space=ColourSpace.LINEAR), blocks_of(path, FORMATS, Content.DATA))
