"""Which material is where: read at the right pixels, whatever the texture's size; held against torch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pbrstudio.convert.class_field import CELL, ClassField

MARGIN = 3
"""Cells around the texture."""
F32 = NDArray[np.float32]
SCALES = [1, 2, 4]


def field(inside: F32, scale: float = 1, *, wrap: bool = True, size: tuple[int, int] | None = None) -> ClassField:
    """A field of these logits [K,R,C], continued as the segmenter's input is, for a texture ``scale`` times larger."""
    margin = ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN))
    reduced = (inside.shape[1] * CELL, inside.shape[2] * CELL)
    size = size or (round(reduced[0] * scale), round(reduced[1] * scale))
    return ClassField(np.pad(inside, margin, mode="wrap" if wrap else "edge"), MARGIN, reduced, size, wrap)


def random_field(scale: float = 1, *, wrap: bool = True, strength: float = 2) -> ClassField:
    rng = np.random.default_rng(5)
    return field((rng.normal(size=(3, 8, 12)) * strength).astype(np.float32), scale, wrap=wrap)


def everywhere(of: ClassField) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.arange(of.size[0]), np.arange(of.size[1])


def enlarged(of: ClassField, factor: int) -> F32:
    """[K,..] the logits ``factor`` times as large by torch, without their margin."""
    import torch
    from torch.nn import functional

    planes = functional.interpolate(torch.from_numpy(of.logits)[None], scale_factor=factor, mode="bilinear")[0].numpy()
    cut = MARGIN * factor
    return planes[:, cut:-cut, cut:-cut]


def softmax(logits: F32) -> F32:
    weights = np.exp(logits - logits.max(axis=0))
    return weights / weights.sum(axis=0)


def checker(cells: int = 8) -> F32:
    """Two classes by turns, cell by cell, and a third that is nowhere."""
    rows, columns = np.mgrid[:cells, :cells]
    sign = np.where((rows + columns) % 2, -1.0, 1.0)
    return np.stack([sign, -sign, np.full_like(sign, -9)]).astype(np.float32)


@pytest.mark.parametrize("scale", SCALES)
def test_a_checker_lands_on_its_pixels(scale: int) -> None:
    """To the pixel, at the border too, where the cells of the other side come next."""
    of = field(checker(), scale)
    rows, columns = np.mgrid[: of.size[0], : of.size[1]] // (CELL * scale)
    assert np.array_equal(of.ids(slice(0, None)), (rows + columns) % 2)
    assert np.array_equal(of.posterior(*everywhere(of), 1).argmax(axis=0), (rows + columns) % 2)


@pytest.mark.parametrize("scale", SCALES)
def test_beyond_a_border_that_tiles_the_checker_goes_on(scale: int) -> None:
    of = field(checker(), scale)
    beyond = np.arange(-8 * scale, of.size[0] + 8 * scale)
    rows, columns = np.meshgrid(beyond // (CELL * scale), beyond // (CELL * scale), indexing="ij")
    assert np.array_equal(of.posterior(beyond, beyond, 1).argmax(axis=0), (rows + columns) % 2)


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("scale", SCALES)
def test_it_is_the_bilinear_interpolation_of_the_logits(scale: int, wrap: bool) -> None:
    of = random_field(scale, wrap=wrap)
    full = enlarged(of, CELL * scale)
    assert np.allclose(of.posterior(*everywhere(of), 1), softmax(full), atol=1e-5)
    assert np.array_equal(of.ids(slice(0, None)), full.argmax(axis=0))
    assert np.allclose(of.posterior(*everywhere(of), CELL), softmax(enlarged(of, scale)), atol=1e-5)


@pytest.mark.parametrize("wrap", [True, False])
def test_beyond_the_border_it_is_what_the_texture_is(wrap: bool) -> None:
    of = random_field(2, wrap=wrap)
    inside = of.posterior(*everywhere(of), 1)
    rows, columns = (np.arange(-40, side + 30) for side in of.size)
    wanted = np.pad(inside, ((0, 0), (40, 30), (40, 30)), mode="wrap" if wrap else "reflect")
    assert np.allclose(of.posterior(rows, columns, 1), wanted, atol=1e-6)


@pytest.mark.parametrize("wrap", [True, False])
def test_a_cell_is_read_in_its_middle_beyond_the_border_too(wrap: bool) -> None:
    """Logits that rise evenly: a cell has the mean of its four pixels, mirrored ones not those beside them."""
    logits = np.zeros((2, 16, 1), np.float32)
    logits[0, :, 0] = np.arange(16) * 0.2
    of = field(logits, wrap=wrap)
    rows, columns = np.arange(-32, 96), np.arange(4)
    odds = [np.log(each[0] / each[1])[:, 0] for each in (of.posterior(rows, columns, step) for step in (1, CELL))]
    means = odds[0].reshape(-1, CELL).mean(axis=1)
    # Where the ramp turns or jumps, and at its ends, which are held, the mean of four pixels is another.
    even = np.ptp(odds[0].reshape(-1, CELL), axis=1).round(3) == 0.15
    assert even.sum() > 20
    assert np.allclose(odds[1][even], means[even], atol=1e-4)


def test_rows_can_be_had_one_strip_at_a_time() -> None:
    of = random_field(2)
    whole = of.ids(slice(0, None))
    assert np.array_equal(np.concatenate([of.ids(slice(0, 17)), of.ids(slice(17, 64))]), whole)
    assert whole.shape == of.size
    assert whole.dtype == np.uint8
    assert set(np.unique(whole)) == {0, 1, 2}


@given(
    logits=st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=5),
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    wrap=st.booleans(),
)
def test_equal_logits_give_one_posterior(logits: list[float], size: tuple[int, int], wrap: bool) -> None:
    plane = np.broadcast_to(np.array(logits, np.float32)[:, None, None], (len(logits), 4, 5))
    of = field(plane, wrap=wrap, size=size)
    wanted = softmax(np.array(logits, np.float32))
    for step in (1, CELL):
        rows, columns = (np.arange(-8, max(side, step)) for side in size)
        assert np.allclose(of.posterior(rows, columns, step), wanted[:, None, None], atol=1e-5)
    assert np.allclose(of.mean(), wanted, atol=1e-5)
    values = np.linspace(0, 1, len(logits), dtype=np.float32)
    assert np.allclose(of.expected(values, slice(0, None)), wanted @ values, atol=1e-5)


@given(strength=st.floats(0, 50), scale=st.sampled_from([0.5, 1, 1.5, 3]), wrap=st.booleans())
def test_probabilities_sum_to_one(strength: float, scale: float, wrap: bool) -> None:
    of = random_field(scale, wrap=wrap, strength=strength)
    rows, columns = (np.arange(-32, side // CELL * CELL + 32) for side in of.size)
    posterior = of.posterior(rows, columns, CELL)
    assert posterior.shape == (3, len(rows) // CELL, len(columns) // CELL)
    assert np.allclose(posterior.sum(axis=0), 1, atol=1e-5)
    assert posterior.min() >= 0


@pytest.mark.parametrize("scale", SCALES)
def test_the_expected_value_is_the_mean_by_probability(scale: int) -> None:
    """Exactly so in a cell's middle; between them means are mixed where the posterior mixes logits."""
    of, values = random_field(scale, strength=0.5), np.array([0.1, 0.5, 0.9], np.float32)
    expected = of.expected(values, slice(0, None))
    wanted = np.tensordot(values, of.posterior(*everywhere(of), 1), axes=1)
    assert np.abs(expected - wanted).max() < 0.04
    assert np.abs(expected - wanted).mean() < 0.006
    cells = np.tensordot(values, softmax(of.logits), axes=1)[None]
    means = ClassField(cells, of.margin, of.reduced, of.size, of.wrap)
    assert np.allclose(expected, enlarged(means, CELL * scale)[0], atol=1e-5)
    assert np.array_equal(of.expected(values, slice(5, 9)), expected[5:9])


def test_the_mean_is_that_of_all_pixels() -> None:
    of = random_field(2)
    assert np.allclose(of.mean(), of.posterior(*everywhere(of), 1).mean(axis=(1, 2)), atol=1e-5)


@pytest.mark.parametrize("size", [(16, 8192), (8192, 1), (4096, 4096), (1, 1)])
def test_the_mean_is_known_whatever_the_shape(size: tuple[int, int]) -> None:
    """Half of the texture is of each of two classes."""
    logits = np.zeros((2, 4, 4), np.float32)
    logits[0, :2, :2] = logits[0, 2:, 2:] = 30
    logits[1, :2, 2:] = logits[1, 2:, :2] = 30
    assert np.allclose(field(logits, size=size).mean(), 0.5, atol=0.02 if min(size) > 1 else 0.5)
    assert np.isclose(field(logits, size=size).mean().sum(), 1)


def test_confidence_is_the_likeliest_class_s_probability_cell_by_cell() -> None:
    of = random_field(2)
    inside = softmax(of.logits[:, MARGIN:-MARGIN, MARGIN:-MARGIN])
    confidence = of.confidence()
    assert confidence.dtype == np.uint8
    np.testing.assert_allclose(confidence / 255, inside.max(axis=0), atol=0.5 / 255 + 1e-6)
