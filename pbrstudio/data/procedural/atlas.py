"""Atlases as recipes: which materials go into armour, furniture and buildings, and how their pieces are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.atlases.canvas import Canvas, empty, pad
from pbrstudio.data.procedural.atlases.cloth import Cloth, chosen, woven
from pbrstudio.data.procedural.atlases.packing import Place, Role, packed, role_of, shape_of
from pbrstudio.data.procedural.atlases.painting import Hand, painted
from pbrstudio.data.procedural.atlases.piece import Piece, lay, rivet
from pbrstudio.data.procedural.atlases.shapes import outline
from pbrstudio.data.procedural.blocks.palette import varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.surface import Surface

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of object is made of."""

    name: str
    main: dict[str, float]
    """Weights of classes for its large pieces ("mixed": recipes of several materials)."""
    strap: dict[str, float]
    fitting: dict[str, float]
    """Of fittings, trims and rivets."""
    curved: float
    """How often it is cut round, 0 to 1."""
    without: frozenset[str]
    """Recipes that have no place on it."""


KINDS = (
    Kind("armour_atlas", {"metal": 3, "leather": 2, "fabric": 1.5, "fur": 0.8, "mixed": 1},
         {"leather": 3, "fabric": 1, "metal": 0.5}, {"metal": 1}, 0.85, frozenset({"rope", "riveted_plates"})),
    Kind("furniture_atlas", {"wood": 4, "fabric": 1.2, "metal": 0.6, "leather": 0.7, "stone": 0.3},
         {"wood": 2, "metal": 1, "leather": 1}, {"metal": 1}, 0.1,
         frozenset({"bark", "thatch", "wooden_shingles", "roof_slates", "chain_mail", "rubble_wall", "cobbles"})),
    Kind("building_atlas", {"stone": 3, "wood": 3, "ceramic": 0.8, "metal": 0.6, "ground": 0.4},
         {"wood": 2, "stone": 1, "metal": 0.6}, {"metal": 3, "wood": 1}, 0.05,
         frozenset({"chain_mail", "gold", "grass", "forest_floor", "sand"})),
)  # fmt: skip


def atlas_recipes(materials: Sequence[Recipe]) -> tuple[Recipe, ...]:
    """A recipe for each kind, cut from ``materials``."""
    return tuple(
        Recipe(kind.name, None, partial(_atlas, _fit(materials, kind), kind), tileable=False) for kind in KINDS
    )


def _fit(materials: Sequence[Recipe], kind: Kind) -> tuple[Recipe, ...]:
    return tuple(each for each in materials if each.tileable and each.name not in kind.without)


def _atlas(materials: Sequence[Recipe], kind: Kind, size: int, rng: np.random.Generator) -> Surface:
    cloths: dict[Role, list[Cloth]] = {
        "main": _cloths(materials, kind.main, int(rng.integers(2, 5)), size, rng),
        "strap": _cloths(materials, kind.strap, 1, size, rng),
        "fitting": _cloths(materials, kind.fitting, 1, size, rng),
    }
    cloths["trim"] = cloths["fitting"] + cloths["strap"]
    gutter = 0.0 if rng.random() < 0.2 else float(rng.uniform(0.002, 0.012))
    curved = rng.random() < kind.curved
    pieces = [
        _piece(place, cloths, curved=curved and gutter > 0, gutter=gutter, rng=rng)
        for place in packed(rng, rng.choice([0.015, 0.04]))
    ]
    names = tuple(sorted({name for each in cloths.values() for cloth in each for name in cloth.surface.names}))
    canvas = empty(size)
    for piece in pieces:
        lay(canvas, piece, names)
    rivet(canvas, pieces, names)
    shown = canvas.shown
    pad(canvas)
    _age(canvas, rng)
    hand = _hand(rng)
    picture = painted(canvas, hand, filtered(size, rng, 4, 90, 0.8))
    if gutter > 0 and rng.random() < 0.5:
        plain = varied(str(rng.choice(["#202020", "#4a4a4a", "#80766a", "#3a2f26"])), rng)
        canvas.colour[~shown], picture[~shown] = plain, plain
    return Surface(
        colour=np.clip(canvas.colour, 0, 1),
        roughness=np.clip(canvas.roughness, 0.05, 1),
        metallic=np.clip(canvas.metallic, 0, 1),
        height=canvas.height,
        classes=canvas.classes,
        names=names,
        alpha=shown.astype(np.float32),
        painted=picture,
    )


def _cloths(
    materials: Sequence[Recipe], weights: dict[str, float], count: int, size: int, rng: np.random.Generator
) -> list[Cloth]:
    taken = chosen(materials, weights, count, rng)
    if not taken:
        raise ValueError(f"no recipe of {', '.join(weights)} to cut an atlas from")
    return [woven(each, int(rng.integers(1 << 30)), float(rng.uniform(0.3, 0.7)), size) for each in taken]


def _piece(
    place: Place, cloths: dict[Role, list[Cloth]], *, curved: bool, gutter: float, rng: np.random.Generator
) -> Piece:
    role = role_of(place, rng)
    inner = place.inset(gutter)
    if role == "fitting":
        side = inner.thickness / 2
        x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
        inner = Place(x - side, y - side, x + side, y + side) if gutter > 0 else inner
    cloth = cloths[role][int(rng.integers(len(cloths[role])))]
    thick = inner.thickness
    lying = inner.right - inner.left >= inner.bottom - inner.top
    turn = (0.0 if lying else np.pi / 2) + rng.choice([0.0, 0.0, np.pi, rng.normal(0, 0.1)])
    piece = Piece(
        corners=outline(shape_of(role, curved=curved, rng=rng), inner.left, inner.top, inner.right, inner.bottom, rng),
        cloth=cloth,
        trim=None,
        turn=float(turn),
        at=(float(rng.random()), float(rng.random())),
        edge=min(thick / 4, rng.uniform(0.002, 0.01)),
        border=0.0,
        raised=0.0,
        grooves=(),
        seam=0.0,
        rivets=0.0,
        heads=None,
        bulge=thick * rng.uniform(0.0, 0.3),
        hole=thick * rng.uniform(0.12, 0.2) if role == "fitting" and gutter > 0 and rng.random() < 0.6 else 0.0,
        tone=rng.uniform(0.85, 1.1),
    )
    wide = min(thick * 0.16, rng.uniform(0.008, 0.024))
    border, trimmed, grooved, sewn, nailed = rng.random(5)
    metal = cloths["fitting"][int(rng.integers(len(cloths["fitting"])))]
    if piece.hole > 0:
        return piece
    if border < 0.45:
        other = None if trimmed < 0.4 else cloths["trim"][int(rng.integers(len(cloths["trim"])))]
        piece = replace(piece, border=wide, raised=wide * rng.uniform(0.1, 0.3), trim=other)
    if grooved < 0.3:
        piece = replace(piece, grooves=(wide * 1.5, wide * 2.0)[: int(rng.integers(1, 3))])
    if sewn < 0.6 and cloth.label in ("leather", "fabric") and thick > 0.03:
        piece = replace(piece, seam=max(wide * 1.25 if border < 0.45 else 0.0, 0.006))
    if nailed < 0.4 and cloth.label != "fabric" and thick > 0.05:
        piece = replace(piece, rivets=min(wide * 0.24, 0.005) + 0.0015, heads=metal)
    return piece


def _age(canvas: Canvas, rng: np.random.Generator) -> None:
    """Wear on the edges and dirt in the hollows, which are in the material itself: colour, roughness and metal."""
    size = canvas.size
    noise, fine = filtered(size, rng, 2, 40, 1.0), filtered(size, rng, 30, 230, 0.5)
    worn = np.maximum(convexity(canvas.height, 0.006, 0.15), 0.8 * smoothstep(0.006, 0.001, canvas.depth))
    worn = np.clip(worn * rng.uniform(0.1, 0.7) * smoothstep(-0.8, 1.4, noise + 0.7 * fine), 0, 1)
    canvas.colour[:] = mixed(canvas.colour, np.minimum(canvas.colour * np.float32(1.3) + np.float32(0.04), 0.92), worn)
    canvas.roughness[:] -= 0.06 * worn * (canvas.metallic > 0.5)
    dirt = np.maximum(cavity(canvas.height, 0.012, 0.15), 0.6 * smoothstep(0.3, 2.0, noise))
    dirt = np.clip(dirt * rng.uniform(0.05, 0.6) * (1 - worn), 0, 1)
    canvas.colour[:] = mixed(canvas.colour, varied("#3b3128", rng), dirt)
    canvas.roughness[:] = mixed(canvas.roughness, np.full_like(noise, 0.85), dirt)
    canvas.metallic[:] *= 1 - 0.7 * dirt


def _hand(rng: np.random.Generator) -> Hand:
    def often(share: float, low: float, high: float) -> float:
        drawn, value = rng.random(), rng.uniform(low, high)
        return float(value) if drawn < share else 0.0

    return Hand(
        light=often(0.8, 0.3, 0.9),
        azimuth=float(np.pi / 2 + rng.normal(0, 0.5)),
        elevation=float(rng.uniform(0.6, 1.1)),
        relief=float(rng.uniform(0.6, 1.6)),
        hollows=often(0.8, 0.2, 0.75),
        edges=often(0.7, 0.2, 0.8),
        shine=often(0.5, 0.1, 0.5),
        gradient=often(0.4, 0.1, 0.4),
        tint=(1 + rng.uniform(-0.05, 0.05, 3)).astype(np.float32),
        compressed=bool(rng.random() < 0.8),
    )
