"""A training entry as the material that the evaluation knows."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.materials import Material


def as_material(entry: Entry, planes: Planes) -> Material | None:
    """Its maps, copied out of the cache; None without an albedo, which is what the evaluation begins with."""
    if planes.albedo is None:
        return None

    def own(plane: np.ndarray | None) -> np.ndarray | None:
        return None if plane is None else np.array(plane)

    return Material(
        id=entry.id,
        category=entry.label or "mixed",
        label=entry.label,
        tileable=entry.tileable,
        licence=entry.licence,
        attribution=entry.attribution,
        basecolor=np.array(planes.albedo),
        alpha=own(planes.alpha),
        roughness=own(planes.roughness),
        metallic=own(planes.metallic),
        ao=own(planes.ao),
        height=own(planes.height),
        normal=own(planes.normal),
    )
