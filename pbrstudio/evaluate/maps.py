"""One window's maps as tensors: those of the truth, of a prediction, of a baseline."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.convert.predictor import Prediction
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import decode_normals, normals_from_height


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """Float tensors of one size; None where a map is not known or not given."""

    albedo: Tensor | None = None
    """[3,H,W] sRGB, 0 to 1."""
    roughness: Tensor | None = None
    """[1,H,W], 0 to 1, like the next three."""
    metallic: Tensor | None = None
    ao: Tensor | None = None
    height: Tensor | None = None
    normal: Tensor | None = None
    """[3,H,W] unit vectors, OpenGL."""
    materials: U8 | None = None
    """[H,W] class ids, 255 where there is none, in the order of the classes of the table of materials."""


def plane(stored: U8 | U16) -> Tensor:
    """A stored map [H,W] as [1,H,W], or colour [H,W,3] as [3,H,W]; 0 to 1."""
    full = 255.0 if stored.dtype.itemsize == 1 else 65535.0
    values = torch.from_numpy(stored.astype("float32")) / full
    return values[None] if values.ndim == 2 else values.permute(2, 0, 1).contiguous()


def vectors(stored: U8) -> Tensor:
    """Stored normals [H,W,3] as unit vectors [3,H,W]."""
    return functional.normalize(torch.from_numpy(decode_normals(stored)).permute(2, 0, 1), dim=0)


def normal_of(prediction: Prediction, *, wrap: bool) -> U8:
    """The predicted normal [H,W,3], or the one derived from the height, as a conversion does."""
    if prediction.normal is not None:
        return prediction.normal
    return normals_from_height(prediction.height, prediction.depth, wrap=wrap)


def predicted(prediction: Prediction, classes: tuple[str, ...], *, wrap: bool) -> Maps:
    """A prediction's maps; its class ids become those of ``classes``, 255 for a class that is not among these."""
    ids = None
    if prediction.materials is not None:
        table = [classes.index(name) if name in classes else 255 for name in prediction.classes]
        ids = _through(prediction.materials, table)
    return Maps(
        albedo=plane(prediction.albedo),
        roughness=plane(prediction.roughness),
        metallic=plane(prediction.metallic),
        ao=plane(prediction.ao),
        height=plane(prediction.height),
        normal=vectors(normal_of(prediction, wrap=wrap)),
        materials=ids,
    )


def _through(ids: U8, table: list[int]) -> U8:
    full = torch.full((256,), 255, dtype=torch.uint8)
    full[: len(table)] = torch.tensor(table, dtype=torch.uint8)
    mapped: U8 = full.numpy()[ids]
    return mapped
