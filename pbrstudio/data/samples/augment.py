"""Augments a piece by the amounts that the table gives for its class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pbrstudio.data.samples.colours import brightened, turned_hue, with_gamma
from pbrstudio.data.samples.overlays import with_dirt, with_grain, with_highlight
from pbrstudio.data.samples.piece import Piece
from pbrstudio.data.samples.rules import Amounts
from pbrstudio.data.samples.warp import warped
from pbrstudio.spec.augmentations import Augmentations, EffectName
from pbrstudio.textures.normals import F32

Overlay = Callable[[F32, float, np.random.Generator], F32]
OVERLAYS: dict[EffectName, Overlay] = {"grain": with_grain, "dirt": with_dirt, "highlight": with_highlight}


def shifted(piece: Piece, table: Augmentations, amounts: Amounts, rng: np.random.Generator) -> Piece:
    """What the truth follows: the warp of all maps, and the changes of colour of picture and albedo alike."""
    drawn = {effect: amounts[effect] for effect in sorted(amounts) if _happens(table, effect, rng)}
    if "warp" in drawn:
        piece = warped(piece, drawn["warp"], rng)

    def between(effect: EffectName) -> float:
        return float(rng.uniform(-1, 1)) * drawn.get(effect, 0.0)

    hue, saturation, brightness, gamma = (
        between("hue"),
        1 + between("saturation"),
        1 + between("brightness"),
        1 + between("gamma"),
    )

    def coloured(rgb: F32) -> F32:
        if hue != 0 or saturation != 1:
            rgb = turned_hue(rgb, hue, saturation)
        if brightness != 1:
            rgb = brightened(rgb, brightness)
        return rgb if gamma == 1 else with_gamma(rgb, gamma)

    if not {"hue", "saturation", "brightness", "gamma"} & drawn.keys():
        return piece
    colour = coloured(piece.colour)
    changed = replace(piece, colour=colour, plain=colour)
    return changed.with_truth("albedo", coloured(piece.truth["albedo"])) if piece.known["albedo"].any() else changed


def overlaid(piece: Piece, table: Augmentations, amounts: Amounts, rng: np.random.Generator) -> Piece:
    """What the truth does not follow: changes of the picture alone; ``plain`` stays."""
    colour = piece.colour
    for effect, overlay in OVERLAYS.items():
        if effect in amounts and _happens(table, effect, rng):
            colour = overlay(colour, amounts[effect], rng)
    return replace(piece, colour=colour)


def _happens(table: Augmentations, effect: EffectName, rng: np.random.Generator) -> bool:
    return bool(rng.random() < table.effects[effect].share)
