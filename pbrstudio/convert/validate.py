"""The validator: opens what was just written with the program's reader and holds it against what was meant.

It is part of every conversion: a file that fails is never renamed to its final name.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.convert.rules import FEW, complex_material_faults
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.layout import LayoutFile
from pbrstudio.textures.dds.formats import DxgiFormat
from pbrstudio.textures.dds.header import read_header
from pbrstudio.textures.eight_bit import alpha_bytes, srgb_bytes
from pbrstudio.textures.mips import level_count
from pbrstudio.textures.normals import normal_fault
from pbrstudio.textures.read import read_texture

MEAN_LIMIT = 6.0
"""How far, of 255, a channel's mean may move in block compression: a swapped or lost channel moves further."""
HARDLY_ANY = 0.001
"""Share of the pixels that may break a rule of Complex Material without a word: nobody sees them."""
_LESS_LOSS = "--quality best keeps more of them, or less noise in the texture"


def validate_dds(
    path: Path, file: LayoutFile, fmt: DxgiFormat, size: tuple[int, int], meant: NDArray[np.uint8] | None
) -> list[Finding]:
    """Faults of a written DDS, empty when it holds: format, size, mips, colour space, means, channel rules.

    ``meant`` [H,W,C] are the pixels that were encoded; None for blocks that were taken over.
    """
    try:
        header = read_header(path)
        texture = read_texture(path)
    except UserError as error:
        return [_fault(file, f"cannot be read back: {error}")]
    findings: list[Finding] = []
    faults = []
    if header.format != fmt:
        faults.append(f"holds {header.format.name} where {fmt.name} was meant")
    if (header.width, header.height) != size:
        faults.append(f"is {header.width} x {header.height} px where {size[0]} x {size[1]} were meant")
    if header.levels != level_count(*size):
        faults.append(f"has {header.levels} mip levels where {level_count(*size)} make the chain whole")
    if header.legacy and header.format != fmt:
        faults.append("has a legacy header, which cannot say its format")
    alpha = alpha_bytes(texture)
    opaque = np.full((texture.height, texture.width), 255, np.uint8)
    pixels = np.dstack([srgb_bytes(texture), opaque if alpha is None else alpha])
    if meant is not None and not faults:
        faults += _moved_channels(pixels, meant)
    if file.content == "normal":
        faults += filter(None, [normal_fault(pixels[..., :3])])
    if file.rule == "complex-material":
        for fault, share in complex_material_faults(pixels):
            if share > FEW:
                faults.append(fault)
            elif share >= HARDLY_ANY:
                findings.append(Finding(Severity.WARNING, f"{fault}: {_LESS_LOSS}", file.map))
    return [*findings, *(_fault(file, fault) for fault in faults)]


def validate_png(path: Path, file: LayoutFile, meant: NDArray[np.uint8] | NDArray[np.uint16]) -> list[Finding]:
    """Faults of a written PNG, empty when it holds the very pixels, depth and colour tag that were meant."""
    try:
        texture = read_texture(path)
    except UserError as error:
        return [_fault(file, f"cannot be read back: {error}")]
    faults = []
    if (texture.height, texture.width) != meant.shape[:2]:
        faults.append(f"is {texture.width} x {texture.height} px where {meant.shape[1]} x {meant.shape[0]} were meant")
    if texture.rgb.dtype != meant.dtype:
        faults.append(f"holds {texture.rgb.dtype} where {meant.dtype} was meant")
    if not faults:
        colours = meant[..., None] if meant.ndim == 2 else meant[..., :1] if meant.shape[2] < 3 else meant[..., :3]
        if not np.array_equal(texture.rgb, np.broadcast_to(colours, texture.rgb.shape)):
            faults.append("holds other colours than were written")
        if meant.ndim == 3 and meant.shape[2] == 4 and not np.array_equal(_alpha(texture.alpha, meant), meant[..., 3]):
            faults.append("holds another alpha than was written")
    with Image.open(path) as image:
        if ("srgb" in image.info) != (file.content == "colour"):
            faults.append("has a wrong colour-space tag")
    return [_fault(file, fault) for fault in faults]


def _alpha(alpha: NDArray[np.generic] | None, meant: NDArray[np.generic]) -> NDArray[np.generic]:
    """The alpha as read; a reader may leave out one that is opaque everywhere."""
    return np.full(meant.shape[:2], 255, np.uint8) if alpha is None else alpha


def _moved_channels(pixels: NDArray[np.uint8], meant: NDArray[np.uint8]) -> list[str]:
    seen = pixels.reshape(-1, 4).mean(axis=0)
    wanted = meant.reshape(-1, meant.shape[2]).mean(axis=0)
    return [
        f"channel {'RGBA'[index]} has a mean of {seen[index]:.0f} where {wanted[index]:.0f} was encoded"
        for index in range(len(wanted))
        if abs(seen[index] - wanted[index]) > MEAN_LIMIT
    ]


def _fault(file: LayoutFile, message: str) -> Finding:
    return Finding(Severity.ERROR, message, file.map)
