"""1 - SSIM, in float32: inside the mask eroded by half a window, or over the whole image."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import Batch
from pbrstudio.metrics.similarity import WINDOW, similarity_map
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.images import ImageTerm, has_pixels, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map


class SimilarityTerm(ImageTerm):
    """One minus the mean of the similarity's map.

    ``eroded``: over pixels whose whole window is known; images without such a pixel take no part. Else over every
    pixel, as pytorch_msssim has it; what is not known is given the truth's own values, so that nothing is learnt there.
    """

    def __init__(self, name: str, map: TruthMap, *, eroded: bool) -> None:
        super().__init__(name, map)
        self._eroded = eroded

    def weights(self, batch: Batch) -> Tensor:
        mask = batch.known[self.map]
        if min(mask.shape[2:]) < WINDOW:
            return torch.zeros(len(mask), device=mask.device)
        return has_pixels(_eroded(mask) if self._eroded else mask)

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        first, second, mask = seen_map(seen, self.map), true_map(batch, self.map), batch.known[self.map]
        if min(mask.shape[2:]) < WINDOW:
            return 0 * first.sum((1, 2, 3))
        if self._eroded:
            return 1 - image_means(similarity_map(first, second), _eroded(mask))
        return 1 - similarity_map(torch.where(mask > 0, first, second), second).mean((1, 2, 3))


def _eroded(mask: Tensor) -> Tensor:
    """[B,1,H-10,W-10]: 1 where the window around the pixel is known whole."""
    holes = functional.max_pool2d(1 - mask, (WINDOW, 1), stride=1)
    return 1 - functional.max_pool2d(holes, (1, WINDOW), stride=1)
