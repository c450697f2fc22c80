"""Game textures, which have no truth: seams, ranges and stability of their maps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pbrstudio.convert.predictor import Predictor
from pbrstudio.evaluate.maps import predicted
from pbrstudio.evaluate.result import GameTexture, Range
from pbrstudio.evaluate.seams import Stored, planes_of, seams_of
from pbrstudio.evaluate.sheets import Strip, strip
from pbrstudio.mods.scan import scan
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.eight_bit import alpha_bytes, srgb_bytes
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.tiling import seam_ratio, tiles


def game_textures(folder: Path) -> Iterator[Path]:
    """The diffuse textures below a folder, by the same rules as a conversion. `UserError` when it is no folder."""
    if not folder.is_dir():
        raise UserError(f"{folder} is no folder of textures")
    for seen in scan(folder, leave_out=folder / ".."):
        if seen.reason is None and seen.fault is None:
            yield seen.path


def measure_game(
    path: Path, root: Path, predictor: Predictor, classes: tuple[str, ...], safe_point: SafePoint
) -> tuple[GameTexture, Strip]:
    """The measurements of one texture, and its part of a contact sheet. `UserError` when it cannot be read."""
    texture = read_texture(path)
    rgb, alpha = srgb_bytes(texture), alpha_bytes(texture)
    wrap = tiles(rgb)
    prediction = predictor.predict(rgb, alpha=alpha, own_normal=None, wrap=wrap, safe_point=safe_point)
    maps = planes_of(prediction, wrap=wrap)
    found = GameTexture(
        name=path.relative_to(root).as_posix(),
        width=texture.width,
        height=texture.height,
        ranges=tuple(_range(name, plane) for name, plane in maps.items()),
        seams=tuple(seams_of(rgb, alpha, maps, predictor, safe_point)) if wrap else (),
    )
    tiling = f"tiles (border {seam_ratio(rgb):.2f})" if wrap else "does not tile"
    title = f"{found.name}: {texture.width} x {texture.height}, {tiling}"
    return found, strip(title, rgb, predicted(prediction, classes, wrap=wrap), None)


def _range(name: str, plane: Stored) -> Range:
    values = plane[::2, ::2].astype(np.float32) / np.iinfo(plane.dtype).max
    low, high = np.quantile(values, [0.01, 0.99])
    return Range(name, float(low), float(high), float(values.mean()))
