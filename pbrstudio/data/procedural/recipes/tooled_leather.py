"""Tooled leather: an ornament raised from a ground that was stamped down and matted, dyed dark in the recesses."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.ornament import leaves, ogees, plaits, rosettes, zigzags
from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.relief import blurred, cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.skin import skin
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.leather import DYES
from pbrstudio.data.procedural.surface import F32, Surface, whole


def tooled_leather(size: int, rng: np.random.Generator) -> Surface:
    """Leather with stamped ornament."""
    x, y = coordinates(size)
    if rng.integers(2):
        x, y = y, x
    wobble = filtered(size, rng, 1, 8, 1.0), filtered(size, rng, 1, 8, 1.0)
    at_x, at_y = warped(x, y, *wobble, rng.uniform(0.0005, 0.002))
    figure, pitch = _figure(at_x, at_y, rng)
    grain = skin(size, rng, int(rng.integers(50, 80)), uneven=0.8)
    fine = filtered(size, rng, 60, 240, 0.2)
    body = filtered(size, rng, 1, 6, 1.0)
    matting = filtered(size, rng, 50, 110)
    marks = scratches(size, rng, int(rng.integers(4, 40)), length=(0.02, 0.2), width=0.0025)
    soft = blurred(figure, 0.01 * pitch)
    pressed = rng.uniform(0.012, 0.035) * pitch
    relief = soft * np.float32(pressed) + (1 - soft) * np.float32(0.04 * pressed * rng.uniform(0.5, 3)) * matting
    height = relief + np.float32(0.0006) * grain.pebble - np.float32(0.0008) * marks
    height = height + np.float32(rng.uniform(0.0003, 0.002)) * body

    dye = varied(picked(DYES, rng), rng, 0.015, 0.2, 0.15)
    colour = shaded(dye, 1 + rng.uniform(0.03, 0.1) * filtered(size, rng, 1, 24, 0.9) + 0.03 * fine)
    hollow = np.clip((1 - soft) * 0.55 + cavity(relief, 0.03 * pitch, 0.12), 0, 1)
    colour = mixed(colour, dye * np.float32(rng.uniform(0.4, 0.65)), hollow * rng.uniform(0.4, 0.9))
    where = smoothstep(-0.8, 1.4, filtered(size, rng, 1, 14, 0.8) + 0.25 * fine)
    pale = mixed(dye, np.array([0.68, 0.54, 0.40], np.float32), np.float32(rng.uniform(0.3, 0.6)))
    worn = np.clip(convexity(relief, 0.04 * pitch, 0.12) * where * rng.uniform(0.2, 0.9) + 0.6 * marks, 0, 1)
    colour = mixed(colour, pale, worn)
    roughness = np.float32(rng.uniform(0.38, 0.6)) + 0.2 * hollow + 0.1 * worn + 0.02 * fine + 0.02 * body
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.45, 0.85))
    return Surface(colour, np.clip(roughness, 0.2, 1), np.zeros_like(height), height, whole(size), ("leather",))


def _figure(x: F32, y: F32, rng: np.random.Generator) -> tuple[F32, float]:
    """An ornament 0 to 1 and the height of one figure of it, in widths."""
    kind = str(rng.choice(["bands", "bands", "rosettes", "net", "leaves"]))
    if kind == "bands":
        bands = int(rng.integers(2, 6))
        waves = max(2, round(bands * rng.uniform(0.5, 1.0)))
        inner = (y * bands % 1 - 0.5) / np.float32(0.72) + np.float32(0.5)
        inside = np.clip(inner, 0, 0.999) * np.float32(0.72 / bands)
        if rng.random() < 0.65:
            shape = plaits(
                x, inside, waves, bands / 0.72, strands=int(rng.integers(2, 4)), width=rng.uniform(0.08, 0.13)
            )
        else:
            shape = zigzags(
                x, inside, waves + 1, bands / 0.72, lines=int(rng.integers(1, 3)), width=rng.uniform(0.05, 0.08)
            )
        shape = np.where((inner > 0) & (inner < 1), shape, 0)
        border = np.abs(np.abs(y * bands % 1 - 0.5) - np.float32(0.43))
        return np.asarray(np.maximum(shape, smoothstep(0.042, 0.025, border)), np.float32), 1 / bands
    if kind == "rosettes":
        rows = 2 * int(rng.integers(1, 4))
        return rosettes(x, y, rows, rows, int(rng.integers(5, 9)), size=rng.uniform(0.42, 0.5)), 1 / rows
    if kind == "net":
        columns = int(rng.integers(2, 5))
        net = ogees(x, y, columns, max(1, columns - 1), width=rng.uniform(0.05, 0.08))
        middle = rosettes(
            x + np.float32(0.25 / columns), y, 2 * columns, 2 * max(1, columns - 1), 6, size=0.22, shift=0
        )
        return np.maximum(net, middle), 1 / columns
    rows = 2 * int(rng.integers(1, 3))
    return leaves(x, y, rng, rows, rows, share=rng.uniform(0.4, 0.7)), 0.7 / rows
