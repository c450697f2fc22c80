"""Whether the maps of a texture that tiles do so too, and stay the same when it is rolled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from pbrstudio.convert.predictor import Prediction, Predictor
from pbrstudio.evaluate.maps import normal_of
from pbrstudio.evaluate.result import Seam
from pbrstudio.runtime.control import SafePoint
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.tiling import seam_ratio

Stored = U8 | U16


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


def seams_of(
    rgb: U8, alpha: U8 | None, maps: dict[str, Stored], predictor: Predictor, safe_point: SafePoint
) -> list[Seam]:
    """Of each of ``maps``, made by ``predictor`` of ``rgb`` [H,W,3], whole and as one that tiles."""
    own = seam_ratio(rgb)
    shift = (rgb.shape[0] // 2, rgb.shape[1] // 2)
    rolled = predictor.predict(
        np.roll(rgb, shift, axis=(0, 1)),
        alpha=None if alpha is None else np.roll(alpha, shift, axis=(0, 1)),
        own_normal=None,
        wrap=True,
        safe_point=safe_point,
    )
    back = {
        name: np.roll(plane, (-shift[0], -shift[1]), axis=(0, 1))
        for name, plane in planes_of(rolled, wrap=True).items()
    }
    return [
        Seam(name, seam_ratio(plane) / own, _difference(plane, back[name]), textures=1) for name, plane in maps.items()
    ]


def mean_seams(seams: Iterable[Seam]) -> tuple[Seam, ...]:
    """Means over textures, by map."""
    by_map: dict[str, list[Seam]] = defaultdict(list)
    for seam in seams:
        by_map[seam.map].append(seam)
    return tuple(
        Seam(name, sum(s.ratio for s in each) / len(each), sum(s.roll for s in each) / len(each), len(each))
        for name, each in by_map.items()
    )


def _difference(first: Stored, second: Stored) -> float:
    steps = 1.0 if first.dtype.itemsize == 1 else 257.0
    return float(np.abs(first.astype(np.float32) - second.astype(np.float32)).mean() / steps)
