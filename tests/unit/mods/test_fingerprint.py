"""Which settings make a texture anew, and which do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.guide import NO_GUIDE, Guide
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.fingerprint import NOT_OF_THE_BYTES, settings_digest
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from tests.makers import item as item_of
from tests.makers import save_png, smooth_bytes

OF_THE_BYTES: dict[str, Any] = {
    "adjustments": {"everywhere": {"roughness": {"bias": 0.1}}},
    "albedo_variant": "bc1",
    "device": "cpu",
    "gloss": False,
    "map_divisors": {"rmaos": 2},
    "max_size": 8,
    "normals": "derived",
    "parallax": False,
    "precision": "fp32",
    "quality": "best",
    "tiling": "on",
}
"""A value for each that is not the default."""
GUIDES = (
    Guide(weights=(("metal", 3.0),)),
    Guide(reassigned=(("metal", "wood"),)),
    Guide(forced="metal"),
    Guide(painted=np.zeros((2, 2), np.uint8)),
    Guide(painted=np.zeros((1, 4), np.uint8)),
    Guide(unknown=True),
)


def digest(root: Path, guide: Guide = NO_GUIDE, layout: str = "true-pbr", **given: Any) -> str:
    source = root / "a.png"
    if not source.exists():
        save_png(source, smooth_bytes(4, 4, 3))
    item = replace(item_of(source, root / "out", conversion=Conversion.model_validate(given)), guide=guide)
    with Encoder(1) as encoder:
        return settings_digest(item, Workshop(load_layout(layout), BaselinePredictor(), encoder))


def test_every_field_is_of_the_bytes_or_is_not() -> None:
    assert set(Conversion.model_fields) == NOT_OF_THE_BYTES | OF_THE_BYTES.keys()


@pytest.mark.parametrize("field", OF_THE_BYTES)
def test_these_make_it_anew(tmp_path: Path, field: str) -> None:
    assert digest(tmp_path, **{field: OF_THE_BYTES[field]}) != digest(tmp_path)


def test_these_do_not(tmp_path: Path) -> None:
    other = digest(
        tmp_path,
        existing="overwrite",
        memory_limit=2,
        shard=(1, 2),
        exclude=["b"],
        include=["a"],
        specular_level=0.5,
        roughness_scale=0.5,
        displacement_scale=0.5,
    )
    assert other == digest(tmp_path)


def test_each_guide_and_layout_differs(tmp_path: Path) -> None:
    found = {digest(tmp_path, guide) for guide in (NO_GUIDE, *GUIDES)} | {digest(tmp_path, layout="maps")}
    assert len(found) == len(GUIDES) + 2
