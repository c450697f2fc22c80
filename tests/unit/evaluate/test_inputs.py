"""Inputs: clean, lit the same way ever again, and through the real block compression."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pbrstudio.data.materials import Material
from pbrstudio.evaluate.inputs import block_compressed, inputs_of, lit_window
from pbrstudio.evaluate.maps import Maps
from pbrstudio.evaluate.windows import Window, windows_of
from pbrstudio.textures.dds.encode import Encoder
from tests.makers import smooth_bytes


def window(materials: list[Material], number: int) -> Window:
    return windows_of(materials[number], 1)[0]


def test_light_is_baked_where_there_is_a_normal_map_only(materials: list[Material]) -> None:
    with Encoder(1) as encoder:
        stone = dict(inputs_of(window(materials, 0), encoder))
        wood = dict(inputs_of(window(materials, 2), encoder))
    assert list(stone) == ["clean", "lit", "lit-bc1"]
    assert list(wood) == ["clean"]
    assert np.array_equal(stone["clean"], materials[0].basecolor)
    assert 2 < np.abs(stone["lit"].astype(int) - stone["clean"]).mean() < 40
    assert 0 < np.abs(stone["lit"].astype(int) - stone["lit-bc1"]).mean() < 6


def test_a_windows_light_is_its_own_and_ever_the_same(materials: list[Material]) -> None:
    first = window(materials, 0)
    assert np.array_equal(lit_window(first), lit_window(first))
    assert not np.array_equal(lit_window(first), lit_window(replace(first, index=1)))
    assert not np.array_equal(lit_window(first), lit_window(replace(first, material="another")))


def test_the_light_is_that_of_a_fixed_seed(materials: list[Material]) -> None:
    """Figures of two machines, and of two versions of this program, are comparable only as long as this stays."""
    flat = Maps(
        albedo=window(materials, 0).truth.albedo * 0 + 0.9,  # type: ignore[operator]
        normal=window(materials, 0).truth.normal * 0 + 1,  # type: ignore[operator]
    )
    lit = lit_window(replace(window(materials, 0), truth=flat))
    assert lit.reshape(-1, 3).std(axis=0).max() < 1
    assert np.abs(lit[0, 0].astype(int) - (119, 120, 120)).max() <= 1


def test_block_compression_takes_any_size_and_loses_little() -> None:
    rgb = smooth_bytes(30, 21, 3) // 4 + 90
    with Encoder(1) as encoder:
        done = block_compressed(rgb, encoder)
    assert done.shape == rgb.shape
    assert np.abs(done.astype(int) - rgb).mean() < 4
    assert done.flags.c_contiguous
