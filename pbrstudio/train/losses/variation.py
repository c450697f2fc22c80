"""Total variation of the prediction alone: a wish for smoothness."""

from __future__ import annotations

from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.train.losses.gradients import pairs
from pbrstudio.train.losses.images import ImageTerm, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map


class VariationTerm(ImageTerm):
    """Mean absolute difference of neighbours along rows plus that along columns, where the truth is known: a map that a
    sample lacks takes no part in a loss (decisions 5)."""

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        height, mask = seen_map(seen, self.map), batch.known[self.map]
        rows, columns = (image_means(height.diff(dim=axis).abs(), pairs(mask, axis)) for axis in (2, 3))
        return rows + columns
