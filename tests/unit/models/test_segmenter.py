"""SegFormer over either trunk: logits for each class at a quarter of the size."""

from __future__ import annotations

import pytest
import torch

from pbrstudio.models.segmenter import MIT, Segmenter
from pbrstudio.spec.model import SegmenterSpec
from tests.tiny_models import TINY, randomise

SIZES = [(32, 32), (64, 96), (32, 160), (224, 32)]


def test_lite0_takes_any_multiple_of_32() -> None:
    network = Segmenter(TINY.segmenter, 5)
    randomise(network, 1)
    network.eval()
    with torch.inference_mode():
        for height, width in SIZES:
            logits = network(torch.rand(2, 3, height, width))
            assert logits.shape == (2, 5, height // 4, width // 4)
            assert float(logits.std()) > 0.01


def test_the_head_sees_all_four_scales() -> None:
    network = Segmenter(TINY.segmenter, 3)
    randomise(network, 2)
    network.eval()
    assert network.head is not None
    scales = network.trunk(torch.rand(1, 3, 64, 64))[1:]
    with torch.inference_mode():
        whole = network.head(scales)
        for index in range(4):
            changed = [scale.flip(3) if place == index else scale for place, scale in enumerate(scales)]
            assert not torch.equal(network.head(changed), whole), index


def test_head_and_width_are_the_specs() -> None:
    network = Segmenter(SegmenterSpec(width=0.5, head=24), 3)
    assert network.head is not None
    assert network.head.fuse.weight.shape == (24, 96, 1, 1)
    assert network.trunk.stem.conv.out_channels == 16


def test_the_mixed_transformer_b0_takes_any_multiple_of_32() -> None:
    network = Segmenter(SegmenterSpec(trunk="b0"), 7).eval()
    assert 3.6e6 < sum(each.numel() for each in network.parameters()) < 3.9e6  # 3.7 M, table 1 of the paper
    with torch.inference_mode():
        for height, width in SIZES:
            assert network(torch.rand(1, 3, height, width)).shape == (1, 7, height // 4, width // 4)


@pytest.mark.parametrize("size", MIT)
def test_the_table_of_sizes_has_four_stages_each(size: str) -> None:
    channels, blocks, head = MIT[size]
    assert len(channels) == len(blocks) == 4
    assert sorted(channels) == list(channels)
    assert head == (256 if size in ("b0", "b1") else 768)
