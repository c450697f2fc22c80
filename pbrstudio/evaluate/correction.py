"""How a model's maps are brought to what real ones are: metal's threshold and sharpness, roughness and AO's gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.predictor import Predictor
from pbrstudio.data.materials import Material
from pbrstudio.evaluate.inputs import lit_window
from pbrstudio.evaluate.windows import Window, windows_of
from pbrstudio.runtime.control import SafePoint
from pbrstudio.spec.model import CORRECTED, Corrected, Correction

F32 = NDArray[np.float32]
EVERY = 4
"""Of a window's pixels, along both axes, one in so many is looked at."""
THRESHOLDS = np.arange(0.2, 0.81, 0.05)
FALSE_METAL = 0.02
"""Most of the pixels without metal that a threshold may call metal, where one can be found."""
SHARPNESS = (1.0, 1.5, 2.0, 3.0, 4.0)
GAINS: dict[Corrected, tuple[float, ...]] = {
    "roughness": (0.6, 0.7, 0.8, 0.9, 1.0, 1.1),
    # Occlusion is white nearly everywhere: a flat one has the least error and shows nothing, so it never gets flatter.
    "ao": (1.0, 1.1, 1.2, 1.3, 1.4, 1.5),
}
"""A network is too sure of textures that it has not seen: less spread about another middle has less error."""
OFFSETS = np.arange(-0.6, 0.61, 0.02)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """What a window's map is, and what the network gives for it: [N] in [0,1], visible pixels."""

    true: F32
    given: F32


Pairs = dict[str, list[Pair]]
"""By the map's name."""


def pairs_of(predictor: Predictor, materials: Sequence[Material], safe_point: SafePoint) -> Pairs:
    """One window a material, clean and, where light can be baked, lit. ``predictor`` gives the networks' own maps."""
    found: Pairs = {"metallic": [], **{name: [] for name in CORRECTED}}
    for material in materials:
        for window in windows_of(material, 1):
            inputs = [window.rgb] if window.truth.normal is None else [window.rgb, lit_window(window)]
            for rgb in inputs:
                prediction = predictor.predict(
                    rgb, alpha=window.alpha, own_normal=None, wrap=window.wrap, safe_point=safe_point
                )
                for name, pairs in found.items():
                    pair = _pair(window, name, getattr(prediction, name))
                    if pair is not None:
                        pairs.append(pair)
    return found


def _pair(window: Window, name: str, given: NDArray[np.uint8]) -> Pair | None:
    truth = getattr(window.truth, name)
    seen = window.mask[0, ::EVERY, ::EVERY].numpy()
    if truth is None or not seen.any():
        return None
    return Pair(truth[0, ::EVERY, ::EVERY].numpy()[seen], given[::EVERY, ::EVERY][seen] / np.float32(255))


def metal_threshold(pairs: Sequence[Pair]) -> float:
    """The output that parts metal from the rest best (IoU), false metal kept low; 0.5 where no pair has metal."""
    hits, seen, wrong = (np.zeros(len(THRESHOLDS)) for _ in range(3))
    metals = free = 0
    for pair in pairs:
        truth = pair.true >= 0.5
        called = pair.given >= THRESHOLDS[:, None]
        if truth.any():
            hits += (called & truth).mean(1)
            seen += (called | truth).mean(1)
            metals += 1
        else:
            wrong += called.mean(1)
            free += 1
    if not metals:
        return 0.5
    overlap, false = hits / np.maximum(seen, 1e-9), wrong / max(free, 1)
    allowed = false <= FALSE_METAL
    best = int(np.argmax(np.where(allowed if allowed.any() else True, overlap, -1.0)))
    return round(float(THRESHOLDS[best]), 2)


def metal_sharpness(pairs: Sequence[Pair], threshold: float) -> float:
    """The factor on the logit, about ``threshold``, with the least error: metal is there or not, seldom by half."""
    if not pairs:
        return SHARPNESS[0]
    limits = [np.clip(pair.given, 1 / 510, 509 / 510) for pair in pairs]
    logits = [np.log(each / (1 - each)) - np.log(threshold / (1 - threshold)) for each in limits]

    def error(factor: float) -> float:
        each = [np.abs(1 / (1 + np.exp(-factor * x)) - p.true).mean() for x, p in zip(logits, pairs, strict=True)]
        return float(np.mean(each))

    return min(SHARPNESS, key=error)


def correction(pairs: Sequence[Pair], name: Corrected) -> Correction:
    """Gain and offset with the least absolute error, each window weighing the same; none where there are no pairs."""
    best, found = np.inf, Correction()
    if not pairs:
        return found
    for gain in GAINS[name]:
        for offset in OFFSETS:
            error = np.mean([np.abs(np.clip(gain * p.given + offset, 0, 1) - p.true).mean() for p in pairs])
            if error < best - 1e-6:
                best, found = float(error), Correction(gain=gain, offset=round(float(offset), 2))
    return found
