"""Builds a small mod as they come: nested folders, every kind of file and DDS flavour, companions, and what is none."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.mips import Content, mip_chain
from tests.dds_files import dds_header, write_file
from tests.integration.pictures import U8, bumps, cut_out, stone, uneven, with_alpha

NAME = "Old Keep"
DIFFUSE = {
    "architecture/keep/wall01.dds": (128, 128),
    "architecture/keep/wall02.dds": (64, 128),
    "plants/fern01.dds": (64, 64),
    "weapons/iron/sword_d.dds": (128, 32),
    "clutter/CHEST01.DDS": (64, 64),
    "clutter/old rugs/red rug.dds": (32, 64),
    "clutter/crate.png": (64, 64),
    "clutter/crate16.png": (64, 32),
    "clutter/barrel.tga": (64, 64),
    "clutter/table.jpg": (64, 64),
    "clutter/stool.tiff": (64, 64),
    "clutter/lamp.exr": (64, 64),
    "clutter/bench.webp": (64, 64),
    "landscape/dirt02.dds": (64, 64),
}
"""What is converted, below ``textures``, with (width, height)."""
TRANSPARENT = {"plants/fern01.dds", "clutter/barrel.tga", "clutter/crate.png"}
LEFT_ALONE = {
    "architecture/keep/wall01_n.dds",
    "plants/fern01_n.dds",
    "weapons/iron/sword_n.dds",
    "weapons/iron/sword_g.dds",
    "cubemaps/chrome.dds",
    "interface/cursor.png",
    "pbr/architecture/keep/arch01.dds",
}


GLOWING = "weapons/iron/sword_d"
"""The one with a glow map, by its base."""


def build(root: Path) -> Path:
    """The mod below ``root``; returns its folder, which holds ``textures``."""
    textures = root / NAME / "textures"
    for name in [*DIFFUSE, *LEFT_ALONE]:
        (textures / name).parent.mkdir(parents=True, exist_ok=True)
    dds(textures / "architecture/keep/wall01.dds", stone(128, 128, 1), "BC1_UNORM")
    dds(textures / "architecture/keep/wall01_n.dds", bumps(128, 128), "BC7_UNORM", Content.NORMAL, levels=3)
    dds(textures / "architecture/keep/wall02.dds", stone(128, 64, 2), "BC7_UNORM")
    leaves = with_alpha(stone(64, 64, 3), cut_out(64, 64))
    dds(textures / "plants/fern01.dds", leaves, "BC3_UNORM")
    gloss = with_alpha(bumps(64, 64), stone(64, 64, 4)[..., 0])
    dds(textures / "plants/fern01_n.dds", gloss, "BC3_UNORM", Content.NORMAL)
    dds(textures / "weapons/iron/sword_d.dds", uneven(32, 128, 5), "BC7_UNORM_SRGB")
    two = bumps(32, 128)[..., :2]
    dds(textures / "weapons/iron/sword_n.dds", two, "BC5_UNORM", Content.DATA)
    dds(textures / "weapons/iron/sword_g.dds", stone(32, 128), "BC1_UNORM")
    dds(textures / "clutter/CHEST01.DDS", stone(64, 64, 6), "B8G8R8A8_UNORM")
    dds(textures / "clutter/old rugs/red rug.dds", stone(64, 32, 7), "R8G8B8A8_UNORM", levels=1)
    dds(textures / "landscape/dirt02.dds", stone(64, 64, 8), "BC1_UNORM_SRGB")
    dds(textures / "cubemaps/chrome.dds", stone(64, 64, 9), "BC1_UNORM")
    dds(textures / "pbr/architecture/keep/arch01.dds", stone(64, 64, 1), "BC7_UNORM_SRGB")
    Image.fromarray(with_alpha(stone(64, 64, 10), cut_out(64, 64))).save(textures / "clutter/crate.png")
    Image.fromarray(stone(64, 64, 10)).save(textures / "interface/cursor.png")
    save_oiio(textures / "clutter/crate16.png", stone(32, 64, 11).astype(np.uint16) * 257)
    Image.fromarray(with_alpha(stone(64, 64, 12), cut_out(64, 64))).save(textures / "clutter/barrel.tga")
    Image.fromarray(stone(64, 64, 13)).save(textures / "clutter/table.jpg", quality=95)
    Image.fromarray(stone(64, 64, 14)).save(textures / "clutter/stool.tiff", compression="tiff_lzw")
    save_oiio(textures / "clutter/lamp.exr", (stone(64, 64, 15) / np.float32(255)).astype(np.float32) ** 2)
    Image.fromarray(stone(64, 64, 16)).save(textures / "clutter/bench.webp", lossless=True)
    (root / NAME / "readme.txt").write_text("A keep.", encoding="utf-8")
    (root / NAME / "preview.png").write_bytes((textures / "clutter/crate.png").read_bytes())
    return root / NAME


def dds(path: Path, pixels: U8, fmt: str, content: Content = Content.COLOUR, levels: int | None = None) -> None:
    """Writes ``pixels`` with mips (all, or the first ``levels``), under a legacy header where one can say it."""
    form = BY_NAME[fmt]
    chain = list(mip_chain(np.ascontiguousarray(pixels), content, wrap=True))[:levels]
    with Encoder(1) as encoder:
        data = encoder.encode_chain(chain, form, Quality.NORMAL)
    height, width = pixels.shape[:2]
    if fmt == "B8G8R8A8_UNORM":
        # The way old tools write it, which ours does not: masks in place of a code.
        masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
        write_file(path, dds_header(width, height, bits=32, masks=masks, levels=len(data)), *data)
    else:
        write_dds(path, data, width, height, form, header="legacy" if form.fourcc else "dx10")


def save_oiio(path: Path, pixels: NDArray[np.uint16] | NDArray[np.float32]) -> None:
    """Writes what Pillow cannot: 16-bit RGB and floats."""
    depth = oiio.UINT16 if pixels.dtype == np.uint16 else oiio.HALF
    out = oiio.ImageOutput.create(str(path))
    assert out is not None, oiio.geterror()
    spec = oiio.ImageSpec(pixels.shape[1], pixels.shape[0], pixels.shape[2], depth)
    spec.attribute("oiio:UnassociatedAlpha", 1)
    assert out.open(str(path), spec), out.geterror()
    assert out.write_image(pixels), out.geterror()
    out.close()


def output_base(name: str, *, strip: bool) -> str:
    """The common path of a texture's outputs, below the layout's folder; ``strip`` takes ``_d`` away."""
    base = os.path.splitext(name)[0]
    return base.removesuffix("_d") if strip else base
