"""How the viewer shows a texture's maps: which one, which channels; and what the legend tells of a material."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255, sRGB-encoded."""
UNLABELLED = 255
"""The class id of a pixel without a class."""
UNLABELLED_COLOUR: Colour = (96, 96, 96)


class Shown(StrEnum):
    """The maps, in the order of the chooser."""

    SOURCE = "source"
    ALBEDO = "albedo"
    ROUGHNESS = "roughness"
    METALLIC = "metallic"
    AO = "ao"
    HEIGHT = "height"
    NORMAL = "normal"
    MATERIALS = "materials"


class Channels(StrEnum):
    """All channels of a map as it is, or one of them in grey."""

    ALL = "all"
    R = "r"
    G = "g"
    B = "b"
    A = "a"


@dataclass(frozen=True, slots=True)
class Look:
    """How a map is to be shown."""

    shown: Shown = Shown.ALBEDO
    channels: Channels = Channels.ALL
    confidence: bool = False
    """Whether the overlay of materials fades where the classes are uncertain."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a texture a class has, and how sure the network is of it there."""

    name: str
    share: float
    """Share of the pixels, 0 to 1."""
    confidence: float | None
    """Mean probability of the class where it is the likeliest; None where there is none, or nothing is known."""


ClassColours = Callable[[Sequence[str]], list[Colour]]
"""Gives the overlay's colours of a model's classes, in the order of their ids."""
