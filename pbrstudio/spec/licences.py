"""One licence of something that ships, as ``resources/licences.json`` lists it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pbrstudio.spec.base import Spec


class Licence(Spec):
    """Whose work, which version, and what its maker allows."""

    name: Annotated[str, Field(min_length=1)]
    version: str = ""
    licence: str = ""
    """The maker's own short word for it, SPDX where they use it; empty: the text alone says it."""
    text: str = ""
    """Whole texts, those of what it contains too, each under the name of its file; empty: none came with it."""
