"""How much memory a texture will take, and the limit it is held to before any is taken."""

from __future__ import annotations

import psutil

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Conversion

GIB = 1 << 30
BYTES_PER_PIXEL = 72
"""Peak of a conversion by the baseline, measured at 2K and 4K (``pbrstudio doctor --bench``), rounded up."""


def check_memory(width: int, height: int, conversion: Conversion) -> None:
    """Raises `UserError` with advice when a texture of this size would need more than the limit, or than is free."""
    needed = width * height * BYTES_PER_PIXEL / GIB
    if conversion.memory_limit is not None and needed > conversion.memory_limit:
        raise UserError(
            f"{width} x {height} px need about {needed:.1f} GiB, the limit is {conversion.memory_limit:g}: "
            "raise --memory-limit or shrink it with --max-size"
        )
    free = psutil.virtual_memory().available / GIB
    if conversion.memory_limit is None and needed > free:
        raise UserError(
            f"{width} x {height} px need about {needed:.1f} GiB, only {free:.1f} are free: "
            "close other programs or shrink it with --max-size"
        )
