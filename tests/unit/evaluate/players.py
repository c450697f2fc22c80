"""Predictors for tests of the evaluation: one that knows the truth, and ways of being wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from pbrstudio.convert.predictor import Prediction
from pbrstudio.data.materials import Material
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.textures.maps import U8

CLASSES = ("stone", "wood", "metal", "leather")
"""Neither in the order of the table of materials nor all of it."""


@dataclass(eq=False)
class Oracle:
    """Gives each material's own maps, known by the shape of its colours, and its class for each pixel.

    It finds the material whose base colour correlates best with the input, window by window; for materials of one size
    and windows that are whole. ``wrong`` changes what it gives.
    """

    materials: list[Material]
    wrong: Callable[[Prediction], Prediction] = lambda prediction: prediction
    id: str = "oracle"
    classes: tuple[str, ...] = CLASSES
    where: str = "processor"
    asked: list[bool] = field(default_factory=list)
    """``wrap`` of each call."""

    def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
        return width * height

    def predict(
        self,
        rgb: U8,
        *,
        alpha: U8 | None = None,
        own_normal: U8 | None = None,
        wrap: bool,
        safe_point: SafePoint = never_stop,
    ) -> Prediction:
        safe_point()
        self.asked.append(wrap)
        known, shift = self._nearest(rgb)
        shape = rgb.shape[:2]

        def plane(stored: U8 | None, otherwise: int) -> U8:
            whole = np.full(shape, otherwise, np.uint8) if stored is None else stored
            return np.roll(whole, shift, axis=(0, 1))

        ids = CLASSES.index(known.label) if known.label in CLASSES else 255
        height = np.zeros(shape, np.uint16) if known.height is None else known.height
        flat = np.full((*shape, 3), (128, 128, 255), np.uint8)
        return self.wrong(
            Prediction(
                albedo=np.roll(known.basecolor, shift, axis=(0, 1)),
                roughness=plane(known.roughness, 128),
                metallic=plane(known.metallic, 0),
                ao=plane(known.ao, 255),
                height=np.roll(height, shift, axis=(0, 1)),
                depth=0.1,
                normal=np.roll(flat if known.normal is None else known.normal, shift, axis=(0, 1)),
                materials=np.full(shape, ids, np.uint8),
                classes=CLASSES,
            )
        )

    def _nearest(self, rgb: U8) -> tuple[Material, tuple[int, int]]:
        half = (rgb.shape[0] // 2, rgb.shape[1] // 2)
        tries = [(material, shift) for material in self.materials for shift in ((0, 0), half)]
        return max(tries, key=lambda one: _likeness(rgb, np.roll(one[0].basecolor, one[1], axis=(0, 1))))


@dataclass(eq=False)
class Tiled(Oracle):
    """One that knows tiles."""

    def in_smallest_tiles(self) -> Oracle:
        return Oracle(self.materials, lambda p: replace(p, roughness=p.roughness // 2 * 2))


def _likeness(first: U8, second: U8) -> float:
    if first.shape != second.shape:
        return -2.0
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])
