"""How much memory a texture will take, and the limit it is held to before any is taken."""

from __future__ import annotations

import psutil

from pbrstudio.convert.baseline import LARGEST_INTEGRAL
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Conversion

GIB = 1 << 30
BYTES_PER_PIXEL = 80
"""Most that a conversion by the baseline takes at any size, measured at 1K to 4K on textures that do not tile."""
INTEGRAL_BYTES = 100
"""And this more for each pixel of a normal map that is integrated to a height."""
SHRINK_BYTES = 24
"""And this for each pixel of a source that is first halved to ``max_size``."""


def planned_bytes(width: int, height: int, max_size: int | None = None) -> int:
    """An upper bound of what converting a texture of this size takes, beyond the program itself."""
    read = 0
    while max_size is not None and max(width, height) > max_size:
        read = max(read, width * height * SHRINK_BYTES)
        width, height = max(1, width // 2), max(1, height // 2)
    return read + width * height * BYTES_PER_PIXEL + min(width * height, LARGEST_INTEGRAL**2) * INTEGRAL_BYTES


def check_memory(width: int, height: int, conversion: Conversion) -> None:
    """Raises `UserError` with advice when a texture of this size would need more than the limit, or than is free."""
    needed = planned_bytes(width, height, conversion.max_size) / GIB
    if conversion.memory_limit is not None and needed > conversion.memory_limit:
        raise UserError(
            f"{width} x {height} px need up to {needed:.2g} GiB, the limit is {conversion.memory_limit:g}: "
            "raise --memory-limit or shrink it with --max-size"
        )
    free = psutil.virtual_memory().available / GIB
    if conversion.memory_limit is None and needed > free:
        raise UserError(
            f"{width} x {height} px need up to {needed:.2g} GiB, only {free:.2g} are free: "
            "close other programs or shrink it with --max-size"
        )
