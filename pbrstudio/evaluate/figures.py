"""The figures that are measured: what each is called, which way is better, and which baselines it has to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Map = Literal["albedo", "roughness", "metallic", "ao", "height", "normal", "render", "materials"]
By = Literal["model", "identity", "luminance", "flat", "mean", "training mean", "class mean"]
"""Who gave a map. identity: the input as albedo. luminance: `BaselinePredictor`. flat: a plane. mean: of the tested
materials. training mean, class mean: see `constants`; the last knows the true class, which no predictor does."""


@dataclass(frozen=True, slots=True)
class FigureKind:
    """One row of the table. ``rivals``: the baselines whose best makes the skill; none for what is no error."""

    map: Map
    metric: str
    says: str
    """In words, with the unit."""
    rivals: tuple[By, ...] = ()
    higher_is_better: bool = False


CONSTANT: tuple[By, ...] = ("mean", "luminance")
KINDS: tuple[FigureKind, ...] = (
    FigureKind("albedo", "mae", "mean absolute difference, sRGB", ("identity",)),
    FigureKind("albedo", "mae_gain", "the same after the best gain per channel in linear light", ("identity",)),
    FigureKind("albedo", "psnr", "PSNR in dB, mean over materials", higher_is_better=True),
    FigureKind("albedo", "psnr_pooled", "PSNR in dB of the mean square over materials", higher_is_better=True),
    FigureKind("albedo", "psnr_gain", "PSNR in dB after the best gain", higher_is_better=True),
    FigureKind("albedo", "ssim", "structural similarity", higher_is_better=True),
    FigureKind("albedo", "st_lpips", "shift-tolerant perceptual distance (no LPIPS)", ("identity",)),
    FigureKind("albedo", "lpips", "LPIPS, AlexNet", ("identity",)),
    FigureKind("roughness", "mae", "mean absolute difference", CONSTANT),
    FigureKind("metallic", "mae", "mean absolute difference", CONSTANT),
    FigureKind("metallic", "iou", "overlap at 0.5, materials with metal", higher_is_better=True),
    FigureKind("metallic", "ap", "average precision, materials with metal", higher_is_better=True),
    FigureKind("metallic", "false", "share of false metal, the others"),
    FigureKind("ao", "mae", "mean absolute difference", CONSTANT),
    FigureKind("height", "rmse", "RMSE over the truth's deviation, best positive scale", ("flat", "luminance")),
    FigureKind("height", "rmse_detail", "the same of the detail band", ("flat", "luminance")),
    FigureKind("height", "gradients", "correlation of gradients", higher_is_better=True),
    FigureKind("normal", "angle", "mean angle in degrees", ("flat", "luminance")),
    FigureKind("render", "rmse", "RMSE of renders under 9 lights, sRGB", ("luminance",)),
    FigureKind("materials", "top1", "material named right, single ones", higher_is_better=True),
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number about one window."""

    map: Map
    metric: str
    value: float
