"""The cells of a contact sheet: one map as a small picture, or a hatch where there is none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor

from pbrstudio.metrics.relief import FLAT
from pbrstudio.textures.maps import U8

CELL = 192
"""Pixels of a cell's longer side."""
BACKGROUND = (38, 38, 38)
HATCH = (92, 92, 92)
PALETTE = (
    (213, 94, 0),
    (204, 121, 167),
    (0, 158, 115),
    (230, 159, 0),
    (86, 180, 233),
    (190, 190, 190),
    (128, 72, 24),
    (240, 228, 66),
    (0, 114, 178),
    (120, 94, 240),
)
"""Colours of the classes, in their order: after Okabe and Ito, "Color Universal Design", 2008, which the colour-blind
can tell apart; classes past the end begin again."""
UNLABELLED = (0, 0, 0)


def colour_cell(rgb: U8) -> Image.Image:
    """Of a picture [H,W,3]."""
    return _fitted(Image.fromarray(rgb))


def plane_cell(plane: Tensor | None) -> Image.Image:
    """Of a map [1,H,W] or [3,H,W] in [0,1]; a hatch for None."""
    if plane is None:
        return hatched_cell()
    stored: U8 = (plane.clamp(0, 1) * 255).round().byte().numpy()
    return colour_cell(np.ascontiguousarray(np.broadcast_to(np.moveaxis(stored, 0, 2), (*stored.shape[1:], 3))))


def height_cell(height: Tensor | None) -> Image.Image:
    """Of a height [1,H,W], its 1st to 99th percentile stretched from black to white; a flat one stays as it is."""
    if height is None:
        return hatched_cell()
    low, high = np.quantile(height[0].numpy()[::2, ::2], [0.01, 0.99])
    return plane_cell((height - float(low)) / float(high - low) if high - low > FLAT else height)


def normal_cell(normal: Tensor | None) -> Image.Image:
    """Of normals [3,H,W], OpenGL, in their usual colours."""
    return plane_cell(None if normal is None else (normal + 1) / 2)


def class_cell(ids: U8 | None) -> Image.Image:
    """Of class ids [H,W] in the colours of the legend."""
    return hatched_cell() if ids is None else _fitted(Image.fromarray(class_colours(ids)), Image.Resampling.NEAREST)


def class_colours(ids: NDArray[np.uint8]) -> U8:
    """[H,W,3] of class ids [H,W]."""
    table = np.array([PALETTE[index % len(PALETTE)] for index in range(255)] + [UNLABELLED], np.uint8)
    coloured: U8 = table[ids]
    return coloured


def hatched_cell() -> Image.Image:
    """What stands for a map that is not there."""
    cell = Image.new("RGB", (CELL, CELL), BACKGROUND)
    pen = ImageDraw.Draw(cell)
    for start in range(-CELL, CELL, 16):
        pen.line([(start, CELL), (start + CELL, 0)], fill=HATCH, width=2)
    pen.rectangle([0, 0, CELL - 1, CELL - 1], outline=HATCH)
    return cell


def _fitted(image: Image.Image, how: Image.Resampling = Image.Resampling.BOX) -> Image.Image:
    """Reduced (never enlarged past its own pixels but in whole steps) into a square cell."""
    scale = CELL / max(image.size)
    if scale > 1:
        scale, how = max(1, int(scale)), Image.Resampling.NEAREST
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    cell = Image.new("RGB", (CELL, CELL), BACKGROUND)
    cell.paste(image.resize(size, how), ((CELL - size[0]) // 2, (CELL - size[1]) // 2))
    return cell
