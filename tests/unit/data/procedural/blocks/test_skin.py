"""Skin: as many pebbles as told, creases where they are low, the same at another size."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.relief import blurred
from pbrstudio.data.procedural.blocks.skin import folds, skin


def test_creases_are_where_the_grain_is_low() -> None:
    grain = skin(256, np.random.default_rng(1), 20)
    assert grain.pebble.dtype == grain.crease.dtype == np.float32
    assert grain.pebble.min() >= 0
    assert grain.pebble.max() <= 1
    assert grain.pebble[grain.crease > 0.5].mean() < grain.pebble[grain.crease < 0.1].mean() - 0.3


def test_there_are_as_many_pebbles_as_told() -> None:
    grain = skin(400, np.random.default_rng(2), 12, uneven=0.0)
    soft = blurred(grain.pebble, 0.2 / 12)
    around = [np.roll(soft, (down, along), (0, 1)) for down in (-1, 0, 1) for along in (-1, 0, 1) if down or along]
    peaks = int((soft > np.max(around, axis=0)).sum())
    assert 0.75 * 144 < peaks < 1.35 * 144


def test_uneven_smooths_a_part_away() -> None:
    whole = skin(200, np.random.default_rng(3), 16, uneven=0.0)
    worn = skin(200, np.random.default_rng(3), 16, uneven=1.0)
    assert worn.pebble.mean() > whole.pebble.mean()
    assert float(worn.pebble.min(axis=(0, 1))) <= float(whole.pebble.min()) + 0.3


def test_another_size_is_the_same_skin() -> None:
    small, large = (skin(size, np.random.default_rng(4), 10).pebble for size in (128, 256))
    halved = large.reshape(128, 2, 128, 2).mean((1, 3))
    assert float(np.corrcoef(small.ravel(), halved.ravel())[0, 1]) > 0.95


def test_folds_are_thin_lines() -> None:
    thin, wide = (folds(256, np.random.default_rng(5), (4, 8), width) for width in (0.05, 0.3))
    assert thin.min() >= 0
    assert thin.max() <= 1
    assert 0.001 < float((thin > 0.3).mean()) < float((wide > 0.3).mean()) < 0.5
