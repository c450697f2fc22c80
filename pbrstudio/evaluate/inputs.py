"""What a predictor is shown of a window: its base colour, that under baked light, and that block-compressed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

import numpy as np
import torch

from pbrstudio.evaluate.windows import Window
from pbrstudio.metrics.relight import bake, random_light
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.maps import U8
from pbrstudio.textures.read import read_texture

Input = Literal["clean", "lit", "lit-bc1"]
INPUTS: tuple[Input, ...] = ("clean", "lit", "lit-bc1")
SEED = 1
ROUGHNESS = 0.7
"""Of a material whose roughness is not known, for the highlight in its baked light."""
_FORMAT = BY_NAME["BC1_UNORM_SRGB"]


def inputs_of(window: Window, encoder: Encoder) -> Iterator[tuple[Input, U8]]:
    """The inputs [H,W,3], sRGB, one after another. Light can be baked where there is a normal map only."""
    yield "clean", window.rgb
    if window.truth.normal is None:
        return
    lit = lit_window(window)
    yield "lit", lit
    yield "lit-bc1", block_compressed(lit, encoder)


def lit_window(window: Window) -> U8:
    """The window [H,W,3] under its light: drawn from the name of its material and its number, so ever the same."""
    truth = window.truth
    if truth.albedo is None or truth.normal is None:
        raise ValueError(f"{window.material}: light is baked with the help of a normal map, which it lacks")
    seed = hashlib.sha256(f"{SEED}/{window.material}/{window.index}".encode()).digest()
    light = random_light(1, torch.Generator().manual_seed(int.from_bytes(seed[:7], "big")))
    ao = torch.ones_like(truth.albedo[:1]) if truth.ao is None else truth.ao
    roughness = torch.full_like(ao, ROUGHNESS) if truth.roughness is None else truth.roughness
    lit = bake(truth.albedo[None], truth.normal[None], ao[None], roughness[None], light)[0]
    return np.ascontiguousarray((lit * 255).round().to(torch.uint8).permute(1, 2, 0).numpy())


def block_compressed(rgb: U8, encoder: Encoder) -> U8:
    """``rgb`` [H,W,3] as it comes back from BC1, by way of a DDS file."""
    rows, columns = rgb.shape[:2]
    blocks = encoder.encode_level(rgb, _FORMAT, Quality.NORMAL)
    with tempfile.TemporaryDirectory(prefix="pbrstudio-") as folder:
        path = Path(folder) / "window.dds"
        write_dds(path, [blocks], columns, rows, _FORMAT, header="dx10")
        return cast(U8, np.ascontiguousarray(read_texture(path).rgb))
