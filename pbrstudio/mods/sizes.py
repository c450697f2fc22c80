"""How large textures will be written, from their headers, and an order in which those of one size come together."""

from __future__ import annotations

from collections.abc import Iterable

from pbrstudio.convert.item import Item
from pbrstudio.convert.memory import written_size
from pbrstudio.convert.texture_file import LooseFile, TextureFile
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.dds.header import LONGEST_HEADER, parse_header
from pbrstudio.textures.read import probe

_ANY_LENGTH = 1 << 40
"""Bytes of a file that is not asked how long it is."""

Size = tuple[int, int]
"""(width, height)."""


def size_of(item: Item) -> Size | None:
    """At which it will be written; None where its header does not tell, which its reading then will."""
    try:
        width, height = _source_size(item.source)
    except (UserError, OSError):
        return None
    return written_size(width, height, item.conversion.max_size)


def check_header_of(item: Item) -> None:
    """Raises, as its reading would, `UserError` or OSError for what its header and length show to be unreadable.

    Of an archive's member the length is not known before it is unpacked, which is left to the run.
    """
    if isinstance(item.source, LooseFile):
        probe(item.source.path)
    else:
        _source_size(item.source)


def one_size_after_another(items: Iterable[Item], safe_point: SafePoint) -> list[tuple[int, Item]]:
    """The items with their places, those of one size together, in the order in which the sizes first come.

    Networks are compiled for a size: from one to the next that takes up to a second or two, longer than many a texture
    (benchmarks/README.md). Several textures in one run of the network, on the other hand, are no quicker.
    """
    groups: dict[Size | None, list[tuple[int, Item]]] = {}
    for index, item in enumerate(items):
        safe_point()
        groups.setdefault(size_of(item), []).append((index, item))
    return [each for group in groups.values() for each in group]


def _source_size(file: TextureFile) -> Size:
    if file.name.suffix.lower() == ".dds":  # of an archive's member too the first bytes are enough
        header = parse_header(file.start(LONGEST_HEADER), _ANY_LENGTH)
        return header.width, header.height
    with file.here() as path:
        probed = probe(path)
    return probed.width, probed.height
