"""Materials that a training has made for itself: how many, how large, of which recipes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pbrstudio.spec.base import Spec
from pbrstudio.spec.sampling import Share, Side


class Procedural(Spec):
    """Data of the domain "procedural"; what share of the samples shows them is each job's ``mix``."""

    count: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    """Materials altogether, spread evenly over the recipes; each is made once and kept in the cache."""
    size: Side = 512
    """Pixels of a side."""
    seed: Annotated[int, Field(ge=0, lt=1_000_000)] = 1
    """Another seed, other materials."""
    atlases: Share = 0.2
    """Share of them that are atlases, of several materials on one texture."""
    recipes: tuple[str, ...] = ()
    """Names; none: all."""
