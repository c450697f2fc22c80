"""A batch of samples, as losses and networks see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import torch
from torch import Tensor

from pbrstudio.spec.losses import TruthMap
from pbrstudio.spec.sampling import DOMAINS

Change = Callable[[Tensor], Tensor]

TRUTH_CHANNELS: dict[TruthMap, int] = {
    "albedo": 3,
    "roughness": 1,
    "metallic": 1,
    "ao": 1,
    "height": 1,
    "normal": 3,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors [B,...], float32 unless said.

    ``truth`` has every map of `TRUTH_CHANNELS`: colours sRGB in [0,1], scalars in [0,1], the height with median 0 and
    mean absolute deviation 1 of its texture (0 everywhere where flat), the normal unit, OpenGL, in [-1,1]. ``known`` is
    the mask [B,1,H,W] of each, 1 where the truth is known and the pixel can be seen.
    """

    diffuse: Tensor
    """[B,3,H,W] sRGB: what the networks see."""
    plain: Tensor
    """[B,3,H,W] the same before photometric changes, compression and highlights: the weak view."""
    truth: dict[TruthMap, Tensor]
    known: dict[TruthMap, Tensor]
    visible: Tensor
    """[B,1,H,W] 1 where alpha is above 0 and nothing was padded."""
    labels: Tensor
    """[B,H,W] int64 class ids, 255 where there is none."""
    majority: Tensor
    """[B] int64: the class of most labelled pixels, 255 without any."""
    weight: Tensor
    """[B] the class weight of the image, 1 where its class is not known."""
    domain: Tensor
    """[B] int64: index in `DOMAINS`."""
    flat: Tensor
    """[B] bool: the texture's height is flat."""
    index: Tensor
    """[B] int64: number of the sample in its epoch, from which everything random in it, and in its step, follows."""
    metal: Tensor | None = None
    """[B,1,H,W] float32, 1 where SegFormer sees metal; None until it was asked."""

    def __len__(self) -> int:
        return len(self.diffuse)

    @property
    def of_skyrim(self) -> Tensor:
        """[B] bool."""
        return self.domain == DOMAINS.index("skyrim")

    def to(self, device: torch.device) -> Batch:
        """Copied to a device, without waiting where memory is pinned."""
        return self._each(lambda value: value.to(device, non_blocking=True))

    def rows(self, first: int, last: int) -> Batch:
        """Samples ``first`` to ``last`` (not included)."""
        return self._each(lambda value: value[first:last])

    def _each(self, change: Change) -> Batch:
        changed: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            changed[field.name] = (
                None
                if value is None
                else {name: change(tensor) for name, tensor in value.items()}
                if isinstance(value, dict)
                else change(value)
            )
        return replace(self, **changed)


def joined(samples: Sequence[Batch]) -> Batch:
    """One batch of several, in their order; all of one size."""
    values: dict[str, Any] = {}
    for field in fields(Batch):
        each = [getattr(sample, field.name) for sample in samples]
        values[field.name] = (
            None
            if any(value is None for value in each)
            else {name: torch.cat([value[name] for value in each]) for name in each[0]}
            if isinstance(each[0], dict)
            else torch.cat(each)
        )
    return Batch(**values)
