"""Rules on packed bytes that a game's own detection asks for, beyond which map goes where.

Complex Material (`skyrim-formats` A2, from the shader and PGPatcher): a pixel counts when A < 251, G > 4 (and, in
newer shaders, G < 251), and its R, G, B are not all within 4 of each other. Block compression moves values, so the
rules hold with a margin before it and are checked again after it.
"""

from __future__ import annotations

import numpy as np

from pbrstudio.textures.dds.formats import BLOCK
from pbrstudio.textures.maps import U8

MARGIN = 8
"""Distance kept from a limit (4 of 255) before compression."""
GLOSS_RANGE = (MARGIN, 255 - MARGIN)
FEW = 0.02
"""Share of the pixels that block compression may push over a limit in a very noisy texture: said, not refused."""
MOST_OPAQUE, LEAST_COMPLEX = 0.5, 0.05
"""Shares of the pixels of an environment mask: of white alpha, at most, and of what the shader takes for complex."""
HIGHEST_ALPHA = 242
"""A below 251 with the margin: the top of the height is cut, as the shader cuts it."""
ALPHA_LIMIT = 251
"""No pixel may have this alpha or more: it would be none of a Complex Material."""
FLAT_ALPHA = 226
"""Highest of a block whose height was made flat: two margins more, as such a block is noisy in its colours."""


def complex_material(pixels: U8, *, parallax: bool) -> U8:
    """[H,W,4] reflection, gloss, metal, height made fit for both programs' detection; a new array.

    Without parallax A is 0, which is Complex Material without height. Grey pixels have gloss and metal moved apart.
    """
    out = pixels.copy()
    out[..., 3] = np.minimum(out[..., 3], HIGHEST_ALPHA) if parallax else 0
    out[..., 1] = np.clip(out[..., 1], *GLOSS_RANGE)
    lowest = out[..., :3].min(axis=2)
    highest = out[..., :3].max(axis=2)
    grey = (highest - lowest) < MARGIN
    # Gloss keeps its value; metal moves below it, where its own lower limit leaves just that room.
    out[..., 2] = np.where(grey, out[..., 1] - MARGIN, out[..., 2])
    return out


def over_the_limit(alpha: U8 | None) -> bool:
    """Whether compression pushed any pixel of [H,W] decoded alpha to the limit."""
    return alpha is not None and int(alpha.max()) >= ALPHA_LIMIT


def flattened(pixels: U8, alpha: U8) -> U8:
    """[H,W,4] with a flat height in each block of which some pixel of ``alpha`` [H,W], as decoded, is over the limit;
    a new array.

    A block's alpha is pushed up where it has to serve too many values; one value is kept almost exactly. The block gets
    its lowest.
    """
    out = pixels.copy()
    rows, columns = (np.arange(0, side, BLOCK) for side in alpha.shape)
    broken = np.maximum.reduceat(np.maximum.reduceat(alpha, rows, axis=0), columns, axis=1) >= ALPHA_LIMIT
    lowest = np.minimum.reduceat(np.minimum.reduceat(pixels[..., 3], rows, axis=0), columns, axis=1)
    wide = np.repeat(np.repeat(np.stack([broken, lowest]), BLOCK, axis=1), BLOCK, axis=2)
    wide = wide[:, : alpha.shape[0], : alpha.shape[1]]
    out[..., 3] = np.where(wide[0], np.minimum(wide[1], FLAT_ALPHA), pixels[..., 3])
    return out


def is_complex_material(rgb: U8, alpha: U8 | None) -> bool:
    """Whether [H,W,3] and [H,W] of an environment mask are a Complex Material already, as both programs see it.

    For PGPatcher none is whose alpha is 255 in more than half of the pixels; the shader looks at each pixel. One that
    an artist made may be a plain mask but for a few metal parts. Greys are told with the margin, for blocks tint them.
    """
    if alpha is None or float((alpha > 254).mean()) > MOST_OPAQUE:
        return False
    grey = np.ptp(rgb, axis=2) < MARGIN
    return float(((alpha < ALPHA_LIMIT) & (rgb[..., 1] > 4) & ~grey).mean()) >= LEAST_COMPLEX


def complex_material_faults(pixels: U8) -> list[tuple[str, float]]:
    """What of the detection rules [H,W,4] decoded pixels break: a sentence and the share of the pixels; empty when all
    hold."""
    r, g, b, a = (pixels[..., index].astype(np.int16) for index in range(4))
    grey = (np.abs(r - g) < 4) & (np.abs(r - b) < 4) & (np.abs(g - b) < 4)
    shares = {
        "alpha is 251 or more, so they do not count as Complex Material": float((a >= ALPHA_LIMIT).mean()),
        "gloss is 4 or less, so their specular part is ignored": float((g <= 4).mean()),
        "R, G and B are alike, so they are read as a plain mask": float(grey.mean()),
    }
    return [(f"in {share:.1%} of the pixels {what}", share) for what, share in shares.items() if share > 0]
