"""How an atlas is packed: its square cut into rectangles, and what kind of piece goes into each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pbrstudio.data.procedural.atlases.shapes import Shape

Role = Literal["main", "strap", "trim", "fitting"]


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle, in widths of the atlas."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def thickness(self) -> float:
        """The shorter side."""
        return min(self.right - self.left, self.bottom - self.top)

    @property
    def length(self) -> float:
        """The longer side."""
        return max(self.right - self.left, self.bottom - self.top)

    def inset(self, by: float) -> Place:
        """Smaller by ``by`` on every side, but never less than a third of itself."""
        by = min(by, self.thickness / 3)
        return Place(self.left + by, self.top + by, self.right - by, self.bottom - by)


def packed(rng: np.random.Generator, finest: float) -> list[Place]:
    """The unit square in rectangles, cut again and again, until their area is about ``finest`` or chance says so."""
    waiting, done = [Place(0, 0, 1, 1)], []
    while waiting:
        place = waiting.pop()
        area = place.thickness * place.length
        slender = place.length / place.thickness
        if area < finest or (area < 0.25 and rng.random() < 0.22) or (slender > 3.5 and rng.random() < 0.75):
            done.append(place)
            continue
        share = rng.uniform(0.08, 0.2) if rng.random() < 0.3 and area > 4 * finest else rng.uniform(0.32, 0.68)
        share = 1 - share if rng.random() < 0.5 else share
        across = rng.random() < (0.85 if place.right - place.left >= place.bottom - place.top else 0.15)
        if across:
            cut = place.left + share * (place.right - place.left)
            waiting += [
                Place(place.left, place.top, cut, place.bottom),
                Place(cut, place.top, place.right, place.bottom),
            ]
        else:
            cut = place.top + share * (place.bottom - place.top)
            waiting += [
                Place(place.left, place.top, place.right, cut),
                Place(place.left, cut, place.right, place.bottom),
            ]
    return done


def role_of(place: Place, rng: np.random.Generator) -> Role:
    """Slender ones are straps and trims, small ones buckles and mounts, the rest the object itself."""
    if place.length / place.thickness > 2.8:
        return "strap" if rng.random() < 0.6 else "trim"
    return "fitting" if place.length < 0.17 and rng.random() < 0.7 else "main"


def shape_of(role: Role, *, curved: bool, rng: np.random.Generator) -> Shape:
    """``curved``: armour and clothes, cut round; otherwise furniture, cut straight."""
    if role == "strap":
        return "strap" if curved else "panel"
    if role == "trim":
        return "arc" if curved and rng.random() < 0.3 else "panel"
    if role == "fitting":
        return "disc" if rng.random() < 0.5 else "panel"
    shapes: tuple[Shape, ...] = ("plate", "plate", "shield", "scrap", "arc", "panel", "disc")
    return shapes[int(rng.integers(len(shapes)))] if curved else "panel"
