"""The quick stand-in for block compression: near what the real BC1 encoder does, and harmless where that is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from pbrstudio.metrics.block_noise import block_compressed
from pbrstudio.textures.read import read_texture
from tests.makers import noise, save_dds, smooth_bytes


def picture() -> np.ndarray:
    """Waves with grain, as a texture is."""
    grain = noise(64, 64, 1, seed=4).astype(np.int16) // 6 - 21
    return np.clip(smooth_bytes(64, 64, 3, seed=2).astype(np.int16) // 2 + 60 + grain, 0, 255).astype(np.uint8)


def compressed(rgb: np.ndarray) -> np.ndarray:
    planes = torch.from_numpy(rgb.astype(np.float32) / 255).permute(2, 0, 1)[None]
    return block_compressed(planes)[0].permute(1, 2, 0).numpy() * 255


def test_it_stays_near_the_real_encoder(tmp_path: Path) -> None:
    rgb = picture()
    real = read_texture(save_dds(tmp_path / "t.dds", rgb, "BC1_UNORM_SRGB", levels=1)).rgb.astype(np.float32)
    quick = compressed(rgb)
    error_real, error_quick = np.abs(real - rgb).mean(), np.abs(quick - rgb).mean()
    assert 0.8 * error_real < error_quick < 1.6 * error_real
    assert np.abs(quick - real).mean() < error_real


def test_a_block_has_four_colours_at_most_and_no_neighbour() -> None:
    rgb = picture()
    done = compressed(rgb)
    for top, left in ((0, 0), (16, 32)):
        block = np.rint(done[top : top + 4, left : left + 4] * 100).astype(int).reshape(16, 3)
        assert len(np.unique(block, axis=0)) <= 4
    changed = rgb.copy()
    changed[:4, :4] = 0
    assert np.array_equal(compressed(changed)[4:], done[4:])


def test_one_flat_colour_is_kept_to_its_bits() -> None:
    flat = torch.full((1, 3, 8, 8), 0.5)
    done = block_compressed(flat)
    assert float((done - flat).abs().max()) <= 0.5 / 31 + 1e-6
    assert float(done.std()) < 0.01
