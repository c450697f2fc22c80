"""Seams: a map with a seam of its own is found, one that moves with its texture is stable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.predictor import Prediction
from pbrstudio.evaluate.result import Seam
from pbrstudio.evaluate.seams import mean_seams, seams_of, whole
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.textures.maps import U8
from pbrstudio.textures.tiling import TILING_LIMIT
from tests.makers import smooth_bytes


class Seamed(BaselinePredictor):
    """Adds a ramp to the roughness, which no texture carries round its border."""

    def predict(
        self,
        rgb: U8,
        *,
        alpha: U8 | None = None,
        own_normal: U8 | None = None,
        wrap: bool,
        safe_point: SafePoint = never_stop,
    ) -> Prediction:
        found = super().predict(rgb, wrap=wrap)
        ramp = np.linspace(0, 100, rgb.shape[1]).astype(np.uint8)
        return replace(found, roughness=np.broadcast_to(ramp, rgb.shape[:2]))


def measured(predictor: BaselinePredictor) -> dict[str, Seam]:
    rgb = smooth_bytes(64, 96, 3)
    maps = whole(predictor, rgb, None, never_stop)
    return {seam.map: seam for seam in seams_of(rgb, None, maps, predictor, never_stop)}


def test_heuristics_that_wrap_have_no_seam_and_move_with_the_texture() -> None:
    for seam in measured(BaselinePredictor()).values():
        assert seam.ratio < TILING_LIMIT
        assert seam.roll <= 0.01


def test_a_seam_is_found_in_the_map_that_has_one() -> None:
    seams = measured(Seamed())
    assert seams["roughness"].ratio > 5
    assert seams["roughness"].roll > 20
    assert seams["height"].ratio < TILING_LIMIT


def test_means_are_by_map_and_over_those_that_know_tiles() -> None:
    seams = [Seam("ao", 1.0, 0.0, 1), Seam("ao", 2.0, 1.0, 1, tiled=0.4), Seam("height", 1.0, 0.0, 1)]
    assert mean_seams(seams) == (Seam("ao", 1.5, 0.5, 2, tiled=pytest.approx(0.4)), Seam("height", 1.0, 0.0, 1))
