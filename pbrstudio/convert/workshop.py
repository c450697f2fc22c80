"""What all textures of a conversion share."""

from __future__ import annotations

from dataclasses import dataclass

from pbrstudio.convert.predictor import Predictor
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout, LayoutFile
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.dds.formats import BY_NAME


@dataclass(frozen=True, slots=True)
class Workshop:
    """The settings, the layout, and the two that do the work: one predictor, one encoder."""

    conversion: Conversion
    layout: Layout
    files: tuple[LayoutFile, ...]
    """The layout's files that this conversion writes."""
    predictor: Predictor
    encoder: Encoder

    @property
    def block_compressed(self) -> bool:
        return any(file.format is not None and BY_NAME[file.format].block for file in self.files)
