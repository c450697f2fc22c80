"""1 - soft Dice of metallic, an image at a time over the images that hold metal."""

from __future__ import annotations

from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.train.losses.images import ImageTerm, has_pixels
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map


class DiceTerm(ImageTerm):
    """1 - 2 sum(p y) / (sum(p p) + sum(y y)): Milletari and others, "V-Net", 2016, which is 0 at p = y for half metal
    too.

    The prediction stands in the denominator, so a Dice of all images together would not be the sum of what parts of
    the step give; an image at a time it is. Images without metal are the cross entropy's.
    """

    def weights(self, batch: Batch) -> Tensor:
        return has_pixels(true_map(batch, "metallic") * batch.known["metallic"])

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        known = batch.known["metallic"]
        p, y = seen_map(seen, "metallic") * known, true_map(batch, "metallic") * known
        both = (p * y).sum((1, 2, 3))
        either = (p * p).sum((1, 2, 3)) + (y * y).sum((1, 2, 3))
        return 1 - 2 * both / either.clamp(min=1e-6)
