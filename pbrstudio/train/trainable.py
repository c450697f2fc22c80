"""Which parameters of a network a part names, and the choice of those that train."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from torch import nn

from pbrstudio.models.lite0 import STAGES
from pbrstudio.models.segmenter import Segmenter
from pbrstudio.models.unet import AlbedoUNet, MapsUNet
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import HEADS
from pbrstudio.spec.optimising import Part

Architecture = Literal["SegFormer over Lite0", "SegFormer", "UNet-Albedo", "UNet-Maps"]

ADAPTER = r".*\.lora_"
"""Of parameters that peft adds, which belong to "lora" and to "all", and to no other part."""
BASE = ".base_layer."
"""What peft puts into the name of a layer that it wraps."""
LITE0_HALF = f"stages\\.[{(len(STAGES) + 1) // 2 - 1}-{len(STAGES) - 1}]\\."
"""Lite0's stages and its stem are eight: the deeper four."""
LITE0_QUARTER = f"stages\\.[{len(STAGES) - 2}-{len(STAGES) - 1}]\\."
NORM = r".*norm\.(weight|bias)$"

_UNET: dict[Part, str] = {
    "encoder-top-half": rf"unet\.encoder\.{LITE0_HALF}",
    "encoder-top-quarter": rf"unet\.encoder\.{LITE0_QUARTER}",
    "decoder": r"unet\.blocks\.\d\.(?!film\.)",
    "last-block": r"unet\.blocks\.4\.(?!film\.)",
    "norms": NORM,
}
PATTERNS: dict[Architecture, dict[Part, str]] = {
    # Where a parameter's name, without what peft puts into it, has to begin so.
    "SegFormer over Lite0": {
        "decode-head": r"head\.",
        "outputs": r"head\.classify\.",
        "encoder-top-half": rf"trunk\.{LITE0_HALF}",
        "encoder-top-quarter": rf"trunk\.{LITE0_QUARTER}",
        "norms": NORM,
    },
    "SegFormer": {
        "decode-head": r"trunk\.decode_head\.",
        "outputs": r"trunk\.decode_head\.classifier\.",
        "encoder-top-half": r"trunk\.segformer\.stages\.[23]\.",
        "encoder-top-quarter": r"trunk\.segformer\.stages\.3\.",
        "norms": r".*(norm|layernorm_before|layernorm_after)\.(weight|bias)$",
    },
    "UNet-Albedo": {**_UNET, "outputs": r"head\."},
    "UNet-Maps": {
        **_UNET,
        "film": r"unet\.blocks\.\d\.film\.",
        "outputs": r"heads\.",
        **{part: rf"heads\.{head}\." for head in HEADS for part in get_args(Part) if part == f"output-{head}"},
    },
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A part that trains, with how many numbers it has."""

    part: Part
    parameters: int
    network: str = ""
    """Which network's, where several train."""

    @property
    def words(self) -> str:
        """Such as "decoder", or "decoder of UNet-Albedo"."""
        return f"{self.part} of {self.network}" if self.network else self.part


def choose(network: nn.Module, parts: Sequence[Part]) -> tuple[Chosen, ...]:
    """Lets these parts of ``network`` train, and nothing else in it. A parameter may belong to several.

    `UserError` for a part that names nothing there.
    """
    named = dict(network.named_parameters())
    chosen = {part: named_by(network, part) for part in parts}
    for part, names in chosen.items():
        if not names:
            raise UserError(_missing(network, part))
    trained = frozenset[str]().union(*chosen.values())
    for name, parameter in named.items():
        parameter.requires_grad_(name in trained)
    return tuple(Chosen(part, sum(named[name].numel() for name in names)) for part, names in chosen.items())


def named_by(module: nn.Module, part: Part) -> frozenset[str]:
    """The names in ``module`` of the parameters of ``part``, in every network that is it or stands inside it."""
    return frozenset(
        f"{prefix}{name}"
        for prefix, network in networks_in(module)
        for name, _ in network.named_parameters()
        if _belongs(name, part, architecture_of(network))
    )


def networks_in(module: nn.Module) -> Iterator[tuple[str, Segmenter | AlbedoUNet | MapsUNet]]:
    """The networks that ``module`` is or holds, with what their parameters' names begin with there."""
    for name, each in module.named_modules():
        if isinstance(each, Segmenter | AlbedoUNet | MapsUNet):
            yield f"{name}." if name else "", each


def architecture_of(network: Segmenter | AlbedoUNet | MapsUNet) -> Architecture:
    """Which row of `PATTERNS` names its parts."""
    if isinstance(network, Segmenter):
        return "SegFormer" if network.head is None else "SegFormer over Lite0"
    return "UNet-Albedo" if isinstance(network, AlbedoUNet) else "UNet-Maps"


def _belongs(name: str, part: Part, architecture: Architecture) -> bool:
    if part == "all":
        return True
    adapter = re.match(ADAPTER, name) is not None
    if part == "lora" or adapter:
        return part == "lora" and adapter
    pattern = PATTERNS[architecture].get(part)
    return pattern is not None and re.match(pattern, name.replace(BASE, ".")) is not None


def _missing(network: nn.Module, part: Part) -> str:
    kinds = [architecture_of(each) for _, each in networks_in(network)]
    has = [each for each in get_args(Part) if named_by(network, each)]
    return (
        f"{' and '.join(kinds) or type(network).__name__} has no part '{part}' to train: name one of {', '.join(has)}"
    )
