"""Studded leather: leather with studs of metal set in rows, each in a dimple, and what ran and rubbed off around it."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.flow import streaks
from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.stamps import Stamped, rows_of, stamped
from pbrstudio.data.procedural.metals import Metal, base_colour
from pbrstudio.data.procedural.recipes.leather import leather
from pbrstudio.data.procedural.surface import F32, Surface

STUDS: tuple[Metal, ...] = ("iron", "iron", "steel", "bronze", "brass", "copper")


def studded_leather(size: int, rng: np.random.Generator) -> Surface:
    """Two materials: leather, and the metal of its studs."""
    under = leather(size, rng)
    rows = 2 * int(rng.integers(1, 5))
    columns = max(2, round(rows * rng.uniform(0.6, 1.4)))
    places = rows_of(columns, rows, shift=0.5 * int(rng.integers(2)))
    count = len(places)
    places = (places + rng.uniform(-0.03, 0.03, (count, 2)) / max(rows, columns)).astype(np.float32)
    radius = rng.uniform(0.14, 0.36) / max(rows, columns)
    angle = rng.normal(0, 0.15, count).astype(np.float32) + np.float32(np.pi / 4 * rng.integers(2))
    set_ = stamped(size, places, np.float32(radius), angle, reach=2.2)
    edge, head = _head(set_, str(rng.choice(["dome", "dome", "cone", "pyramid", "ringed"])))
    on = smoothstep(1.04, 0.96, edge)
    known = np.maximum(set_.id, 0)
    nicks, soft = filtered(size, rng, 40, 200, 0.4), filtered(size, rng, 3, 40, 0.8)
    tall = per_cell(known, count, rng, 0.85, 1.1)
    dimple = smoothstep(1.7, 0.95, edge)
    sunk = under.height - np.float32(radius * rng.uniform(0.05, 0.25)) * dimple
    stud = np.float32(radius * rng.uniform(0.35, 0.7)) * tall * head + np.float32(radius * 0.006) * nicks
    height = np.where(edge < 1, sunk + np.float32(radius * 0.12) * (on > 0) + stud, sunk)

    metal = base_colour(STUDS[int(rng.integers(len(STUDS)))])
    age = rng.uniform(0, 1)
    tone = np.float32(rng.uniform(0.6, 0.95)) * per_cell(known, count, rng, 0.92, 1.05)
    plate = shaded(metal, tone * (1 + 0.05 * soft + 0.03 * nicks))
    tarnish = np.clip(smoothstep(1.1 - age, 2.0 - age, soft + 0.3 * nicks + 1.2 * smoothstep(0.55, 1.0, edge)), 0, 0.75)
    tarnish = tarnish * (1 - 0.7 * convexity(np.asarray(stud * on, np.float32), radius * 0.5, 0.2))
    plate = mixed(plate, varied("#4a3a2e", rng, 0.02, 0.3), tarnish)
    gloom = smoothstep(1.8, 0.95, edge) * (set_.id >= 0) * rng.uniform(0.3, 0.8)
    run = streaks(np.asarray(on, np.float32), rng, rng.uniform(0.05, 0.2)) * rng.uniform(0, 0.4) * age
    below = mixed(under.colour, varied("#2c221b", rng), gloom * smoothstep(-1.5, 1.0, soft + 1))
    below = mixed(below, varied("#5f3f2a", rng, 0.015), run)
    inside = np.asarray(edge < 1, np.float32)
    return Surface(
        colour=mixed(below, plate, inside),
        roughness=mixed(
            under.roughness, np.clip(np.float32(rng.uniform(0.28, 0.5)) + 0.05 * soft + 0.4 * tarnish, 0.1, 1), inside
        ),
        metallic=np.asarray(inside * (1 - 0.45 * tarnish), np.float32),
        height=np.asarray(height, np.float32),
        classes=np.where(edge < 1, np.uint8(1), np.uint8(0)),
        names=("leather", "metal"),
    )


def _head(at: Stamped, kind: str) -> tuple[F32, F32]:
    """Distance to the middle, 1 at the rim of the head, and its height 0 to 1."""
    if kind == "pyramid":
        edge = np.maximum(np.maximum(np.abs(at.x), np.abs(at.y)) * np.float32(1.25), at.radius * np.float32(0.9))
        edge = np.where(at.id < 0, at.radius, edge)
        return edge, np.asarray(np.clip(1 - edge, 0, 1) * 0.9, np.float32)
    rim = np.clip(at.radius, 0, 1)
    if kind == "cone":
        return at.radius, np.asarray((1 - rim) * 0.95 + 0.1 * np.sqrt(1 - rim**2), np.float32)
    if kind == "ringed":
        ball = np.sqrt(np.maximum(1 - (rim / np.float32(0.6)) ** 2, 0))
        collar = np.exp(-(((rim - np.float32(0.82)) / np.float32(0.12)) ** 2)) * np.float32(0.35)
        return at.radius, np.asarray(np.maximum(ball * 0.9, collar), np.float32)
    return at.radius, np.asarray(np.sqrt(np.maximum(1 - rim * rim, 0)), np.float32)
