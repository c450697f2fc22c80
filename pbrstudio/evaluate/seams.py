"""Whether the maps of a texture that tiles do so too, and stay the same when it is rolled, or worked on in tiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, runtime_checkable

import numpy as np

from pbrstudio.convert.predictor import Prediction, Predictor
from pbrstudio.evaluate.maps import normal_of
from pbrstudio.evaluate.result import Seam
from pbrstudio.runtime.control import SafePoint
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.tiling import seam_ratio

Stored = U8 | U16


@runtime_checkable
class Tiling(Protocol):
    """A predictor that works in tiles, and can be told to."""

    def in_smallest_tiles(self) -> Predictor:
        """The same predictor with the smallest tiles that it ever takes."""
        ...


def planes_of(prediction: Prediction, *, wrap: bool) -> dict[str, Stored]:
    """The maps of a prediction by name, as stored."""
    return {
        "albedo": prediction.albedo,
        "roughness": prediction.roughness,
        "metallic": prediction.metallic,
        "ao": prediction.ao,
        "height": prediction.height,
        "normal": normal_of(prediction, wrap=wrap),
    }


def whole(predictor: Predictor, rgb: U8, alpha: U8 | None, safe_point: SafePoint) -> dict[str, Stored]:
    """The maps by name of a texture that tiles, ``rgb`` [H,W,3]."""
    prediction = predictor.predict(rgb, alpha=alpha, own_normal=None, wrap=True, safe_point=safe_point)
    return planes_of(prediction, wrap=True)


def seams_of(
    rgb: U8, alpha: U8 | None, maps: dict[str, Stored], predictor: Predictor, safe_point: SafePoint
) -> list[Seam]:
    """Of each of ``maps``, which ``predictor`` made `whole` of ``rgb`` [H,W,3].

    A map is held against the input's own ratio, but not against one under 1: where the input's border is smoother than
    its inside, as an atlas's is, a map's border that is like its inside is no seam either.
    """
    own = max(1.0, seam_ratio(rgb))
    down, along = rgb.shape[0] // 2, rgb.shape[1] // 2
    turned = None if alpha is None else np.roll(alpha, (down, along), axis=(0, 1))
    rolled = whole(predictor, np.roll(rgb, (down, along), axis=(0, 1)), turned, safe_point)
    back = {name: np.roll(plane, (-down, -along), axis=(0, 1)) for name, plane in rolled.items()}
    return [Seam(name, seam_ratio(plane) / own, difference(plane, back[name]), 1) for name, plane in maps.items()]


def mean_seams(seams: Iterable[Seam]) -> tuple[Seam, ...]:
    """Means over textures, by map."""
    by_map: dict[str, list[Seam]] = defaultdict(list)
    for seam in seams:
        by_map[seam.map].append(seam)
    return tuple(_mean(name, each) for name, each in by_map.items())


def difference(first: Stored, second: Stored) -> float:
    """Mean absolute difference in steps of 1/255."""
    steps = 1.0 if first.dtype.itemsize == 1 else 257.0
    return float(np.abs(first.astype(np.float32) - second.astype(np.float32)).mean() / steps)


def _mean(name: str, seams: list[Seam]) -> Seam:
    count = len(seams)
    tiled = [seam.tiled for seam in seams if seam.tiled is not None]
    return Seam(
        map=name,
        ratio=sum(seam.ratio for seam in seams) / count,
        roll=sum(seam.roll for seam in seams) / count,
        textures=count,
        tiled=sum(tiled) / len(tiled) if tiled else None,
    )
