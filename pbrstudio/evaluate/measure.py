"""One window's maps against its truth: all figures that the truth allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from pbrstudio.evaluate.figures import Measurement
from pbrstudio.evaluate.maps import Maps
from pbrstudio.metrics.angles import mean_angle
from pbrstudio.metrics.differences import gain_aligned, mean_absolute, mean_square, psnr
from pbrstudio.metrics.metal import average_precision, false_metal, metal_iou
from pbrstudio.metrics.perceptual import Perceptual, perceptual_distance
from pbrstudio.metrics.relief import aligned_error, detail, gradient_correlation, has_detail, is_flat
from pbrstudio.metrics.render import Surface, nine_lights, render_error, renders
from pbrstudio.metrics.segments import commonest
from pbrstudio.metrics.similarity import ssim

PERCEPTUAL_SIDE = 256
"""Pixels of the middle of a window that the perceptual distance looks at, for time's sake."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A window's truth with what is made of it once for all predictions."""

    truth: Maps
    mask: Tensor
    """[1,H,W] bool."""
    label: int | None
    """The class of the whole window; None where it has several."""
    perceptual: Perceptual | None
    relief: bool
    """Whether the height says anything: it is there, and not flat."""
    height_detail: Tensor | None
    lit: Tensor | None
    """`renders` of the truth, where it is complete enough."""


def reference(truth: Maps, mask: Tensor, label: int | None, perceptual: Perceptual | None) -> Reference:
    """What windows are measured against."""
    relief = truth.height is not None and not is_flat(truth.height, mask)
    band = detail(truth.height, mask) if relief and truth.height is not None else None
    return Reference(
        truth=truth,
        mask=mask,
        label=label,
        perceptual=perceptual,
        relief=relief,
        height_detail=band if band is not None and has_detail(band, mask) else None,
        lit=_renders(truth),
    )


def measure(seen: Maps, against: Reference) -> Iterator[Measurement]:
    """All that can be measured of ``seen``: maps that it or the truth lacks give nothing."""
    for each in _MEASURES:
        yield from each(seen, against)


def _albedo(seen: Maps, against: Reference) -> Iterator[Measurement]:
    truth, mask = against.truth.albedo, against.mask
    if seen.albedo is None or truth is None:
        return
    square = mean_square(seen.albedo, truth, mask)
    aligned = gain_aligned(seen.albedo, truth, mask)
    yield Measurement("albedo", "mae", mean_absolute(seen.albedo, truth, mask))
    yield Measurement("albedo", "mae_gain", mean_absolute(aligned, truth, mask))
    yield Measurement("albedo", "psnr", psnr(square))
    yield Measurement("albedo", "psnr_pooled", square)  # decibels are taken of the mean over materials
    yield Measurement("albedo", "psnr_gain", psnr(mean_square(aligned, truth, mask)))
    similarity = ssim(seen.albedo, truth, mask)
    if similarity is not None:
        yield Measurement("albedo", "ssim", similarity)
    if against.perceptual is not None:
        picture, wanted, inside = (_middle(plane) for plane in (seen.albedo, truth, mask))
        distance = perceptual_distance(against.perceptual, picture, wanted, inside)
        if distance is not None:
            yield Measurement("albedo", against.perceptual.name, distance)


def _roughness(seen: Maps, against: Reference) -> Iterator[Measurement]:
    if seen.roughness is not None and against.truth.roughness is not None:
        yield Measurement("roughness", "mae", mean_absolute(seen.roughness, against.truth.roughness, against.mask))


def _metallic(seen: Maps, against: Reference) -> Iterator[Measurement]:
    truth, mask = against.truth.metallic, against.mask
    if seen.metallic is None or truth is None:
        return
    yield Measurement("metallic", "mae", mean_absolute(seen.metallic, truth, mask))
    overlap, precision = metal_iou(seen.metallic, truth, mask), average_precision(seen.metallic, truth, mask)
    wrong = false_metal(seen.metallic, truth, mask)
    for metric, value in (("iou", overlap), ("ap", precision), ("false", wrong)):
        if value is not None:
            yield Measurement("metallic", metric, value)


def _ao(seen: Maps, against: Reference) -> Iterator[Measurement]:
    if seen.ao is not None and against.truth.ao is not None:
        yield Measurement("ao", "mae", mean_absolute(seen.ao, against.truth.ao, against.mask))


def _height(seen: Maps, against: Reference) -> Iterator[Measurement]:
    truth, mask = against.truth.height, against.mask
    if seen.height is None or truth is None or not against.relief:
        return
    yield Measurement("height", "rmse", aligned_error(seen.height, truth, mask))
    if against.height_detail is not None:
        error = aligned_error(detail(seen.height, mask), against.height_detail, mask)
        yield Measurement("height", "rmse_detail", error)
    yield Measurement("height", "gradients", gradient_correlation(seen.height, truth, mask))


def _normal(seen: Maps, against: Reference) -> Iterator[Measurement]:
    if seen.normal is not None and against.truth.normal is not None:
        yield Measurement("normal", "angle", mean_angle(seen.normal, against.truth.normal, against.mask))


def _render(seen: Maps, against: Reference) -> Iterator[Measurement]:
    if against.lit is None:
        return
    lit = _renders(seen)
    if lit is not None:
        yield Measurement("render", "rmse", render_error(lit, against.lit, against.mask))


def _materials(seen: Maps, against: Reference) -> Iterator[Measurement]:
    if seen.materials is not None and against.label is not None:
        ids = seen.materials.copy()
        ids[~against.mask[0].numpy()] = 255
        yield Measurement("materials", "top1", float(commonest(ids) == against.label))


_MEASURES: tuple[Callable[[Maps, Reference], Iterator[Measurement]], ...] = (
    _albedo,
    _roughness,
    _metallic,
    _ao,
    _height,
    _normal,
    _render,
    _materials,
)


def _renders(maps: Maps) -> Tensor | None:
    if maps.albedo is None or maps.normal is None or maps.roughness is None or maps.metallic is None:
        return None
    return renders(Surface(maps.albedo, maps.normal, maps.roughness, maps.metallic), nine_lights())


def _middle(plane: Tensor) -> Tensor:
    rows, columns = plane.shape[1:]
    top, left = (max(0, side - PERCEPTUAL_SIDE) // 2 for side in (rows, columns))
    return plane[:, top : top + PERCEPTUAL_SIDE, left : left + PERCEPTUAL_SIDE]


def flat_maps(mask: Tensor) -> Maps:
    """The baseline of no relief: a height of one value, normals that point up."""
    normal = torch.zeros(3, *mask.shape[1:])
    normal[2] = 1
    return Maps(height=torch.full(tuple(mask.shape), 0.5), normal=normal)
