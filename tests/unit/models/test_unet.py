"""The UNets: sizes, what they begin as, and what the class posterior does to them."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Literal

import numpy as np
import pytest
import torch
from torch import Tensor

from pbrstudio.convert.network import albedo_of
from pbrstudio.models.film import FiLM
from pbrstudio.models.networks import build
from pbrstudio.models.unet import LOG_FLOOR, AlbedoUNet, MapsUNet, UNet
from pbrstudio.spec.model import (
    HEAD_CHANNELS,
    HEADS,
    INPUT_CHANNELS,
    AlbedoSpec,
    Head,
    MapsInput,
    MapsSpec,
    Networks,
    UNetSpec,
)
from tests.tiny_models import CLASSES, TINY, randomise, tiny_networks

CLASS_COUNT = len(CLASSES)
SIZES = [(32, 32), (64, 96), (160, 32)]


def rand(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def posterior(height: int, width: int, batch: int = 1, seed: int = 1) -> Tensor:
    return (4 * rand(batch, CLASS_COUNT, height // 4, width // 4, seed=seed)).softmax(1)


def random_unet(classes: int, seed: int = 0) -> UNet:
    unet = UNet(TINY.albedo, 3, classes)
    randomise(unet, seed)
    return unet.eval()


def film_weights(unet: UNet) -> list[Tensor]:
    return [value for name, value in unet.state_dict().items() if ".film." in name]


# FiLM


def test_film_is_the_formula() -> None:
    film = FiLM(2, 1)
    film.turn.weight.data = torch.tensor([[0.5, 0.0], [0.0, 3.0]]).reshape(2, 2, 1, 1)  # gamma, beta
    x, classes = torch.full((1, 1, 1, 1), 2.0), torch.tensor([0.4, 0.6]).reshape(1, 2, 1, 1)
    assert film(x, classes).item() == pytest.approx(2 * (1 + 0.5 * 0.4) + 3.0 * 0.6)


def test_film_attached_changes_nothing_at_the_start_bit_for_bit() -> None:
    plain, turned = random_unet(0), UNet(TINY.albedo, 3, CLASS_COUNT).eval()
    missing = turned.load_state_dict(plain.state_dict(), strict=False).missing_keys
    assert len(missing) == len(TINY.albedo.decoder)
    assert all(".film." in name for name in missing)
    x = rand(1, 3, 64, 96)
    with torch.inference_mode():
        assert torch.equal(turned(x, posterior(64, 96)), plain(x))


def test_a_posterior_of_zeros_never_changes_anything() -> None:
    unet = random_unet(CLASS_COUNT)
    assert all(weight.abs().max() > 0 for weight in film_weights(unet))
    x = rand(1, 3, 64, 96)
    with torch.inference_mode():
        unconditional = unet(x)
        assert torch.equal(unet(x, torch.zeros(1, CLASS_COUNT, 16, 24)), unconditional)
        assert not torch.allclose(unet(x, posterior(64, 96)), unconditional, atol=1e-3)


def test_every_stage_of_the_decoder_is_turned() -> None:
    unet = random_unet(CLASS_COUNT)
    x, classes = rand(1, 3, 64, 64), posterior(64, 64)
    with torch.inference_mode():
        whole = unet(x, classes)
        for weight in film_weights(unet):
            kept = weight.clone()
            weight.zero_()
            assert not torch.equal(unet(x, classes), whole)
            weight.copy_(kept)


def test_the_posterior_acts_where_it_lies() -> None:
    """A class that changes in one corner leaves the far corner alone, beyond the reach of the decoder."""
    unet = random_unet(CLASS_COUNT)
    x, classes = rand(1, 3, 32, 512), posterior(32, 512)
    other = classes.clone()
    other[..., :4] = other[..., :4].flip(1)
    with torch.inference_mode():
        changed = (unet(x, classes) - unet(x, other)).abs().amax((0, 1, 2))
    assert changed[:16].min() > 0
    assert not changed[-256:].any()


# Sizes


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("width", [0.25, 0.5])
def test_features_have_the_size_of_the_image(size: tuple[int, int], width: float) -> None:
    unet = UNet(UNetSpec(width=width, decoder=(32, 24, 16, 8, 4)), 4).eval()
    with torch.inference_mode():
        assert unet(rand(2, 4, *size)).shape == (2, 4, *size)


@pytest.mark.parametrize("size", [(48, 64), (64, 40)])
def test_sides_that_are_no_multiple_of_32_are_not_taken(size: tuple[int, int]) -> None:
    with pytest.raises(RuntimeError), torch.inference_mode():
        random_unet(0)(rand(1, 3, *size))


def test_the_image_itself_is_the_last_skip() -> None:
    """With nothing but that skip left, one pixel reaches as far as two convolutions do."""
    unet = random_unet(0)
    below = TINY.albedo.decoder[-2]
    first = unet.blocks[-1].first.weight
    assert first.shape[1] == below + 3
    x = rand(1, 3, 64, 64)
    spot = x.clone()
    spot[..., 20, 30] = 0
    with torch.no_grad():
        first[:, :below] = 0
        changed = (unet(x) - unet(spot)).abs().sum((0, 1)) > 0
    assert changed[18:23, 28:33].any()
    changed[18:23, 28:33] = False
    assert not changed.any()


# Albedo


def test_albedo_begins_as_the_identity_for_any_input() -> None:
    network = AlbedoUNet(AlbedoSpec(width=0.25)).eval()
    with torch.inference_mode():
        for size in SIZES:
            difference = network(rand(2, 3, *size))
            assert difference.shape == (2, 3, *size)
            assert not difference.any()


def test_albedo_learns_from_there() -> None:
    """The zero head gets a gradient at the first step, and the rest from the second on."""
    network = AlbedoUNet(TINY.albedo)
    x = rand(2, 3, 32, 32)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1)
    for _ in range(2):
        optimiser.zero_grad()
        (network(x) - 0.1).square().mean().backward()
        optimiser.step()
    assert all(each.grad is not None and each.grad.abs().max() > 0 for each in network.head.parameters())
    stem = network.unet.encoder.stem.conv.weight.grad
    assert stem is not None
    assert stem.abs().max() > 0


# Maps


EXTRAS: tuple[MapsInput, ...] = ("diffuse", "shading", "normal")
INPUTS = [
    ("albedo", *extra)
    for extra in chain.from_iterable(combinations(EXTRAS, count) for count in range(len(EXTRAS) + 1))
    if "shading" not in extra or "diffuse" in extra
]


def maps_network(**fields: object) -> MapsUNet:
    network = MapsUNet(MapsSpec.model_validate(TINY.maps.model_dump() | fields), CLASS_COUNT)
    randomise(network, 3)
    return network.eval()


@pytest.mark.parametrize("inputs", INPUTS, ids="+".join)
def test_maps_sees_the_inputs_that_are_asked_for_and_all_of_them(inputs: tuple[MapsInput, ...]) -> None:
    network = maps_network(inputs=inputs)
    assert network.unet.encoder.stem.conv.in_channels == sum(INPUT_CHANNELS[name] for name in inputs)
    given = {
        name: 0.2 + 0.8 * rand(1, 3, 32, 64, seed=index) for index, name in enumerate(("albedo", "diffuse", "normal"))
    }
    given = {name: value for name, value in given.items() if name in inputs}
    classes = posterior(32, 64)
    with torch.inference_mode():
        whole = network(classes=classes, **given)
        for name in given:
            changed = network(classes=classes, **(given | {name: given[name].flip(3)}))
            assert not torch.equal(changed[0], whole[0]), name


@pytest.mark.parametrize(("inputs", "missing"), [(("albedo", "diffuse"), "diffuse"), (("albedo", "normal"), "normal")])
def test_a_missing_input_is_named(inputs: tuple[MapsInput, ...], missing: str) -> None:
    with pytest.raises(ValueError, match=f"this UNet-Maps reads '{missing}' too, and it was not given"):
        maps_network(inputs=inputs)(rand(1, 3, 32, 32), posterior(32, 32))


@pytest.mark.parametrize("heads", [HEADS, ("normal", "ao"), ("height",)])
def test_each_head_gives_its_planes_in_the_order_of_the_spec(heads: tuple[Head, ...]) -> None:
    network = maps_network(heads=heads, inputs=("albedo",))
    with torch.inference_mode():
        outputs = network(rand(2, 3, 32, 64), posterior(32, 64, batch=2))
    assert [tuple(each.shape) for each in outputs] == [(2, HEAD_CHANNELS[name], 32, 64) for name in heads]


def test_shading_is_the_logarithm_of_diffuse_over_albedo_and_is_finite_in_the_dark() -> None:
    network = maps_network(inputs=("shading", "diffuse", "albedo"))
    albedo, diffuse = rand(1, 3, 32, 32), rand(1, 3, 32, 32, seed=1)
    albedo[0, 0, 0, 0] = diffuse[0, 1, 0, 0] = 0
    shading = network._planes(albedo, diffuse, None)[:, :3]
    floor = torch.tensor(LOG_FLOOR)
    assert torch.allclose(shading, torch.log(diffuse.maximum(floor)) - torch.log(albedo.maximum(floor)), atol=1e-6)
    assert shading.isfinite().all()


def test_the_planes_come_in_the_order_of_the_spec() -> None:
    albedo, normal = rand(1, 3, 32, 32), 2 * rand(1, 3, 32, 32, seed=1) - 1
    one, other = (
        maps_network(inputs=order)._planes(albedo, None, normal)
        for order in (("albedo", "normal"), ("normal", "albedo"))
    )
    assert torch.equal(one, other.roll(3, dims=1))
    assert torch.equal(other[:, :3], normal)


# All three


def test_the_networks_are_built_as_the_spec_says_and_by_role() -> None:
    networks = build(Networks(maps=MapsSpec(width=0.5, heads=("ao",))), 5)
    assert list(networks.by_role()) == ["segmenter", "albedo", "maps"]
    assert list(networks.maps.heads) == ["ao"]
    assert networks.maps.unet.blocks[0].film.turn.in_channels == 5
    assert networks.albedo.unet.blocks[0].film is None


def test_a_batch_gives_what_its_items_give_alone() -> None:
    network = tiny_networks().maps
    given = {
        name: 0.2 + 0.8 * rand(2, 3, 64, 32, seed=seed) for seed, name in enumerate(("albedo", "diffuse", "normal"))
    }
    classes = posterior(64, 32, batch=2)
    with torch.inference_mode():
        together = network(classes=classes, **given)
        alone = [network(classes=classes[i : i + 1], **{k: v[i : i + 1] for k, v in given.items()}) for i in (0, 1)]
    for index, both in enumerate(together):
        assert torch.allclose(both, torch.cat([each[index] for each in alone]), atol=1e-5)


@pytest.mark.parametrize("output", ["difference", "log-ratio"])
def test_albedo_is_made_alike_in_training_and_in_a_conversion(output: Literal["difference", "log-ratio"]) -> None:
    spec = AlbedoSpec(width=0.25, output=output)
    network = AlbedoUNet(spec)
    lit, out = rand(1, 3, 32, 32), rand(1, 3, 32, 32) - 0.5
    trained = network.albedo_of(lit, out).clamp(0, 1).numpy()
    assert np.abs(trained - albedo_of(lit.numpy(), out.numpy(), spec)).max() < 1e-6
    assert torch.equal(network.albedo_of(lit, torch.zeros_like(out)), lit)
    brighter = network.albedo_of(2 * lit, out) / network.albedo_of(lit, out)
    assert (output == "log-ratio") == bool((brighter - 2).abs().max() < 1e-5)
