"""Specs of a model, and what variables that hold one are called."""

from __future__ import annotations

from pbrstudio.spec.base import Spec
from pbrstudio.spec.model import (
    AlbedoSpec,
    Card,
    Correction,
    Figure,
    Manifest,
    MapsSpec,
    Networks,
    SegmenterSpec,
    UNetSpec,
)

MODEL_OWNERS: dict[type[Spec], set[str]] = {
    AlbedoSpec: {"spec"},
    Card: {"card"},
    Correction: {"how"},
    Figure: {"figure"},
    Manifest: {"manifest", "_manifest"},
    MapsSpec: {"spec", "maps"},
    Networks: {"networks"},
    SegmenterSpec: {"spec"},
    UNetSpec: {"spec"},
}
