"""`MaterialMaps`: the maps of one texture as they rest between prediction and packing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]

OPAQUE = 254
"""Alpha from which on a texel counts as opaque."""


@dataclass(frozen=True, slots=True, eq=False)
class MaterialMaps:
    """All maps of one texture, of one size, aligned with it to the pixel.

    Integers, because an 8K set in float32 would need gigabytes: 0 to 255 (65,535) is 0 to 1.
    """

    source: U8
    """[H,W,3] the colour that was converted, sRGB-encoded."""
    alpha: U8 | None
    """[H,W] opacity as the source stored it; None where it has none."""
    albedo: U8
    """[H,W,3] base colour without baked light, sRGB-encoded."""
    roughness: U8
    """[H,W] perceptual roughness."""
    metallic: U8
    """[H,W] share of metal."""
    ao: U8
    """[H,W] ambient occlusion, 1 is open."""
    height: U16
    """[H,W] height, 0.5 is the surface."""
    normal: U8
    """[H,W,3] tangent-space normal, OpenGL (Y up), (n + 1) / 2."""
    materials: U8 | None = None
    """[H,W] class ids, 255 where unlabelled; None when the predictor knows no classes."""
    classes: tuple[str, ...] = field(default=())
    """The names of the class ids, in order."""

    def __post_init__(self) -> None:
        size = self.source.shape[:2]
        for name in ("source", "albedo", "normal"):
            plane = getattr(self, name)
            if plane.shape != (*size, 3) or plane.dtype != np.uint8:
                raise ValueError(f"{name} must be uint8 [{size[0]},{size[1]},3], not {plane.dtype} {plane.shape}")
        for name in ("alpha", "roughness", "metallic", "ao", "materials"):
            plane = getattr(self, name)
            if plane is not None and (plane.shape != size or plane.dtype != np.uint8):
                raise ValueError(f"{name} must be uint8 [{size[0]},{size[1]}], not {plane.dtype} {plane.shape}")
        if self.height.shape != size or self.height.dtype != np.uint16:
            raise ValueError(f"height must be uint16 [{size[0]},{size[1]}]")
        if self.materials is not None and not self.classes:
            raise ValueError("class ids need the names of the classes")

    @property
    def opaque(self) -> bool:
        """Whether nothing of the texture can be seen through. 254 is opaque too: BC7's shared low bit decodes to it."""
        return self.alpha is None or int(self.alpha.min()) >= OPAQUE
