"""The maps of a whole texture as tiles fill them: raw outputs of the heads become integers at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.relief import raw_heights
from pbrstudio.convert.tiles import Span
from pbrstudio.spec.model import Head, Manifest
from pbrstudio.textures.maps import U8, U16

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TileMaps:
    """Planes [H,W] (colours [H,W,3]) that are written tile by tile; None for a head that the model lacks.

    The height rests in steps of the network's own unit (`relief.raw_heights`), until all of it is known.
    """

    heads: tuple[Head, ...]
    albedo: U8
    roughness: U8 | None
    metallic: U8 | None
    ao: U8 | None
    height: U16 | None
    normal: U8 | None

    @classmethod
    def of(cls, size: tuple[int, ...], heads: tuple[Head, ...]) -> Self:
        """Empty planes for a texture of this height and width."""

        def plane(name: Head) -> U8 | None:
            return np.empty(size, np.uint8) if name in heads else None

        return cls(
            heads,
            np.empty((*size, 3), np.uint8),
            plane("roughness"),
            plane("metallic"),
            plane("ao"),
            np.empty(size, np.uint16) if "height" in heads else None,
            np.empty((*size, 3), np.uint8) if "normal" in heads else None,
        )

    def fill(
        self, albedo: F32, raw: tuple[F32, ...], rows: Span, columns: Span, margin: int, manifest: Manifest
    ) -> None:
        """Takes the core of a tile: ``albedo`` [1,3,h,w] in [0,1] and the heads' outputs [1,C,h,w], both ``margin``
        pixels larger on each side. ``manifest`` says where metal begins, and how maps are corrected."""
        inside = (
            slice(margin, margin + rows.stop - rows.start),
            slice(margin, margin + columns.stop - columns.start),
        )
        core = (slice(rows.start, rows.stop), slice(columns.start, columns.stop))
        self.albedo[core] = np.moveaxis(to_bytes(albedo[0][(slice(None), *inside)]), 0, 2)
        for name, output in zip(self.heads, raw, strict=True):
            values = output[0][(slice(None), *inside)]
            match name:
                case "roughness" | "ao":
                    part, how = _sigmoid(values[0]), manifest.corrections.get(name)
                    if how is not None:
                        part = part * np.float32(how.gain) + np.float32(how.offset)
                    getattr(self, name)[core] = to_bytes(part)
                case "metallic":
                    assert self.metallic is not None
                    shift = np.log(manifest.metal_threshold / (1 - manifest.metal_threshold))
                    sharp = np.float32(manifest.metal_sharpness)
                    self.metallic[core] = to_bytes(_sigmoid((values[0] - np.float32(shift)) * sharp))
                case "height":
                    assert self.height is not None
                    self.height[core] = raw_heights(values[0])
                case "normal":
                    assert self.normal is not None
                    self.normal[core] = np.moveaxis(_encoded(values), 0, 2)


def to_bytes(plane: F32) -> U8:
    """Values in [0,1] (clipped) as bytes, rounded."""
    scaled = plane * np.float32(255)
    scaled += np.float32(0.5)
    return np.clip(scaled, 0, 255, out=scaled).astype(np.uint8)


def _sigmoid(logits: F32) -> F32:
    out: F32 = np.exp(np.minimum(-logits, np.float32(80)))
    out += np.float32(1)
    np.reciprocal(out, out=out)
    return out


def _encoded(slopes: F32) -> U8:
    """[3,h,w] bytes of the normals (x, y, 1), normalised, of ``slopes`` [2,h,w]; as `normals.encode_normals` rounds."""
    scale = np.square(slopes).sum(axis=0)
    scale += np.float32(1)
    np.sqrt(scale, out=scale)
    np.divide(np.float32(127.5), scale, out=scale)
    out = np.empty((3, *scale.shape), np.uint8)
    for index in range(2):
        out[index] = slopes[index] * scale + np.float32(128)
    out[2] = scale + np.float32(128)
    return out
