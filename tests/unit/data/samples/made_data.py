"""Training data out of nothing, for tests of samples: picklable, so that workers can be given it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.split import Part
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.spec.losses import TruthMap
from pbrstudio.spec.sampling import Domain
from pbrstudio.textures.normals import normals_from_height
from tests.makers import noise, relief, smooth_bytes

CLASSES = ("ceramic", "fabric", "ground", "leather", "metal", "stone", "wood")
ALL: frozenset[TruthMap] = frozenset(("albedo", "roughness", "metallic", "ao", "height", "normal"))


def entry(name: str, label: str | None = "stone", **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": name,
        "domain": "materials",
        "part": "train",
        "label": label,
        "weak": None,
        "tileable": True,
        "width": 96,
        "height": 96,
        "maps": ALL,
        "drawn": False,
        "stamp": "1",
        "source": "made",
        **changes,
    }
    return Entry(**values)


def planes_for(made: Entry, seed: int = 0) -> Planes:
    """All maps that the entry has; where ``drawn``, the left half is class 0 and the rest unknown."""
    rows, columns = made.height, made.width
    height = relief(rows, columns, seed)
    middle = float(np.median(height)) / 65535
    colour = smooth_bytes(rows, columns, 3, seed) // 2 + noise(rows, columns, 3, seed=seed) // 8 + 40
    classes = np.full((rows, columns), 255, np.uint8)
    classes[:, : columns // 2] = 0

    def grey(number: int) -> np.ndarray:
        return smooth_bytes(rows, columns, 1, seed + number)[..., 0]

    return Planes(
        colour=colour,
        albedo=colour if "albedo" in made.maps else None,
        alpha=None,
        roughness=grey(1) if "roughness" in made.maps else None,
        metallic=grey(2) if "metallic" in made.maps else None,
        ao=grey(3) if "ao" in made.maps else None,
        height=height if "height" in made.maps else None,
        normal=normals_from_height(height, 0.05, wrap=True) if "normal" in made.maps else None,
        classes=classes if made.drawn else None,
        depth=0.05,
        middle=middle,
        deviation=float(np.abs(height / 65535 - middle).mean()) if "height" in made.maps else 0.0,
    )


@dataclass(frozen=True)
class MadeData:
    """``broken`` are the ids of entries that cannot be read."""

    listed: tuple[Entry, ...]
    broken: frozenset[str] = frozenset()
    classes: tuple[str, ...] = CLASSES
    made: dict[str, Planes] = field(default_factory=dict)

    def entries(self, domain: Domain, part: Part) -> tuple[Entry, ...]:
        return tuple(each for each in self.listed if each.domain == domain and each.part == part)

    def planes(self, wanted: Entry) -> Planes:
        if wanted.id in self.broken:
            raise UserError("the file ends too soon: copy it again")
        if wanted.id not in self.made:
            self.made[wanted.id] = planes_for(wanted, [each.id for each in self.listed].index(wanted.id))
        return self.made[wanted.id]


def some_data(*more: Entry) -> MadeData:
    """Five stones, two woods, a metal with few maps, an atlas of several, two game textures, and ``more``."""
    return MadeData(
        (
            *(entry(f"stone_{number}") for number in range(5)),
            entry("wood_0", "wood"),
            entry("wood_1", "wood", tileable=False, width=64, height=128),
            entry("metal_0", "metal", maps=frozenset(("albedo", "metallic"))),
            entry("atlas", None, tileable=False),
            entry("sky_0", None, domain="skyrim", weak="metal"),
            entry("sky_1", None, domain="skyrim", drawn=True),
            *more,
        )
    )


def job(**changes: Any) -> Job:
    """UNet-Maps on everything, windows of 64 px, nothing changed."""
    maps = ("albedo", "roughness", "metallic", "ao", "height", "normal")
    return Job.model_validate(
        {
            "id": "job",
            "role": "maps",
            "epochs": 4,
            "crop": {"first": 64, "last": 64},
            "losses": [{"kind": "l1", "map": name} for name in maps],
            "train": ["all"],
            "optimiser": {"kind": "adamw", "rate": 1e-4},
            "schedule": {"kind": "constant"},
            "best": "mat/loss",
            **changes,
        }
    )


BUSY: dict[str, Any] = {
    "mix": {"materials": 0.7, "skyrim": 0.3},
    "crop": {"first": 64, "last": 96, "input": 64, "reduce": 1.5, "reduce_share": 0.5},
    "mosaic": {"two": 0.3, "four": 0.3, "shape": "free", "harmonise": 0.5},
    "augment": {"turns": True, "jitter": True, "selective": True, "extras": True, "photometric": 0.6},
    "light": {"share": 0.8, "compression": 0.5},
    "sampling": {"kind": "inverse-root", "below": 0.5},
}
"""A job with everything switched on."""
