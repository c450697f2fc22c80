"""Rules on packed bytes that a game's own detection asks for, beyond which map goes where.

Complex Material (`skyrim-formats` A2, from the shader and PGPatcher): a pixel counts when A < 251, G > 4 (and, in
newer shaders, G < 251), and its R, G, B are not all within 4 of each other. Block compression moves values, so the
rules hold with a margin before it and are checked again after it.
"""

from __future__ import annotations

import numpy as np

from pbrstudio.textures.maps import U8

MARGIN = 8
"""Distance kept from a limit (4 of 255) before compression."""
GLOSS_RANGE = (MARGIN, 255 - MARGIN)
HIGHEST_ALPHA = 242
"""A below 251 with the margin: the top of the height is cut, as the shader cuts it."""


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
    # Gloss keeps its value; metal moves away from it, downwards where there is room.
    gloss = out[..., 1]
    apart = np.where(gloss >= 2 * MARGIN, gloss - MARGIN, gloss + MARGIN).astype(np.uint8)
    out[..., 2] = np.where(grey, apart, out[..., 2])
    return out


def complex_material_faults(pixels: U8) -> list[str]:
    """What of the detection rules [H,W,4] decoded pixels break, in sentences; empty when all hold."""
    r, g, b, a = (pixels[..., index].astype(np.int16) for index in range(4))
    faults = []
    if (share := float((a >= 251).mean())) > 0:
        faults.append(f"alpha is 251 or more in {share:.1%} of the pixels: they would not count as Complex Material")
    if (share := float((g <= 4).mean())) > 0:
        faults.append(f"gloss is 4 or less in {share:.1%} of the pixels: their specular part would be ignored")
    grey = (np.abs(r - g) < 4) & (np.abs(r - b) < 4) & (np.abs(g - b) < 4)
    if (share := float(grey.mean())) > 0:
        faults.append(f"R, G and B are alike in {share:.1%} of the pixels: they would be read as a plain mask")
    return faults
