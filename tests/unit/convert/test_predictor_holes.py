"""Cut-out textures: nothing is made of what cannot be seen, and it spoils nothing that can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.convert.predictor import Prediction
from pbrstudio.models.bundle import Bundle
from pbrstudio.spec.model import Manifest
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import decode_normals, normals_from_height
from tests.makers import noise, relief, smooth_bytes
from tests.unit.convert.stand_ins import Copies

SIZE = (96, 128)
RGB = smooth_bytes(*SIZE, 3) // 2 + noise(*SIZE, 3) // 2
HOLES = smooth_bytes(*SIZE, 1, seed=3)[..., 0] > 140
ALPHA = np.where(HOLES, np.uint8(0), np.uint8(255))
KINDS: list[dict[str, str]] = [
    {},
    {"albedo": "identity"},
    {"normal": "luminance"},
    {"height": "luminance", "roughness": "luminance", "ao": "luminance"},
    {"height": "normal"},
]


def predicted(
    bundle: Bundle, fallbacks: dict[str, str], rgb: U8, class_depths: tuple[float, ...] = (), **given: Any
) -> Prediction:
    fields = {"fallbacks": fallbacks, "class_depths": class_depths}
    stated = Manifest.model_validate({**bundle.manifest.model_dump(), **fields})
    return NetworkPredictor(Bundle(Path(), stated), Copies()).predict(rgb, wrap=True, **given)


def check_empty(maps: Prediction, rgb: U8) -> None:
    """The holes hold nothing."""
    assert np.array_equal(maps.albedo[HOLES], rgb[HOLES])
    assert (maps.metallic[HOLES] == 0).all()
    assert (maps.ao[HOLES] == 255).all()
    assert (maps.height[HOLES] == 32768).all()
    if maps.normal is not None:
        assert (maps.normal[HOLES] == (128, 128, 255)).all()


def check_same(one: Prediction, other: Prediction) -> None:
    """All that can be seen is equal, to the bit; so are depth and classes."""
    for name in ("albedo", "roughness", "metallic", "ao", "height", "normal", "materials"):
        first, second = getattr(one, name), getattr(other, name)
        assert np.array_equal(first[~HOLES], second[~HOLES]), name
    assert one.depth == other.depth


@pytest.mark.parametrize("kinds", KINDS, ids=str)
@pytest.mark.parametrize("with_normal", [False, True])
def test_a_hole_holds_nothing(near: Bundle, kinds: dict[str, str], with_normal: bool) -> None:
    own = normals_from_height(relief(*SIZE), 0.02, wrap=True) if with_normal else None
    maps = predicted(near, kinds, RGB, alpha=ALPHA, own_normal=own)
    check_empty(maps, RGB)
    assert maps.roughness[~HOLES].std() > 0


@pytest.mark.parametrize("kinds", KINDS, ids=str)
def test_colours_that_are_hidden_move_nothing(near: Bundle, kinds: dict[str, str]) -> None:
    other = np.where(HOLES[..., None], noise(*SIZE, 3, seed=9), RGB)
    first, second = (predicted(near, kinds, rgb, alpha=ALPHA) for rgb in (RGB, other))
    assert np.array_equal(second.albedo[HOLES], other[HOLES])
    check_same(first, second)


def test_colours_that_are_hidden_move_nothing_in_the_networks(
    near: Bundle, on_processor: Callable[[Bundle], OpenVinoBackend]
) -> None:
    """The same through networks that look around."""
    predictor = NetworkPredictor(near, on_processor(near))
    other = np.where(HOLES[..., None], np.uint8([255, 0, 255]), RGB)
    first, second = (predictor.predict(rgb, alpha=ALPHA, wrap=True) for rgb in (RGB, other))
    check_same(first, second)
    check_empty(second, other)
    plain, changed = (predictor.predict(rgb, wrap=True) for rgb in (RGB, other))
    assert not np.array_equal(plain.roughness[~HOLES], changed.roughness[~HOLES]), "without alpha they do"


def test_an_alpha_that_is_no_opacity_hides_nothing(near: Bundle) -> None:
    gloss = smooth_bytes(*SIZE, 1)[..., 0]
    plain, maps = predicted(near, {}, RGB), predicted(near, {}, RGB, alpha=gloss)
    for name in ("albedo", "roughness", "metallic", "ao", "height", "normal"):
        assert np.array_equal(getattr(plain, name), getattr(maps, name)), name


def test_a_derived_normal_has_no_walls_around_holes(near: Bundle) -> None:
    """The height falls to 0.5 in a hole; a normal that was made of that would show each leaf's outline."""
    gentle = np.zeros((*SIZE, 3), np.uint8)
    gentle[..., 0] = np.rint(127 + 100 * np.cos(np.arange(SIZE[1]) * 2 * np.pi / SIZE[1]))
    kinds = {"normal": "luminance"}
    maps = predicted(near, kinds, gentle, alpha=ALPHA, class_depths=(0.1, 0.1, 0.1))
    assert maps.normal is not None
    with_walls = normals_from_height(maps.height, maps.depth, wrap=True)
    assert decode_normals(with_walls)[~HOLES][:, 2].min() < 0.6
    assert decode_normals(maps.normal)[~HOLES][:, 2].min() > 0.7
    assert predicted(near, kinds, gentle).normal is None, "where nothing is hidden it is left to be derived"
