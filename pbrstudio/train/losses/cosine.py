"""1 - cosine of the angle between unit normals."""

from __future__ import annotations

import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.train.losses.images import ImageTerm, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map

TINY = 1e-8
"""Squared length under which a vector of the truth is none."""


class CosineTerm(ImageTerm):
    """Masked mean; the truth is brought to unit length first, as files seldom hold it."""

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        truth = true_map(batch, self.map)
        (x, y, z), (u, v, w) = torch.split(seen_map(seen, self.map), 1, dim=1), torch.split(truth, 1, dim=1)
        cosine = (x * u + y * v + z * w) * torch.rsqrt((u * u + v * v + w * w).clamp(min=TINY))
        return image_means(1 - cosine, batch.known[self.map])
