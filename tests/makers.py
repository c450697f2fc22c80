"""Makes textures, maps and small mods for tests, each from a few numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.item import Item
from pbrstudio.convert.own_normal import find_companion
from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import LayoutFile
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import HeaderKind, write_dds
from pbrstudio.textures.maps import MaterialMaps
from pbrstudio.textures.mips import Content, level_count, mip_chain
from pbrstudio.textures.naming import GLOW_SUFFIX, HEIGHT_SUFFIX, MASK_SUFFIX, NORMAL_SUFFIX
from pbrstudio.textures.normals import normals_from_height
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]


def noise(*shape: int, seed: int = 0) -> U8:
    """Independent bytes."""
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def smooth(height: int, width: int, seed: int = 0, waves: int = 4) -> NDArray[np.float64]:
    """A plane in [0,1] that tiles: a sum of a few waves of random direction."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    plane = np.zeros((height, width))
    for _ in range(waves):
        along, across, phase = rng.integers(1, 4), rng.integers(-3, 4), rng.random()
        plane += np.sin(2 * np.pi * (along * rows / height + across * columns / width + phase))
    return (plane - plane.min()) / max(float(np.ptp(plane)), 1e-9)


def smooth_bytes(height: int, width: int, channels: int, seed: int = 0) -> U8:
    """[H,W,C] of smooth planes over the full range."""
    planes = [smooth(height, width, seed * 10 + index) for index in range(channels)]
    return np.rint(np.dstack(planes) * 255).astype(np.uint8)


def relief(height: int, width: int, seed: int = 0) -> U16:
    """A smooth height that tiles, full range."""
    return np.rint(smooth(height, width, seed) * 65535).astype(np.uint16)


def directx_normal(height: int, width: int, *, gloss: int | None = None, seed: int = 0) -> U8:
    """[H,W,3] a normal map as a mod has it (green down), or [H,W,4] with a constant gloss."""
    rgb = normals_from_height(relief(height, width, seed), 0.1, wrap=True)
    rgb[..., 1] = 255 - rgb[..., 1]
    return rgb if gloss is None else np.dstack([rgb, np.full((height, width), gloss, np.uint8)])


def maps_of(height: int = 8, width: int = 12, *, alpha: U8 | None = None, seed: int = 0) -> MaterialMaps:
    """Maps of independent values, so that no plane can stand in for another."""
    rng = np.random.default_rng(seed)
    source, albedo, normal = (rng.integers(0, 256, (height, width, 3), np.uint8) for _ in range(3))
    roughness, metallic, ao, materials = (rng.integers(0, 256, (height, width), np.uint8) for _ in range(4))
    deep = rng.integers(0, 65536, (height, width)).astype(np.uint16)
    return MaterialMaps(
        source, alpha, albedo, roughness, metallic, ao, deep, normal, materials, tuple(f"c{i}" for i in range(256))
    )


def layout_file(channels: str, **fields: object) -> LayoutFile:
    """A file of a layout from its channels, parted by blanks; a data PNG unless told."""
    kept: dict[str, object] = {"map": "test", "suffix": "_test", "type": "png", "content": "data"}
    return LayoutFile.model_validate({**kept, **fields, "channels": channels.split()})


def save_dds(
    path: Path,
    pixels: U8,
    fmt: str,
    *,
    content: Content = Content.COLOUR,
    levels: int | None = None,
    header: HeaderKind = "dx10",
) -> Path:
    """Encodes ``pixels`` with the program's encoder into a DDS of the full chain, or of its first ``levels``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = pixels.shape[:2]
    chain = list(mip_chain(pixels, content, wrap=False))[: levels or level_count(width, height)]
    with Encoder(1) as encoder:
        blocks = encoder.encode_chain(chain, BY_NAME[fmt], Quality.DRAFT)
    write_dds(path, blocks, width, height, BY_NAME[fmt], header=header)
    return path


def save_png(path: Path, pixels: U8) -> Path:
    """A PNG of ``pixels``, its folders made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_png(path, pixels, space=ColourSpace.SRGB)
    return path


def item(source: Path, base: Path, game: str = "armor/iron", conversion: Conversion | None = None) -> Item:
    """An item as the plan makes them."""
    normal, glow, height, mask = (
        None if (found := find_companion(source, suffix)) is None else LooseFile(found)
        for suffix in (NORMAL_SUFFIX, GLOW_SUFFIX, HEIGHT_SUFFIX, MASK_SUFFIX)
    )
    return Item(
        LooseFile(source),
        source.name,
        Path(game),
        True,
        base,
        base,
        conversion or Conversion(),
        normal,
        glow,
        height,
        mask,
    )
