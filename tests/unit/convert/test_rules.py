"""Complex Material: whatever the maps say, what is written counts as Complex Material in both programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pbrstudio.convert.rules import FEW, complex_material, complex_material_faults
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.maps import U8
from pbrstudio.textures.read import read_texture
from tests.makers import noise, smooth_bytes


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    with Encoder(2) as pool:
        yield pool


def decoded(pixels: U8, encoder: Encoder, path: Path) -> U8:
    """What a reader sees of ``pixels`` after draft BC7."""
    fmt = BY_NAME["BC7_UNORM"]
    height, width = pixels.shape[:2]
    level = encoder.encode_level(pixels, fmt, Quality.DRAFT)
    write_dds(path, [level], width, height, fmt, header="dx10")
    texture = read_texture(path)
    assert texture.alpha is not None
    return np.dstack([texture.rgb, texture.alpha]).astype(np.uint8)


def pixel(*values: int) -> U8:
    return np.array(values, np.uint8).reshape(1, 1, 4)


@settings(max_examples=200, deadline=None)
@given(
    hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda size: (*size, 4))),
    st.booleans(),
)
def test_any_pixels_hold_the_rules_afterwards(pixels: U8, parallax: bool) -> None:
    before = pixels.copy()
    fit = complex_material(pixels, parallax=parallax)
    assert complex_material_faults(fit) == []
    assert np.array_equal(pixels, before), "a new array"
    r, g, b, a = (fit[..., index].astype(int) for index in range(4))
    spread = np.maximum(np.maximum(r, g), b) - np.minimum(np.minimum(r, g), b)
    assert spread.min() >= 8
    assert g.min() >= 8
    assert g.max() <= 247
    assert a.max() <= (242 if parallax else 0)


def test_every_grey_is_moved_apart() -> None:
    grey = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 4, axis=2)
    fit = complex_material(grey, parallax=True)
    assert complex_material_faults(fit) == []
    assert np.abs(fit[..., 1].astype(int) - np.clip(np.arange(256), 8, 247)).max() == 0, "gloss keeps its value"


def test_what_is_fit_already_stays_as_it_is() -> None:
    fine = pixel(10, 120, 0, 127)
    assert np.array_equal(complex_material(fine, parallax=True), fine)
    assert complex_material(fine, parallax=False).ravel().tolist() == [10, 120, 0, 0]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ((10, 120, 0, 251), "alpha is 251 or more"),
        ((90, 4, 0, 127), "gloss is 4 or less"),
        ((255, 255, 255, 127), "alike"),
        ((100, 103, 101, 127), "alike"),
    ],
)
def test_each_broken_rule_is_told(values: tuple[int, int, int, int], fault: str) -> None:
    fine = np.repeat(pixel(10, 120, 0, 127), 3, axis=1)
    ((sentence, share),) = complex_material_faults(np.hstack([fine, pixel(*values)]))
    assert fault in sentence
    assert "25.0% of the pixels" in sentence
    assert share == 0.25


@pytest.mark.parametrize("values", [(10, 120, 0, 250), (90, 5, 0, 127), (100, 104, 100, 0), (100, 100, 104, 0)])
def test_the_limits_themselves_hold(values: tuple[int, int, int, int]) -> None:
    assert complex_material_faults(pixel(*values)) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from([1, 2, 8, 255]))
def test_smooth_pictures_hold_the_rules_after_compression(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, seed: int, parallax: bool, contrast: int
) -> None:
    pixels = smooth_bytes(64, 64, 4, seed=seed % 1000) // contrast
    fit = complex_material(pixels, parallax=parallax)
    faults = complex_material_faults(decoded(fit, encoder, tmp_path_factory.getbasetemp() / "smooth_m.dds"))
    assert max([share for _, share in faults], default=0) <= FEW


@pytest.mark.parametrize("gloss", [(0, 255), (90, 150), (0, 40)])
def test_rough_pictures_of_a_dielectric_hold_the_rules_after_compression(
    tmp_path: Path, encoder: Encoder, gloss: tuple[int, int]
) -> None:
    pixels = noise(64, 64, 4)
    pixels[..., 0], pixels[..., 2] = 10, 0
    pixels[..., 1] = gloss[0] + pixels[..., 1].astype(int) * (gloss[1] - gloss[0]) // 255
    faults = complex_material_faults(decoded(complex_material(pixels, parallax=True), encoder, tmp_path / "a.dds"))
    assert max([share for _, share in faults], default=0) <= FEW
