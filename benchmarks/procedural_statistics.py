"""Statistics of procedural materials beside those of real ones, class by class; what lies far off is marked.

python benchmarks/procedural_statistics.py --data ../shared/data/materials [--parts train] [--size 512] [--count 5]
    [--classes wood stone] [--by-recipe]

A table for each quantity. "real" and "made" are means over materials, +- their deviation between materials. Distances
are in deviations of the real ones (of all classes together, at least), ratios are made / real; a mark * stands where a
distance is over 1 or a ratio outside 1/2 to 2. Only training materials are read unless told: what recipes are mended
by must not be what they are judged by.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.entry import Planes
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.opening import survey
from pbrstudio.data.procedural.selection import selected, spread
from pbrstudio.data.procedural.source import planes_of, trained
from pbrstudio.textures.maps import U8

F64 = NDArray[np.float64]
BANDS = (4, 8, 16, 32, 64, 128, 256)
"""Octaves end at these cycles a width; the first begins at half of the first."""
SHOWN = 0.6
"""Share of a material's pixels that must be visible."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Of one material. NaN: it has no such map."""

    colour: F64
    """(3,) mean sRGB of 255."""
    low: F64
    """(3,) 5th percentile."""
    high: F64
    """(3,) 95th percentile."""
    contrast: float
    """Deviation of the luma within the material, of 255."""
    saturation: float
    """Of HSV, mean, 0 to 1."""
    roughness: float
    unevenness: float
    """Deviation of the roughness within the material."""
    metal: float
    """Share of pixels whose metallic is over a half."""
    ao: float
    darkest: float
    """5th percentile of the occlusion."""
    angle: float
    """Mean angle of the normals from straight up, degrees."""
    luma_height: float
    """Correlation."""
    luma_roughness: float
    luma_bands: F64
    """Mean power of the luma's gradient in each octave, by radius; luma 0 to 1, gradient per width."""
    slope_bands: F64
    """The same of the slopes that the normals tell."""


def figures(planes: Planes) -> Figures:
    """What is measured of one material."""
    albedo = (planes.colour if planes.albedo is None else planes.albedo).astype(np.float64)
    seen = np.ones(albedo.shape[:2], bool) if planes.alpha is None else np.asarray(planes.alpha) > 127
    luma = albedo @ np.array([0.2126, 0.7152, 0.0722])
    visible = albedo[seen]
    most = visible.max(1)
    slopes = _slopes(planes.normal)
    rough = None if planes.roughness is None else planes.roughness / 255.0
    return Figures(
        colour=visible.mean(0),
        low=np.percentile(visible, 5, 0),
        high=np.percentile(visible, 95, 0),
        contrast=float(luma[seen].std()),
        saturation=float(((most - visible.min(1)) / np.maximum(most, 1)).mean()),
        roughness=np.nan if rough is None else float(rough[seen].mean()),
        unevenness=np.nan if rough is None else float(rough[seen].std()),
        metal=np.nan if planes.metallic is None else float((planes.metallic[seen] > 127).mean()),
        ao=np.nan if planes.ao is None else float(planes.ao[seen].mean() / 255),
        darkest=np.nan if planes.ao is None else float(np.percentile(planes.ao[seen], 5) / 255),
        angle=np.nan if slopes is None else float(np.degrees(np.arctan(np.hypot(*slopes)))[seen].mean()),
        luma_height=np.nan if planes.height is None else _correlation(luma[seen], planes.height[seen]),
        luma_roughness=np.nan if rough is None else _correlation(luma[seen], rough[seen]),
        luma_bands=_bands(np.gradient(luma / 255 * luma.shape[1])),
        slope_bands=np.full(len(BANDS), np.nan) if slopes is None else _bands(slopes),
    )


def _slopes(normal: U8 | None) -> tuple[F64, F64] | None:
    if normal is None:
        return None
    vectors = normal / 127.5 - 1
    up = np.maximum(vectors[..., 2], 0.05)
    return vectors[..., 0] / up, vectors[..., 1] / up


def _correlation(one: F64, other: NDArray[np.generic]) -> float:
    second = other.astype(np.float64)
    return np.nan if one.std() < 1e-3 or second.std() < 1e-3 else float(np.corrcoef(one, second)[0, 1])


def _bands(gradient: Iterable[F64]) -> F64:
    """Mean power in each octave, [len(BANDS)]; a Hann window keeps borders that do not tile out of it."""
    total: F64 = np.zeros(len(BANDS))
    for part in gradient:
        rows, columns = part.shape
        window = np.hanning(rows)[:, None] * np.hanning(columns)
        power = np.abs(np.fft.fft2((part - part.mean()) * window)) ** 2 / (window**2).sum()
        radius = np.hypot(np.fft.fftfreq(rows, 1 / rows)[:, None], np.fft.fftfreq(columns, 1 / columns)[None, :])
        octave = np.digitize(radius, [BANDS[0] / 2, *BANDS]) - 1
        for index in range(len(BANDS)):
            total[index] += power[octave == index].mean() if (octave == index).any() else np.nan
    return total


Group = Mapping[str, list[Figures]]


def real_ones(data: Path, parts: set[str], size: int) -> Group:
    """By class: materials of these parts, through the program's own reading; atlases that hold mostly gaps are not."""
    opened = survey([data], longest=size)
    found: dict[str, list[Figures]] = defaultdict(list)
    for entry in opened.listed:
        if entry.label is None or entry.part not in parts or entry.domain != "materials":
            continue
        planes = opened.planes(entry)
        if planes.alpha is None or float((np.asarray(planes.alpha) > 127).mean()) >= SHOWN:
            found[entry.label].append(figures(planes))
    return found


def made_ones(
    classes: tuple[str, ...], count: int, size: int, *, by_recipe: bool
) -> Iterator[tuple[str, str, Figures]]:
    """Class, name of the row and figures; ``count`` of each recipe."""
    table = load_table()
    for recipe in selected():
        label = trained(recipe.label, classes, table)
        if label is None or label not in classes:
            continue
        for made in spread([recipe], count, 1):
            planes = planes_of(made, size, classes)
            yield label, f"  {recipe.name}" if by_recipe else label, figures(planes)


def compare(real: Group, rows: Mapping[str, tuple[str, list[Figures]]]) -> None:
    """Prints all tables; ``rows``: class and made materials, by the row's name."""
    for title, value in (
        ("base colour, mean red, sRGB of 255", lambda one: one.colour[0]),
        ("base colour, mean green", lambda one: one.colour[1]),
        ("base colour, mean blue", lambda one: one.colour[2]),
        ("base colour, 5th percentile, mean of channels", lambda one: one.low.mean()),
        ("base colour, 95th percentile, mean of channels", lambda one: one.high.mean()),
        ("contrast: deviation of luma within a material, of 255", lambda one: one.contrast),
        ("saturation, HSV", lambda one: one.saturation),
        ("roughness", lambda one: one.roughness),
        ("deviation of roughness within a material", lambda one: one.unevenness),
        ("share of metal", lambda one: one.metal),
        ("ambient occlusion", lambda one: one.ao),
        ("ambient occlusion, 5th percentile", lambda one: one.darkest),
        ("mean angle of normals, degrees", lambda one: one.angle),
        ("correlation of luma and height", lambda one: one.luma_height),
        ("correlation of luma and roughness", lambda one: one.luma_roughness),
    ):
        _table(title, value, real, rows)
    _percentiles(real, rows)
    _spectra("amplitude of luma gradients, made / real, by octave", lambda one: one.luma_bands, real, rows)
    _spectra("amplitude of slopes, made / real, by octave", lambda one: one.slope_bands, real, rows)


def _table(
    title: str, value: Callable[[Figures], float], real: Group, rows: Mapping[str, tuple[str, list[Figures]]]
) -> None:
    print(f"\n{title}\n{'':22}{'real':>18}{'made':>20}{'distance':>10}{'spread':>8}")
    least = np.nanmean([np.nanstd([value(one) for one in ones]) for ones in real.values() if len(ones) > 2])
    for name, (label, ones) in rows.items():
        measured = np.array([value(one) for one in real.get(label, [])])
        measured = measured[np.isfinite(measured)]
        made = np.array([value(one) for one in ones])
        made = made[np.isfinite(made)]
        if not len(measured) or not len(made):
            print(f"{name:22}{'no real ones' if not len(measured) else 'none':>18}")
            continue
        deviation = max(float(measured.std()), float(least), 1e-6)
        distance = (made.mean() - measured.mean()) / deviation
        mark = "*" if abs(distance) > 1 else " "
        print(
            f"{name:22}{measured.mean():9.3f} +-{measured.std():7.3f}{made.mean():11.3f} +-{made.std():7.3f}"
            f"{distance:8.2f} {mark}{made.std() / deviation:8.2f}"
        )


def _percentiles(real: Group, rows: Mapping[str, tuple[str, list[Figures]]]) -> None:
    """How mean colours are spread: percentiles over materials, for each channel."""
    print("\nbase colour, 5th / 95th percentile of pixels, mean over materials")
    print(f"{'':22}{'real r g b':>38}{'made r g b':>38}")
    for name, (label, ones) in rows.items():
        cells = []
        for group in (real.get(label, []), ones):
            if not group:
                cells.append(f"{'none':>38}")
                continue
            low, high = np.mean([one.low for one in group], 0), np.mean([one.high for one in group], 0)
            cells.append("  " + " ".join(f"{a:5.0f}/{b:5.0f}" for a, b in zip(low, high, strict=True)))
        print(f"{name:22}{''.join(cells)}")


def _spectra(
    title: str, value: Callable[[Figures], F64], real: Group, rows: Mapping[str, tuple[str, list[Figures]]]
) -> None:
    """Ratios of mean amplitudes: powers would be those of the one steepest material."""
    print(f"\n{title}\n{'cycles a width to':22}" + "".join(f"{band:>9}" for band in BANDS))
    for name, (label, ones) in rows.items():
        measured = [value(one) for one in real.get(label, [])]
        if not measured:
            continue
        ratios = _amplitude([value(one) for one in ones]) / _amplitude(measured)
        print(f"{name:22}" + "".join(f"{one:8.2f}{'*' if not 0.5 <= one <= 2 else ' '}" for one in ratios))


def _amplitude(powers: list[F64]) -> F64:
    mean: F64 = np.nanmean(np.sqrt(powers), 0)
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--parts", nargs="+", default=["train"], choices=["train", "validation", "test"])
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--count", type=int, default=5, help="materials of each recipe")
    parser.add_argument("--classes", nargs="*", default=[])
    parser.add_argument("--by-recipe", action="store_true")
    asked = parser.parse_args()
    real = real_ones(asked.data, set(asked.parts), asked.size)
    classes = tuple(sorted(set(asked.classes) & real.keys() if asked.classes else real))
    print("materials:", ", ".join(f"{name} {len(real[name])} real" for name in classes))
    rows: dict[str, tuple[str, list[Figures]]] = {}
    for label, name, one in made_ones(classes, asked.count, asked.size, by_recipe=asked.by_recipe):
        rows.setdefault(name, (label, []))[1].append(one)
    compare(real, dict(sorted(rows.items(), key=lambda row: (row[1][0], row[0]))))


if __name__ == "__main__":
    main()
