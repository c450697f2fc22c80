"""No pixel of a written Complex Material has an alpha at which the game would take it for a plain mask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.own_maps import OwnMaps
from pbrstudio.convert.rules import ALPHA_LIMIT, FLAT_ALPHA, flattened, over_the_limit
from pbrstudio.convert.write_file import write_file
from pbrstudio.spec.conversion import Conversion, QualityName
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.read import read_texture
from tests.makers import U8, maps_of, noise

(MASK,) = [file for file in load_layout("complex-material").files if file.rule is not None]


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    with Encoder(1) as pool:
        yield pool


@pytest.mark.parametrize("quality", ["draft", "normal"])
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("cliffs", [False, True])
def test_no_level_of_the_noisiest_mask_reaches_the_limit(
    tmp_path: Path, encoder: Encoder, quality: QualityName, seed: int, cliffs: bool
) -> None:
    maps = maps_of(64, 64, seed=seed)
    if cliffs:
        maps = replace(maps, height=np.where(maps.height > 30000, 65535, 0).astype(np.uint16))
    settings = Conversion(layout="complex-material", quality=quality)
    path = tmp_path / "a_m.dds"
    check = write_file(MASK, path, maps, OwnMaps(), settings, encoder, wrap=True, safe_point=lambda: None)
    alphas = [read_texture(path, level=level).alpha for level in range(7)]
    assert max(int(alpha.max()) for alpha in alphas if alpha is not None) < ALPHA_LIMIT
    assert not [finding for finding in check() if "alpha" in finding.message]
    first = alphas[0]
    assert first is not None
    assert first.std() > 40, "the height is still there"


def test_only_the_blocks_that_broke_it_are_flat(tmp_path: Path) -> None:
    pixels: U8 = noise(10, 7, 4)
    pixels[..., 3] = np.clip(pixels[..., 3], 60, 240)
    seen = pixels[..., 3].copy()
    assert not over_the_limit(seen)
    seen[9, 6] = ALPHA_LIMIT
    assert over_the_limit(seen)
    flat = flattened(pixels, seen)
    assert np.array_equal(flat[..., :3], pixels[..., :3])
    assert np.all(flat[8:, 4:, 3] == min(FLAT_ALPHA, int(pixels[8:, 4:, 3].min())))
    assert np.array_equal(flat[:8], pixels[:8])
    assert np.array_equal(flat[:, :4], pixels[:, :4])
