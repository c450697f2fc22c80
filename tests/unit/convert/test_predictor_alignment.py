"""Each pixel's maps come from that pixel, at any size and across tiles: models that copy what they see show it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.convert.predictor import Prediction
from pbrstudio.models.bundle import Bundle
from pbrstudio.textures.maps import U8, MaterialMaps
from pbrstudio.textures.normals import encode_normals, normalise
from tests.makers import directx_normal, noise, smooth_bytes
from tests.unit.convert.stand_ins import GAIN, Constant, Copies, Watched, seen_as
from tests.unit.convert.weights import reweighted, unchanged_albedo

SIZES = [(16, 16), (16, 128), (17, 33), (300, 301), (48, 384), (1, 1), (2, 3)]
AMPLE, SCARCE = 1 << 40, 1
Opener = Callable[[Bundle], OpenVinoBackend]


def copied(rgb: U8) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The albedo, and roughness, metallic and AO, in [0,1], that copying gives."""
    albedo = np.clip(rgb / 255 + 0.25 * seen_as(rgb / 255), 0, 1)
    return albedo, 1 / (1 + np.exp(-GAIN * seen_as(albedo)))


def check_copies(maps: Prediction, rgb: U8) -> None:
    """Every pixel of every map is what its own pixel gives, up to rounding; the height up to its scale too."""
    albedo, scalars = copied(rgb)
    assert np.abs(maps.albedo - albedo * 255).max() <= 0.51
    for index, name in enumerate(("roughness", "metallic", "ao")):
        assert np.abs(getattr(maps, name) - scalars[..., index] * 255).max() <= 0.51, name
    inside = (maps.height > 0) & (maps.height < 65535)
    assert inside.mean() > 0.99
    if np.ptp(albedo[..., 0]) > 0:
        assert np.corrcoef(maps.height[inside], albedo[..., 0][inside])[0, 1] > 0.9999


def check_whole(maps: Prediction, rgb: U8) -> None:
    """Shapes and types are those that everything after relies on."""
    assert maps.normal is not None
    assert maps.materials is not None
    planes = (maps.albedo, maps.roughness, maps.metallic, maps.ao, maps.height, maps.normal, maps.materials)
    MaterialMaps(rgb, None, *planes, maps.classes)
    assert maps.materials.max() < len(maps.classes)
    assert 0 < maps.depth < 10


@pytest.mark.parametrize("limit", [AMPLE, SCARCE])
@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_maps_lie_on_their_pixels(near: Bundle, height: int, width: int, wrap: bool, limit: int) -> None:
    rgb, own = noise(height, width, 3), directx_normal(height, width)
    watched = Watched(Copies())
    predictor = NetworkPredictor(near, watched, memory_limit=limit)
    maps = predictor.predict(rgb, wrap=wrap)
    check_whole(maps, rgb)
    check_copies(maps, rgb)
    assert (maps.normal == (128, 128, 255)).all(), "without the mod's own the model sees none"
    assert watched.count("maps") == (1 if limit == AMPLE else -(-height // 256) * -(-width // 256))
    assert len(watched.seen("maps")) == 1, "one compiled shape does"
    found = predictor.predict(rgb, own_normal=own, wrap=wrap).normal
    assert found is not None
    assert np.abs(found.astype(int) - as_slopes(own)).max() <= 1


def as_slopes(own: U8) -> NDArray[np.int64]:
    """The normal of which x and y are read as the slopes: with z = 1, normalised."""
    slopes = own[..., :2] / np.float32(127.5) - np.float32(1)
    vectors = np.dstack([slopes, np.ones(own.shape[:2], np.float32)]).astype(np.float32)
    return encode_normals(normalise(vectors)).astype(np.int64)


@pytest.mark.parametrize(("height", "width"), [(17, 33), (300, 301), (16, 128)])
def test_the_networks_own_maps_lie_on_their_pixels(
    copier: Bundle, on_processor: Opener, height: int, width: int
) -> None:
    """The same of real networks whose weights copy: what pads, strides and enlarges moves nothing."""
    rgb, own = noise(height, width, 3), directx_normal(height, width)
    maps = NetworkPredictor(copier, on_processor(copier)).predict(rgb, wrap=False)
    check_whole(maps, rgb)
    check_copies(maps, rgb)
    found = NetworkPredictor(copier, on_processor(copier)).predict(rgb, own_normal=own, wrap=False).normal
    assert found is not None
    assert np.abs(found.astype(int) - as_slopes(own)).max() <= 1


def test_the_networks_own_maps_lie_on_their_pixels_across_tiles(copier: Bundle, on_processor: Opener) -> None:
    rgb, watched = noise(300, 301, 3), Watched(on_processor(copier))
    maps = NetworkPredictor(copier, watched, memory_limit=SCARCE).predict(rgb, wrap=True)
    assert watched.count("maps") == 4
    check_copies(maps, rgb)


@pytest.mark.parametrize(("height", "width"), [(64, 8192), (8192, 64)])
def test_long_textures_lie_on_their_pixels(copier: Bundle, on_processor: Opener, height: int, width: int) -> None:
    """Through the networks, in tiles of 1024, with margins that such weights need not have."""
    manifest = copier.manifest.model_copy(update={"margins": {"segmenter": 32, "albedo": 0, "maps": 0}})
    rgb, watched = noise(height, width, 3), Watched(on_processor(copier))
    maps = NetworkPredictor(Bundle(copier.folder, manifest), watched, memory_limit=AMPLE).predict(rgb, wrap=True)
    assert watched.count("maps") == 8
    check_whole(maps, rgb)
    check_copies(maps, rgb)


def test_a_shifted_texture_has_shifted_maps(near: Bundle, on_processor: Opener) -> None:
    """Of random weights, by multiples of their grid: where the correlation of each map has its peak."""
    rgb = smooth_bytes(256, 256, 3)
    rgb[64:96, 128:160] = 255
    predictor = NetworkPredictor(near, on_processor(near), memory_limit=AMPLE)
    plain, moved = (predictor.predict(each, wrap=True) for each in (rgb, np.roll(rgb, (64, -32), axis=(0, 1))))
    for name in ("albedo", "roughness", "metallic", "ao", "normal"):
        first, second = (np.atleast_3d(getattr(each, name))[..., 0].astype(float) for each in (plain, moved))
        spectrum = np.conj(np.fft.fft2(first - first.mean())) * np.fft.fft2(second - second.mean())
        peak = np.unravel_index(np.fft.ifft2(spectrum).real.argmax(), first.shape)
        assert tuple(map(int, peak)) == (64, 256 - 32), name


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_a_difference_of_zero_leaves_the_colours_to_the_bit(near: Bundle, height: int, width: int) -> None:
    rgb = noise(height, width, 3)
    for limit in (AMPLE, SCARCE):
        predictor = NetworkPredictor(near, Constant(near.manifest), memory_limit=limit)
        assert np.array_equal(predictor.predict(rgb, wrap=True).albedo, rgb)


def test_an_albedo_network_without_an_opinion_leaves_the_colours_to_the_bit(tiny: Path, tmp_path: Path) -> None:
    bundle = reweighted(tiny, tmp_path / "same", unchanged_albedo)
    rgb = noise(100, 101, 3)
    assert np.array_equal(
        NetworkPredictor(bundle, OpenVinoBackend(bundle, low=False)).predict(rgb, wrap=True).albedo, rgb
    )


# Classes


def quarters(side: int) -> tuple[U8, NDArray[np.intp]]:
    """A texture of red, green and blue fields, and their classes; the borders between them are on no round number."""
    rows, columns = np.mgrid[:side, :side]
    classes = np.where(rows < side * 3 // 8, 0, np.where(columns < side * 5 // 8, 1, 2))
    return (np.eye(3)[classes] * 255).astype(np.uint8), classes


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("side", [64, 128, 256])
def test_classes_lie_on_their_pixels(near: Bundle, side: int, wrap: bool) -> None:
    """The texture is once, twice and four times as large as what the segmenter is shown: one cell is 4, 8, 16 px."""
    bundle = Bundle(near.folder, near.manifest.model_copy(update={"segmenter_side": 64}))
    rgb, classes = quarters(side)
    watched = Watched(Copies())
    found = NetworkPredictor(bundle, watched, memory_limit=AMPLE).predict(rgb, wrap=wrap).materials
    assert found is not None
    assert watched.seen("segmenter") == {(64 + 2 * 96, 64 + 2 * 96)}
    wrong = np.argwhere(found != classes)
    assert len(wrong) <= (0 if side == 64 else 2 * side), "the filter that halves it reaches over a border by a pixel"


class Witness(Copies):
    """Compares the classes with the albedo, on every cell that the maps network is shown."""

    agree: float = 1.0

    def run(self, role, inputs):  # type: ignore[no-untyped-def]  # as above it
        if role == "maps":
            _, channels, height, width = inputs["albedo"].shape
            cells = inputs["albedo"].reshape(channels, height // 4, 4, width // 4, 4).mean(axis=(2, 4))
            pure = cells.max(axis=0) > 0.99
            same = inputs["classes"][0].argmax(axis=0) == cells.argmax(axis=0)
            self.agree = min(self.agree, float(same[pure].mean()))
        return super().run(role, inputs)


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("segmenter_side", [1024, 256])
def test_the_maps_network_is_told_the_classes_of_what_it_sees(near: Bundle, segmenter_side: int, wrap: bool) -> None:
    """In each tile, its surroundings beyond the border too."""
    bundle = Bundle(near.folder, near.manifest.model_copy(update={"segmenter_side": segmenter_side}))
    witness = Witness()
    NetworkPredictor(bundle, witness, memory_limit=SCARCE).predict(quarters(512)[0], wrap=wrap)
    assert witness.agree > (0.995 if segmenter_side == 1024 else 0.98)
