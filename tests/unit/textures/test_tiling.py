"""Whether a texture tiles."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.textures.tiling import seam_ratio, tiles
from tests.makers import noise, smooth, smooth_bytes


def test_a_texture_that_goes_round_tiles_wherever_it_is_cut() -> None:
    tile = smooth_bytes(64, 96, 3, seed=1)
    assert tiles(tile)
    assert tiles(np.roll(tile, (20, 30), (0, 1)))
    assert tiles(noise(64, 64, 3))


@pytest.mark.parametrize("axis", [0, 1])
def test_strangers_at_either_pair_of_borders_do_not_tile(axis: int) -> None:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    plane = np.moveaxis(np.broadcast_to(ramp[:, None, None], (64, 64, 3)), 0, axis)
    assert not tiles(plane)
    assert seam_ratio(plane) > 30


def test_depths_agree() -> None:
    plane = smooth(48, 48, seed=2)[:40]
    ratios = [
        seam_ratio(np.rint(plane * 255).astype(np.uint8)),
        seam_ratio(np.rint(plane * 65535).astype(np.uint16)),
        seam_ratio(plane.astype(np.float32)),
    ]
    assert ratios == pytest.approx([ratios[2]] * 3, rel=0.02)


def test_one_colour_and_tiny_textures_tile() -> None:
    assert seam_ratio(np.full((32, 32, 3), 77, np.uint8)) == 1.0
    assert tiles(noise(1, 1, 3))
    assert tiles(noise(3, 2, 3))


def test_one_bright_level_at_the_border_of_a_flat_texture_is_no_seam() -> None:
    plane = np.full((32, 32, 3), 100, np.uint8)
    plane[0] += 1
    assert seam_ratio(plane) <= 2
