"""Where a texture was found, as it is noted: the input that was named, and the image's path below that."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from pbrstudio.convert.item import Item
from pbrstudio.mods.manifest import recordable
from pbrstudio.spec.manifest import OriginRecord


def place_of(path: PurePath) -> str:
    """A path of the inputs as it is noted: absolute, as it was given (links are not followed), with forward slashes."""
    return recordable(Path(os.path.abspath(path)).as_posix())


def origin_of(item: Item) -> OriginRecord | None:
    """None for a texture that was found in no input."""
    if item.found_in is None:
        return None
    place, image = place_of(item.found_in), place_of(item.source.name)
    return OriginRecord(input=place, below="" if image == place else PurePath(image).relative_to(place).as_posix())


def image_of(origin: OriginRecord) -> str:
    """The image itself, as `place_of` has it."""
    return f"{origin.input.rstrip('/')}/{origin.below}" if origin.below else origin.input
