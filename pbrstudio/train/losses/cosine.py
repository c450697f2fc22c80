"""1 - cosine of the angle between unit normals."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import Batch
from pbrstudio.train.losses.images import ImageTerm, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map


class CosineTerm(ImageTerm):
    """Masked mean; the truth is brought to unit length first, as files seldom hold it."""

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        truth = functional.normalize(true_map(batch, self.map), dim=1)
        cosine = (seen_map(seen, self.map) * truth).sum(1, keepdim=True)
        return image_means(1 - cosine, batch.known[self.map])
