"""How figures and networks are called in the sentences of gates."""

from __future__ import annotations

from pbrstudio.spec.figures import direction_of
from pbrstudio.spec.model import Role

ROLE_WORDS: dict[Role, str] = {"segmenter": "SegFormer", "albedo": "UNet-Albedo", "maps": "UNet-Maps"}
PLACE_WORDS = {
    "mat": "materials",
    "lit": "lit materials",
    "mosaic": "mosaics",
    "sky": "Skyrim",
    "sky_weak": "Skyrim (weak labels)",
}
KIND_WORDS = {
    "loss": "validation loss",
    "l1": "L1",
    "ssim": "SSIM",
    "lpips": "LPIPS",
    "st_lpips": "ST-LPIPS",
    "angle": "angle",
    "iou": "IoU",
    "mean_iou": "mean IoU",
    "top_1": "share of textures with the right class",
    "metal_iou": "IoU of metal",
    "term": "term",
}


def figure_words(name: str) -> str:
    """``sky/iou/wood``: "IoU of wood on Skyrim"."""
    place, kind, *what = name.split("/")
    of = f" of {what[0]}" if what else ""
    return f"{KIND_WORDS.get(kind, kind)}{of} on {PLACE_WORDS.get(place, place)}"


def number(value: float) -> str:
    """Four figures, as far as they are not zeros."""
    return f"{value:.4g}"


def side(figure: str, *, good: bool, strict: bool) -> str:
    """Which side of a limit the figure is on: "at most" its limit where it is good and lower is better, else "over".

    ``strict``: at the limit itself it is not good yet.
    """
    lower = direction_of(figure) == "lower"
    if good:
        return ("under" if lower else "over") if strict else ("at most" if lower else "at least")
    return ("not under" if lower else "not over") if strict else ("over" if lower else "under")
