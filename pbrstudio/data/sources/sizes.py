"""Which maps an entry will have, from the sizes of its files alone."""

from __future__ import annotations

from collections.abc import Mapping

from pbrstudio.data.decoding import MapFile
from pbrstudio.spec.losses import TruthMap

Size = tuple[int, int]


def known_maps(sizes: Mapping[MapFile, Size], *, measurable: bool) -> tuple[frozenset[TruthMap], tuple[str, ...]]:
    """The truth that maps of these (width, height) give, and a sentence for each that is left out.

    ``measurable``: the normal's direction is declared, or can be measured. AO comes from the height where it is
    missing. A true zero of metallic is for whoever knows the class.
    """
    width, height = sizes["basecolor"]
    fitting = {kind for kind, (w, h) in sizes.items() if w * height == h * width}
    wrong = tuple(
        f"its {kind} is {w} x {h} px, which are not the proportions of its base colour ({width} x {height} px): "
        "it counts as missing"
        for kind, (w, h) in sizes.items()
        if kind not in fitting
    )
    maps: set[TruthMap] = {"albedo"}
    for kind in ("roughness", "metallic", "ao", "height"):
        if kind in fitting:
            maps.add(kind)
    if "height" in fitting:
        maps.add("ao")
    if "normal" in fitting:
        if measurable:
            maps.add("normal")
        else:
            wrong += (
                "its normal map's direction is not declared and there is no height to measure it by: "
                "it counts as missing",
            )
    return frozenset(maps), wrong
