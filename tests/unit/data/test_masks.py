"""Class maps with their legends: what names a class, and what is an error."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.data.masks import read_mask
from pbrstudio.data.opening import open_sources, survey
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Severity
from tests.unit.data.made import full_maps, write_material


def test_a_class_of_a_mask_that_nobody_knows_is_an_error_as_a_category_is(tmp_path: Path) -> None:
    folder = write_material(tmp_path / "set", "a", "mixed", full_maps())
    Image.fromarray(np.zeros((32, 32), np.uint8)).save(folder / "class_material.png")
    legend = {"0": "metal", "1": "plastic", "255": "nothing"}
    (folder / "class_material.json").write_text(json.dumps({"materials": legend}), encoding="utf-8")
    (entry,) = open_sources([tmp_path / "set"]).listed
    assert entry.drawn, "plastic is dropped, and known; 255 is no class"
    (folder / "class_material.json").write_text(json.dumps({"materials": legend | {"1": "zinc"}}), encoding="utf-8")
    (finding,) = survey([tmp_path / "set"]).findings
    assert (finding.severity, finding.file) == (Severity.ERROR, "set/a")
    assert "class_material.png: what its legend names for 1 is not known: category 'zinc' stands not" in finding.message
    with pytest.raises(UserError, match=r"category 'zinc' stands not in materials\.toml, which has: "):
        read_mask(folder / "class_material.png", 32, 32, ("metal",))
