"""SegFormer: which material is where. Xie et al., "SegFormer", 2021; transformers' own, or its head over Lite0."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from pbrstudio.models.lite0 import Lite0, normalised, tap_channels
from pbrstudio.spec.model import SegmenterSpec

MIT: dict[str, tuple[tuple[int, ...], tuple[int, ...], int]] = {
    # channels of the stages, their blocks, channels of the head (table 6 of the paper)
    "b0": ((32, 64, 160, 256), (2, 2, 2, 2), 256),
    "b1": ((64, 128, 320, 512), (2, 2, 2, 2), 256),
    "b2": ((64, 128, 320, 512), (3, 4, 6, 3), 768),
    "b3": ((64, 128, 320, 512), (3, 4, 18, 3), 768),
    "b4": ((64, 128, 320, 512), (3, 8, 27, 3), 768),
    "b5": ((64, 128, 320, 512), (3, 6, 40, 3), 768),
}


class AllMlpHead(nn.Module):
    """Four scales to one: each through a linear layer, enlarged to the finest, then fused. Section 3.2 of the paper."""

    def __init__(self, inside: tuple[int, ...], channels: int, classes: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.linear = nn.ModuleList(nn.Conv2d(each, channels, 1) for each in inside)
        self.fuse = nn.Conv2d(channels * len(inside), channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        self.dropout = nn.Dropout2d(dropout)
        self.classify = nn.Conv2d(channels, classes, 1)

    def forward(self, scales: list[Tensor]) -> Tensor:
        """[B,C_i,H/2^i,W/2^i], fine to coarse -> logits [B,K,H,W] at the finest one's size."""
        planes = [self.linear[0](scales[0])]
        for index, scale in enumerate(scales[1:], start=1):
            planes.append(
                functional.interpolate(
                    self.linear[index](scale), scale_factor=2.0**index, mode="bilinear", align_corners=False
                )
            )
        fused = functional.relu(self.norm(self.fuse(torch.cat(planes[::-1], dim=1))))
        out: Tensor = self.classify(self.dropout(fused))
        return out


class Segmenter(nn.Module):
    """``diffuse`` [B,3,H,W], sRGB in [0,1], sides multiples of 32 -> logits [B,K,H/4,W/4]."""

    def __init__(self, spec: SegmenterSpec, classes: int) -> None:
        super().__init__()
        if spec.trunk == "lite0":
            self.trunk: nn.Module = Lite0(3, spec.width)
            self.head: nn.Module | None = AllMlpHead(tap_channels(spec.width)[1:], spec.head, classes)
        else:
            self.trunk, self.head = _mixed_transformer(spec.trunk, classes), None

    def forward(self, diffuse: Tensor) -> Tensor:
        x = normalised(diffuse)
        logits: Tensor = self.trunk(x).logits if self.head is None else self.head(self.trunk(x)[1:])
        return logits


def _mixed_transformer(size: str, classes: int) -> Any:
    """transformers' SegFormer with random weights; its import takes seconds, so only who asks for it pays."""
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    channels, blocks, head = MIT[size]
    config = SegformerConfig(hidden_sizes=list(channels), depths=list(blocks), decoder_hidden_size=head)
    config.num_labels = classes
    return SegformerForSemanticSegmentation(config)
