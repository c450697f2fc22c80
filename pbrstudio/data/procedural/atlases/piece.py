"""One piece of an atlas: cut from a cloth, with its edge, trim, seam, grooves, and rivets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.atlases.canvas import Canvas
from pbrstudio.data.procedural.atlases.cloth import Cloth, swatch
from pbrstudio.data.procedural.blocks.outline import beside, within
from pbrstudio.data.procedural.blocks.shaping import bevel, smoothstep
from pbrstudio.data.procedural.blocks.stamps import dome, stamped

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Lengths in widths of the atlas; 0 where there is none of it."""

    corners: F32
    cloth: Cloth
    trim: Cloth | None
    """What its border is made of; None: as the rest."""
    turn: float
    at: tuple[float, float]
    edge: float
    """Width of the rounded edge."""
    border: float
    """Width of the border that stands out, or of the trim."""
    raised: float
    """How much the border stands out."""
    grooves: tuple[float, ...]
    """Insets of lines pressed in along the outline."""
    seam: float
    """Inset of a row of stitches."""
    rivets: float
    """Radius of rivets along the border."""
    heads: Cloth | None
    """What the rivets are made of."""
    bulge: float
    """How far its middle stands out: height of the object's form."""
    hole: float
    """Inset of the hole's outline, as of a buckle."""
    tone: float
    """Factor on its colour."""


def lay(canvas: Canvas, piece: Piece, names: Sequence[str]) -> None:
    """Writes a piece onto the canvas, its classes as ids of ``names``."""
    size = canvas.size
    low, high = piece.corners.min(0), piece.corners.max(0)
    top, bottom = int(np.floor(low[1] * size)), int(np.ceil(high[1] * size))
    left, right = int(np.floor(low[0] * size)), int(np.ceil(high[0] * size))
    line_x = (np.arange(left, right, dtype=np.float32) + np.float32(0.5)) / np.float32(size)
    line_y = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5)) / np.float32(size)
    x, y = np.meshgrid(line_x, line_y)
    found = within(x, y, piece.corners)
    depth = found.depth
    if piece.hole > 0:
        depth = np.minimum(depth, np.float32(piece.hole) - depth)
    mask = depth > 0
    middle, half = (low + high) / 2, (high - low) / 2
    base = swatch(piece.cloth, x, y, piece.turn, piece.at)
    ids = np.array([names.index(name) for name in piece.cloth.surface.names], np.uint8)
    colour, roughness, metallic, height, classes = (
        base.colour * np.float32(piece.tone), base.roughness, base.metallic, base.height, ids[base.classes],
    )  # fmt: skip
    if piece.border > 0:
        inside = smoothstep(piece.border, piece.border * 0.88, depth)
        height = height + np.float32(piece.raised) * inside
        if piece.trim is not None:
            other = swatch(piece.trim, x, y, piece.turn, piece.at)
            there = depth < piece.border * 0.94
            taken = np.array([names.index(name) for name in piece.trim.surface.names], np.uint8)
            colour = np.where(there[..., None], other.colour, colour)
            roughness = np.where(there, other.roughness, roughness)
            metallic = np.where(there, other.metallic, metallic)
            classes = np.where(there, taken[other.classes], classes)
            round_ = 1 - (2 * np.clip(depth / np.float32(piece.border), 0, 1) - 1) ** 2
            height = np.where(there, other.height + np.float32(piece.raised) * (0.6 + 0.4 * round_), height)
    for inset in piece.grooves:
        groove = np.exp(-(((depth - np.float32(inset)) / np.float32(0.0018)) ** 2))
        height = height - np.float32(0.0018) * groove
        colour = colour * (1 - 0.25 * groove)[..., None]
    if piece.seam > 0:
        pitch = np.float32(0.011)
        dash = np.abs(found.along / pitch - np.rint(found.along / pitch)) * 2
        thread = smoothstep(0.0016, 0.0009, np.abs(depth - np.float32(piece.seam))) * smoothstep(0.78, 0.62, dash)
        height = height + np.float32(0.0012) * thread
        colour = colour + (np.minimum(colour * 1.5 + 0.06, 0.85) - colour) * thread[..., None]
    height = height + np.float32(piece.edge * 0.5) * (bevel(depth, piece.edge) - 1)
    across, down = (x - middle[0]) / half[0], (y - middle[1]) / half[1]
    dome_ = np.maximum(1 - across**2, 0) * np.maximum(1 - down**2, 0)
    window = (slice(top, bottom), slice(left, right))
    for plane, values in (
        (canvas.colour, colour), (canvas.roughness, roughness), (canvas.metallic, metallic), (canvas.height, height),
        (canvas.form, np.float32(piece.bulge) * np.sqrt(dome_)), (canvas.depth, depth), (canvas.classes, classes),
    ):  # fmt: skip
        plane[window][mask] = values[mask]


def rivet(canvas: Canvas, pieces: Sequence[Piece], names: Sequence[str]) -> None:
    """Sets the rivets of all pieces."""
    size = canvas.size
    line = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / np.float32(size)
    for piece in pieces:
        if piece.rivets <= 0 or piece.heads is None:
            continue
        places = beside(piece.corners, piece.rivets * 2.0, piece.rivets * 9)
        if len(places) == 0:
            continue
        heads = stamped(size, places, piece.rivets, reach=1.6)
        row, column = np.nonzero((heads.id >= 0) & canvas.shown)
        radius = heads.radius[row, column]
        canvas.colour[row, column] *= (0.72 + 0.28 * smoothstep(1.0, 1.6, radius))[:, None]
        on = radius < 1
        row, column, radius = row[on], column[on], radius[on]
        metal = swatch(piece.heads, line[column], line[row], piece.turn, piece.at)
        canvas.colour[row, column] = metal.colour
        canvas.roughness[row, column] = metal.roughness
        canvas.metallic[row, column] = metal.metallic
        canvas.height[row, column] += np.float32(piece.rivets * 0.6) * dome(radius)
        taken = np.array([names.index(name) for name in piece.heads.surface.names], np.uint8)
        canvas.classes[row, column] = taken[metal.classes]
