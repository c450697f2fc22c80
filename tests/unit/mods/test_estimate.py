"""Times of a dry run: textures cost something whatever their size, and more cores are quicker."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods import estimate
from pbrstudio.mods.estimate import pace, pace_means
from pbrstudio.mods.manifest import Manifest
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.manifest import PaceRecord
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout


def test_many_small_textures_take_longer_than_their_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Encoder() as encoder, Manifest(tmp_path, "mod") as manifest:
        workshop = Workshop(load_layout("true-pbr"), BaselinePredictor(), encoder)
        monkeypatch.setattr(estimate, "cores", lambda: 2)
        guess = pace(manifest, workshop, Conversion())
        assert guess.seconds(0, 1_000_000) == pytest.approx(1_000_000 * estimate.PLAIN_SECONDS)
        assert guess.seconds(3000, 3000 * 64 * 64) > 1.5 * guess.seconds(0, 3000 * 64 * 64)
        monkeypatch.setattr(estimate, "cores", lambda: 8)
        assert pace(manifest, workshop, Conversion()).seconds(10, 100) == pytest.approx(guess.seconds(10, 100) / 4)
        means = pace_means(workshop, Conversion())
        manifest.append(PaceRecord(at=1, means=means, files=100, pixels=100 * 64 * 64, seconds=30))
        measured = pace(manifest, workshop, Conversion())
        assert measured.source.startswith("as quick as an earlier run")
        assert measured.seconds(100, 100 * 64 * 64) == pytest.approx(30)
        # Of one large texture with as many pixels the earlier run says that it is quicker.
        assert measured.seconds(1, 100 * 64 * 64) < 20
