"""The baselines that give one value for a whole map: means of the tested, of the training materials, of a class.

They are not known before all materials are seen, so a window leaves behind how often each byte occurs in its true maps;
from that the figures of any constant follow exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from pbrstudio.data.materials import Material
from pbrstudio.evaluate.figures import Map, Measurement
from pbrstudio.evaluate.maps import Maps
from pbrstudio.metrics.differences import psnr
from pbrstudio.metrics.metal import HALF
from pbrstudio.textures.colour import linear_to_srgb, srgb8_table
from pbrstudio.textures.maps import U8

F64 = NDArray[np.float64]
CONSTANT_MAPS: tuple[Map, ...] = ("albedo", "roughness", "metallic", "ao")
_BYTES = np.arange(256) / 255


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How a true map of a window, or of a whole material, is spread over the bytes."""

    material: str
    label: str | None
    map: Map
    shares: F64
    """[channels,256], each row of sum 1."""

    @property
    def means(self) -> tuple[float, ...]:
        """For each channel, 0 to 1 (albedo: sRGB)."""
        return tuple(float(value) for value in self.shares @ _BYTES)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a map over materials, each of which counts once; of one class when ``label`` says it."""

    map: Map
    label: str | None
    values: tuple[float, ...]
    materials: int


def spreads_of_window(material: str, label: str | None, truth: Maps, mask: Tensor) -> list[Spread]:
    """Of what can be seen of a window."""
    found = []
    for name in CONSTANT_MAPS:
        plane: Tensor | None = getattr(truth, name)
        if plane is not None:
            stored = (plane * 255).round().byte()
            shares = np.stack([_shares(channel[mask[0]].numpy()) for channel in stored])
            found.append(Spread(material, label, name, shares))
    return found


def spreads_of_material(material: Material) -> list[Spread]:
    """Of what can be seen of a whole material."""
    visible = np.s_[:] if material.alpha is None else material.alpha > 0
    found = [Spread(material.id, material.label, "albedo", _each_channel(material.basecolor[visible]))]
    scalars: tuple[tuple[Map, U8 | None], ...] = (
        ("roughness", material.roughness),
        ("metallic", material.metallic),
        ("ao", material.ao),
    )
    for name, plane in scalars:
        if plane is not None:
            found.append(Spread(material.id, material.label, name, _shares(plane[visible])[None]))
    return found


def means_of(spreads: Iterable[Spread]) -> tuple[Mean, ...]:
    """The mean of each map over all materials, and over those of each class."""
    by_material: dict[tuple[Map, str | None, str], list[tuple[float, ...]]] = {}
    for spread in spreads:
        by_material.setdefault((spread.map, spread.label, spread.material), []).append(spread.means)
    groups: dict[tuple[Map, str | None], list[F64]] = {}
    for (name, label, _), values in by_material.items():
        one = np.mean(values, axis=0)
        groups.setdefault((name, None), []).append(one)
        if label is not None:
            groups.setdefault((name, label), []).append(one)
    return tuple(
        Mean(name, label, tuple(float(v) for v in np.mean(values, axis=0)), len(values))
        for (name, label), values in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    )


def mean_for(means: tuple[Mean, ...], name: Map, label: str | None) -> Mean | None:
    """That of the class, else, for a class without one or a window of several, that of all; None without any."""
    fitting = [mean for mean in means if mean.map == name and mean.label in (label, None)]
    return max(fitting, key=lambda mean: mean.label is not None, default=None)


def measure_constant(spread: Spread, values: tuple[float, ...]) -> Iterator[Measurement]:
    """The figures of a map that is ``values`` throughout."""
    channels = np.array(values)[:, None]
    yield Measurement(spread.map, "mae", _expected(spread, np.abs(_BYTES - channels)))
    if spread.map == "albedo":
        square = _expected(spread, (_BYTES - channels) ** 2)
        yield Measurement("albedo", "psnr", psnr(square))
        yield Measurement("albedo", "psnr_pooled", square)
        # The best gain of a constant makes it the truth's mean in linear light.
        aligned = linear_to_srgb(spread.shares @ srgb8_table())[:, None]
        yield Measurement("albedo", "mae_gain", _expected(spread, np.abs(_BYTES - aligned)))
        yield Measurement("albedo", "psnr_gain", psnr(_expected(spread, (_BYTES - aligned) ** 2)))
    if spread.map == "metallic":
        metal = float(spread.shares[0, _BYTES >= HALF].sum())
        called = values[0] >= HALF
        if metal > 0:
            yield Measurement("metallic", "iou", metal if called else 0.0)
            yield Measurement("metallic", "ap", metal)
        else:
            yield Measurement("metallic", "false", float(called))


def _expected(spread: Spread, error: F64) -> float:
    """The mean of ``error`` [channels,256], by byte, over pixels and channels."""
    return float((spread.shares * error).sum(1).mean())


def _shares(stored: U8) -> F64:
    return np.bincount(stored.ravel(), minlength=256) / stored.size


def _each_channel(colours: U8) -> F64:
    return np.stack([_shares(colours[..., channel]) for channel in range(3)])
