"""From the files of a game texture and its pack to `Planes`, by the channels of True PBR (`skyrim-formats`, A1)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from pbrstudio.data.decoding import Decoded, Told, cut_out, fitted, height_plane, metallic_plane, normal_plane
from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.masks import read_mask
from pbrstudio.data.occlusion import USUAL_DEPTH, middle_and_deviation, occlusion
from pbrstudio.spec.pairs import Pair
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes, srgb_bytes
from pbrstudio.textures.maps import U8
from pbrstudio.textures.naming import LANDSCAPE_FOLDER
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import shrink_texture
from pbrstudio.textures.texture import ColourSpace, Texture

ROUGHNESS, METALLIC, AO = 0, 1, 2
"""Channels of ``_rmaos``; the fourth is specular, which no network predicts."""


def pair_planes(pair: Pair, entry: Entry, classes: Sequence[str], longest: int | None) -> Decoded:
    """The planes at the size of the game's texture; without truth where the entry has none.

    The pack's normal is DirectX. `UserError`: a file is damaged, or gone.
    """
    notes: list[str] = []
    diffuse = read_texture(Path(pair.diffuse))
    if longest is not None:
        diffuse = shrink_texture(diffuse, longest, wrap=pair.tileable)

    def read(name: str, *, wanted: bool, space: ColourSpace = ColourSpace.LINEAR) -> Texture | None:
        if not name or not wanted:
            return None
        return fitted(Path(name).name, read_texture(Path(name), space=space), diffuse, notes)

    albedo = read(pair.albedo, wanted="albedo" in entry.maps, space=ColourSpace.SRGB)
    normal = read(pair.normal, wanted="normal" in entry.maps)
    rmaos = read(pair.rmaos, wanted="roughness" in entry.maps)
    height = height_plane(read(pair.height, wanted="height" in entry.maps))
    ao = _channel(rmaos, AO)
    if ao is None and height is not None:
        ao = occlusion(height, USUAL_DEPTH, wrap=pair.tileable)
    middle, deviation = (0.0, 0.0) if height is None else middle_and_deviation(height)
    metallic = _channel(rmaos, METALLIC)
    told = Told(None, pair.tileable, "DirectX")
    planes = Planes(
        colour=srgb_bytes(diffuse),
        albedo=None if albedo is None else srgb_bytes(albedo),
        alpha=None if _is_landscape(pair.path) else cut_out(alpha_bytes(diffuse)),
        roughness=_channel(rmaos, ROUGHNESS),
        metallic=metallic_plane(metallic, diffuse.rgb.shape[:2], told),
        ao=ao,
        height=height,
        normal=None if normal is None else normal_plane(data_bytes(normal), "DirectX"),
        classes=read_mask(Path(pair.mask), diffuse.width, diffuse.height, classes) if pair.mask else None,
        depth=None,
        middle=middle,
        deviation=deviation,
    )
    return Decoded(planes, tuple(notes))


def _channel(rmaos: Texture | None, index: int) -> U8 | None:
    return None if rmaos is None else np.ascontiguousarray(data_bytes(rmaos)[..., index])


def _is_landscape(path: str) -> bool:
    """Whether alpha is how the ground shines, not its opacity."""
    return LANDSCAPE_FOLDER in PurePosixPath(path).parts[:-1]
