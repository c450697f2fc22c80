"""Fits the constants of the baseline predictor to measured materials, and prints them beside those in use.

    python benchmarks/fit_baseline.py FOLDER

FOLDER holds one folder a material with ``basecolor`` and, as far as they exist, ``roughness``, ``ao``, ``normal``.
Every material weighs the same.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert import baseline
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.materials import category_of
from pbrstudio.textures.eight_bit import srgb_bytes
from pbrstudio.textures.normals import decode_normals, normals_from_height
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import shrink_texture
from pbrstudio.textures.tiling import tiles

SIDE = 512
REFERENCE_DEPTH = 0.01


def load(folder: Path, name: str) -> NDArray[np.uint8] | None:
    """The map called ``name`` at no more than `SIDE` pixels, or None when the material has none."""
    path = next(iter(folder.glob(f"{name}.*")), None)
    return None if path is None else srgb_bytes(shrink_texture(read_texture(path), SIDE, wrap=True))


def slopes(normal: NDArray[np.uint8]) -> float:
    """Root mean square of the slopes of encoded normals, steep ones cut at 3."""
    vectors = decode_normals(normal)
    return float(np.sqrt(np.minimum((vectors[..., :2] / np.maximum(vectors[..., 2:], 0.3)) ** 2, 9).mean()))


def main(root: Path) -> None:
    """Prints the least-squares roughness line, the median depth by slopes, and the least-squares AO strength."""
    lines, depths, occlusions = [], [], []
    table, by_class = load_table(), defaultdict(list)
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        colour = load(folder, "basecolor")
        if colour is None:
            continue
        predictor = baseline.BaselinePredictor()
        prediction = predictor.predict(colour, own_normal=None, wrap=tiles(colour))
        size = colour.shape
        roughness, ao, normal = (load(folder, name) for name in ("roughness", "ao", "normal"))
        if roughness is not None and roughness.shape == size:
            lines.append((baseline.luma_of(colour).ravel()[::37] / 255, roughness[..., 0].ravel()[::37] / 255))
        if ao is not None and ao.shape == size:
            occlusions.append(((255.0 - ao[..., 0]).ravel()[::37], (255.0 - prediction.ao).ravel()[::37]))
        if normal is not None and normal.shape == size:
            derived = slopes(normals_from_height(prediction.height, REFERENCE_DEPTH, wrap=True))
            if derived > 0:
                depths.append(slopes(normal) / derived * REFERENCE_DEPTH)
                by_class[table.categories[category_of(folder)]].append(depths[-1])
    weight = np.concatenate([np.full(len(tone), 1 / len(tone)) for tone, _ in lines])
    tone, truth = (np.concatenate(each) for each in zip(*lines, strict=True))
    slope, start = np.polyfit(tone, truth, 1, w=np.sqrt(weight))
    print(f"roughness at black {start:.2f} (in use {baseline.ROUGHNESS_AT_BLACK}), {len(lines)} materials")
    print(f"roughness at white {start + slope:.2f} (in use {baseline.ROUGHNESS_AT_WHITE})")
    print(f"depth {np.median(depths):.4f} (in use {baseline.DEPTH}), {len(depths)} materials")
    for name in table.classes:
        found = f"{np.median(by_class[name]):.4f}" if by_class[name] else "no material"
        print(f"depth of {name} {found} (in use {table.depths[name]}), {len(by_class[name])} materials")
    products = [(truth @ derived / len(truth), derived @ derived / len(truth)) for truth, derived in occlusions]
    strength = np.divide(*np.sum(products, axis=0)) * baseline.CAVITY_STRENGTH
    print(f"cavity strength {strength:.2f} (in use {baseline.CAVITY_STRENGTH}), {len(occlusions)} materials")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
