"""Turns a finished piece into a batch of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.samples.piece import Mask, Piece
from pbrstudio.spec.sampling import DOMAINS, Domain
from pbrstudio.textures.normals import F32


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a sample beside its planes. ``label``: the class that stands for its weight where no pixel has
    one, `UNLABELLED` for none."""

    domain: Domain
    label: int
    index: int


def as_batch(piece: Piece, told: Told, weights: Sequence[float]) -> Batch:
    """``piece`` as a batch of one; ``weights`` of the classes. The picture is rounded to the bytes of a texture."""
    labelled = piece.labels[piece.labels != UNLABELLED]
    majority = int(np.bincount(labelled).argmax()) if labelled.size else UNLABELLED
    standing = majority if majority != UNLABELLED else told.label
    return Batch(
        diffuse=_stored(piece.colour),
        plain=_stored(piece.plain),
        truth={name: torch.from_numpy(np.ascontiguousarray(values))[None] for name, values in piece.truth.items()},
        known={name: _mask(mask & piece.visible) for name, mask in piece.known.items()},
        visible=_mask(piece.visible),
        labels=torch.from_numpy(piece.labels.astype(np.int64))[None],
        majority=torch.tensor([majority]),
        weight=torch.tensor([1.0 if standing == UNLABELLED else weights[standing]], dtype=torch.float32),
        domain=torch.tensor([DOMAINS.index(told.domain)]),
        flat=torch.tensor([piece.flat]),
        index=torch.tensor([told.index]),
    )


def _stored(rgb: F32) -> Tensor:
    """Multiples of 1/255: what a network is shown in use was a texture."""
    return torch.from_numpy(np.rint(np.clip(rgb, 0, 1) * np.float32(255)) * np.float32(1 / 255))[None]


def _mask(mask: Mask) -> Tensor:
    return torch.from_numpy(mask.astype(np.float32))[None, None]
