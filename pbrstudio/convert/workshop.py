"""What all textures of a conversion share."""

from __future__ import annotations

from dataclasses import dataclass

from pbrstudio.convert.item import active_files
from pbrstudio.convert.predictor import Predictor
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout, LayoutFile
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.dds.formats import BY_NAME


@dataclass(frozen=True, slots=True)
class Workshop:
    """The layout, and the two that do the work: one predictor, one encoder."""

    layout: Layout
    predictor: Predictor
    encoder: Encoder

    def files(self, conversion: Conversion) -> tuple[LayoutFile, ...]:
        """The layout's files that this conversion writes."""
        return tuple(active_files(self.layout, conversion, self.predictor.classes))

    @property
    def block_compressed(self) -> bool:
        return any(file.format is not None and BY_NAME[file.format].block for file in self.layout.files)
