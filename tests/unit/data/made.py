"""Makes materials with truth for tests: a folder each, as a data source has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.makers import directx_normal, relief, smooth_bytes

Pixels = NDArray[np.uint8] | NDArray[np.uint16]


def full_maps(side: int = 32, *, metal: bool = False, seed: int = 0) -> dict[str, Pixels]:
    """All six maps [side,side]; the normal is DirectX; with ``metal`` the left half of it is metal."""
    metallic = np.zeros((side, side), np.uint8)
    metallic[:, : side // 2 if metal else 0] = 255
    return {
        "basecolor": smooth_bytes(side, side, 3, seed + 1) // 2 + 60,
        "roughness": smooth_bytes(side, side, 1, seed + 2)[..., 0] // 2 + 90,
        "metallic": metallic,
        "ao": smooth_bytes(side, side, 1, seed + 3)[..., 0] // 4 + 190,
        "height": relief(side, side, seed + 4),
        "normal": directx_normal(side, side, seed=seed + 4),
    }


def write_material(root: Path, name: str, category: str, maps: dict[str, Pixels], **meta: Any) -> Path:
    """One material's folder. ``meta`` is added to its ``meta.json``, or takes out what is None."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for kind, pixels in maps.items():
        Image.fromarray(pixels).save(folder / f"{kind}.png")
    told = {
        "name": name.rpartition("__")[2],
        "category": category,
        "licence": "CC0-1.0",
        "normal_convention": "DirectX",
        "tileable": True,
        **meta,
    }
    text = json.dumps({key: value for key, value in told.items() if value is not None})
    (folder / "meta.json").write_text(text, encoding="utf-8")
    return folder
