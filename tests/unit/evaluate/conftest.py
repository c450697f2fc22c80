"""A small folder of materials with truth, made once for all tests of the evaluation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbrstudio.data.hygiene import load_table
from pbrstudio.data.materials import Material, load_material, material_folders
from tests.unit.data.made import full_maps, write_material

SIDE = 96


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stone with all maps, half a metal, wood of a flat height and no normal map, and plaster, which is dropped."""
    root = tmp_path_factory.mktemp("materials")
    write_material(root, "lib__a_stone", "stone", full_maps(SIDE, seed=1))
    write_material(root, "lib__b_metal", "metal", full_maps(SIDE, metal=True, seed=11))
    wood = full_maps(SIDE, seed=21)
    wood["height"] = np.full((SIDE, SIDE), 30000, np.uint16)
    del wood["normal"]
    write_material(root, "lib__c_wood", "wood", wood)
    write_material(root, "lib__d_plaster", "plaster", full_maps(SIDE, seed=31))
    return root


@pytest.fixture(scope="session")
def materials(folder: Path) -> list[Material]:
    table = load_table()
    return [found for path in material_folders(folder) if (found := load_material(path, table)) is not None]
