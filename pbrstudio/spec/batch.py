"""A batch: what is converted into which folder, and how."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pbrstudio.spec.base import Spec
from pbrstudio.spec.conversion import Conversion


class Batch(Spec):
    """Everything that is needed to run it again; running it again goes on where the last run ended."""

    inputs: Annotated[tuple[str, ...], Field(min_length=1)]
    """Paths of textures, folders and archives."""
    out: str
    conversion: Conversion = Conversion()
