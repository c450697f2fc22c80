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
    FigureKind("albedo", "mae", "MAE, sRGB", ("identity",)),
    FigureKind("albedo", "mae_gain", "MAE after best gain", ("identity",)),
    FigureKind("albedo", "psnr", "PSNR, dB", higher_is_better=True),
    FigureKind("albedo", "psnr_pooled", "PSNR pooled, dB", higher_is_better=True),
    FigureKind("albedo", "psnr_gain", "PSNR after best gain, dB", higher_is_better=True),
    FigureKind("albedo", "ssim", "SSIM", higher_is_better=True),
    FigureKind("albedo", "st_lpips", "ST-LPIPS", ("identity",)),
    FigureKind("albedo", "lpips", "LPIPS (AlexNet)", ("identity",)),
    FigureKind("roughness", "mae", "MAE", CONSTANT),
    FigureKind("metallic", "mae", "MAE", CONSTANT),
    FigureKind("metallic", "iou", "IoU, where there is metal", higher_is_better=True),
    FigureKind("metallic", "ap", "average precision, there", higher_is_better=True),
    FigureKind("metallic", "false", "false metal, elsewhere"),
    FigureKind("ao", "mae", "MAE", CONSTANT),
    FigureKind("height", "rmse", "RMSE / deviation", ("flat", "luminance")),
    FigureKind("height", "rmse_detail", "RMSE / deviation, detail", ("flat", "luminance")),
    FigureKind("height", "gradients", "gradient correlation", higher_is_better=True),
    FigureKind("normal", "angle", "angle, degrees", ("flat", "luminance")),
    FigureKind("render", "rmse", "RMSE under 9 lights", ("luminance",)),
    FigureKind("materials", "top1", "top-1, single ones", higher_is_better=True),
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number about one window."""

    map: Map
    metric: str
    value: float
