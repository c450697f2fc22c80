"""Augments a piece by the amounts that the table gives for its class, each effect on what the table says it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from pbrstudio.data.samples.colours import brightened, tinted, turned_hue, with_gamma
from pbrstudio.data.samples.overlays import Change, dirt, grain, highlight
from pbrstudio.data.samples.piece import Piece
from pbrstudio.data.samples.rules import Amounts
from pbrstudio.data.samples.warp import warped
from pbrstudio.spec.augmentations import Augmentations, EffectName, Touch
from pbrstudio.textures.normals import F32

Drawn = Callable[[tuple[int, int], float, np.random.Generator], Change]


def shifted(piece: Piece, table: Augmentations, amounts: Amounts, rng: np.random.Generator) -> Piece:
    """What the truth follows: the warp of all maps, and the changes of picture and albedo alike."""
    for effect, _ in _happening(table, amounts, "all", rng):
        piece = warped(piece, amounts[effect], rng)
    colour, albedo = piece.colour, piece.truth["albedo"]
    for effect, draw in _happening(table, amounts, "colours", rng):
        change = draw(piece.size, amounts[effect], rng)
        colour, albedo = change(colour), change(albedo)
    changed = piece if colour is piece.colour else replace(piece, colour=colour, plain=colour)
    return changed.with_truth("albedo", albedo) if piece.known["albedo"].any() else changed


def overlaid(piece: Piece, table: Augmentations, amounts: Amounts, rng: np.random.Generator) -> Piece:
    """What the truth does not follow: changes of the picture alone; ``plain`` stays."""
    colour = piece.colour
    for effect, draw in _happening(table, amounts, "input", rng):
        colour = draw(piece.size, amounts[effect], rng)(colour)
    return replace(piece, colour=colour)


def _happening(
    table: Augmentations, amounts: Amounts, touches: Touch, rng: np.random.Generator
) -> Iterator[tuple[EffectName, Drawn]]:
    """Of what is asked for, the effects on ``touches`` that this sample's luck chooses."""
    for name, draw in _EFFECTS.items():
        effect = table.effects.get(name)
        if name in amounts and effect is not None and effect.touches == touches and rng.random() < effect.share:
            yield name, draw


def _by(change: Callable[[F32, float], F32]) -> Drawn:
    """A change by one number, of up to so much to either side of 0."""

    def draw(size: tuple[int, int], amount: float, rng: np.random.Generator) -> Change:
        value = float(rng.uniform(-amount, amount))
        return lambda rgb: change(rgb, value)

    return draw


def _tint(size: tuple[int, int], amount: float, rng: np.random.Generator) -> Change:
    factors = (1 + rng.uniform(-amount, amount, 3)).astype(np.float32)
    return lambda rgb: tinted(rgb, factors)


def _warp(size: tuple[int, int], amount: float, rng: np.random.Generator) -> Change:
    raise ValueError("a warp moves all maps, not a picture alone")


_EFFECTS: dict[EffectName, Drawn] = {
    "warp": _warp,
    "hue": _by(lambda rgb, value: turned_hue(rgb, value, 1.0)),
    "saturation": _by(lambda rgb, value: turned_hue(rgb, 0.0, 1 + value)),
    "brightness": _by(lambda rgb, value: brightened(rgb, 1 + value)),
    "gamma": _by(lambda rgb, value: with_gamma(rgb, 1 + value)),
    "tint": _tint,
    "grain": grain,
    "dirt": dirt,
    "highlight": highlight,
}
