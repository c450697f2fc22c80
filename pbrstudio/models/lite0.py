"""EfficientNet-Lite0's trunk, written out: the encoder of both UNets and of the small SegFormer.

Tan and Le, "EfficientNet", 2019; the Lite variant of the TensorFlow TPU repository (no squeeze and excitation, ReLU6, a
stem that is not scaled). Convolutions of stride 2 are padded as TensorFlow does, one more at the far side, so that the
ImageNet weights fit; sides must be multiples of 32.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

STEM = 32
STAGES = (
    # expansion, kernel, stride, channels, blocks
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
TAPS = (0, 1, 2, 4, 6)
"""Stages whose output is the last at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input."""
STRIDE = 32
MEAN, SCALE = 127 / 255, 255 / 128
"""Input normalisation of the ImageNet weights: (x - MEAN) * SCALE."""


def scaled(channels: int, width: float) -> int:
    """``channels`` times ``width``, as a multiple of 8 of at least 8."""
    return channels if width == 1.0 else max(8, round(channels * width / 8) * 8)


def tap_channels(width: float = 1.0) -> tuple[int, ...]:
    """Channels of the five taps, fine to coarse."""
    return tuple(scaled(STAGES[index][3], width) for index in TAPS)


class Lite0(nn.Module):
    """[B,C,H,W], normalised, to its taps [B,16,H/2,W/2], [B,24,H/4,W/4], [B,40,..], [B,112,..], [B,320,H/32,W/32]."""

    def __init__(self, channels: int = 3, width: float = 1.0) -> None:
        super().__init__()
        stem = scaled(STEM, width)
        self.stem = _Conv(channels, stem, 3, stride=2)
        stages = []
        current = stem
        for expansion, kernel, stride, out, count in STAGES:
            wide = scaled(out, width)
            blocks = []
            for index in range(count):
                blocks.append(_Block(current, wide, expansion, kernel, stride if index == 0 else 1))
                current = wide
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)

    def forward(self, x: Tensor) -> list[Tensor]:
        x = self.stem(x)
        taps = []
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index in TAPS:
                taps.append(x)
        return taps


def normalised(rgb: Tensor) -> Tensor:
    """[B,C,H,W] in [0,1] as the trunk wants it."""
    return (rgb - MEAN) * SCALE


class _Conv(nn.Module):
    """Convolution, batch norm and, unless ``linear``, ReLU6."""

    def __init__(
        self, inside: int, outside: int, kernel: int, *, stride: int = 1, groups: int = 1, linear: bool = False
    ) -> None:
        super().__init__()
        both = kernel - stride if stride == 2 else kernel - 1
        near, far = both // 2, both - both // 2
        self.pad = nn.ZeroPad2d((near, far, near, far)) if near != far else nn.Identity()
        self.conv = nn.Conv2d(
            inside, outside, kernel, stride, padding=near if near == far else 0, groups=groups, bias=False
        )
        self.norm = nn.BatchNorm2d(outside, eps=1e-3, momentum=0.01)
        self.act = nn.Identity() if linear else nn.ReLU6()

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.act(self.norm(self.conv(self.pad(x))))
        return out


class _Block(nn.Module):
    """An inverted residual: expand, depthwise, project."""

    def __init__(self, inside: int, outside: int, expansion: int, kernel: int, stride: int) -> None:
        super().__init__()
        wide = inside * expansion
        steps = [] if expansion == 1 else [_Conv(inside, wide, 1)]
        steps += [
            _Conv(wide, wide, kernel, stride=stride, groups=wide),
            _Conv(wide, outside, 1, linear=True),
        ]
        self.steps = nn.Sequential(*steps)
        self.residual = stride == 1 and inside == outside

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.steps(x)
        return x + out if self.residual else out


def load_in_order(trunk: Lite0, weights: dict[str, Tensor]) -> None:
    """Fills ``trunk`` with the tensors of another implementation's state, which has them in the same order.

    The stem's input channels may be more than the three of ``weights``: the others begin at zero. Tensors that follow
    the trunk's (the classifier's) are left out. ValueError: a shape that does not match.
    """
    own = trunk.state_dict()
    for (name, mine), (other, theirs) in zip(own.items(), weights.items(), strict=False):
        if name == "stem.conv.weight" and mine.shape[1] > theirs.shape[1]:
            wider = torch.zeros_like(mine)
            wider[:, : theirs.shape[1]] = theirs
            theirs = wider
        if mine.shape != theirs.shape:
            raise ValueError(f"{other} {tuple(theirs.shape)} does not fit {name} {tuple(mine.shape)}")
        mine.copy_(theirs)
    if len(weights) < len(own):
        raise ValueError(f"{len(weights)} tensors for a trunk of {len(own)}")
