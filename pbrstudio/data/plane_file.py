"""One entry's planes in one file: a line of JSON that says what follows, then the arrays, to be mapped into memory."""

from __future__ import annotations

import json
import mmap
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.entry import Planes

MAGIC = b"pbrstudio planes 2\n"
ALIGNED = 64
PAGE = 4096
CHECKED = 4 * 2**20
"""Bytes of an array that its check sum covers."""
HEADER = 4096
"""Bytes before the first array: the magic, the header's check sum, and the header itself, filled up with blanks."""
ARRAYS = ("colour", "albedo", "alpha", "roughness", "metallic", "ao", "height", "normal", "classes")
NUMBERS = ("depth", "middle", "deviation")


class DamagedError(Exception):
    """The file is not what was written."""


@dataclass(frozen=True, slots=True)
class _Array:
    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    check: int

    @property
    def length(self) -> int:
        return int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize


def write_planes(path: Path, planes: Planes) -> int:
    """Writes ``path``; returns its bytes. An array that stands for two planes is written once. OSError: as it comes."""
    arrays: list[tuple[_Array, NDArray[Any]]] = []
    places: dict[str, int] = {}
    originals: list[NDArray[Any]] = []
    offset = HEADER
    for name in ARRAYS:
        original = getattr(planes, name)
        if original is None:
            continue
        twin = next((index for index, other in enumerate(originals) if other is original), None)
        if twin is not None:
            places[name] = twin
            continue
        plane = np.ascontiguousarray(original)
        row = _Array(name, plane.dtype.str, plane.shape, offset, _check(plane))
        places[name] = len(arrays)
        arrays.append((row, plane))
        originals.append(original)
        offset += -(-row.length // ALIGNED) * ALIGNED
    header = {
        "arrays": [[row.name, row.dtype, list(row.shape), row.offset, row.check] for row, _ in arrays],
        "places": places,
        "numbers": {name: getattr(planes, name) for name in NUMBERS},
        "metal": _metal(planes),
        "bytes": offset,
    }
    text = json.dumps(header).encode()
    start = MAGIC + f"{zlib.crc32(text):08x} {len(text):08x}\n".encode() + text
    if len(start) > HEADER:
        raise ValueError(f"the header takes {len(start)} bytes of {HEADER}")
    with path.open("wb") as file:
        file.write(start.ljust(HEADER))
        for row, plane in arrays:
            file.seek(row.offset)
            file.write(plane.data)
        file.truncate(offset)
    return offset


def map_planes(path: Path, *, verify: bool) -> Planes:
    """The planes of ``path``, mapped and read-only; with ``verify`` their check sums are held against the header's.

    DamagedError: the file is not whole. OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        header = _header(file.read(HEADER))
        size = file.seek(0, 2)
        if size != header["bytes"]:
            raise DamagedError(f"{path}: {size} bytes, not {header['bytes']}")
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    arrays: list[NDArray[Any]] = []
    for name, dtype, shape, offset, check in header["arrays"]:
        row = _Array(name, dtype, tuple(shape), offset, check)
        flat = np.frombuffer(content, row.dtype, int(np.prod(row.shape)), row.offset)
        if verify and _check(flat) != row.check:
            raise DamagedError(f"{path}: the check sum of {name} is another")
        arrays.append(flat.reshape(row.shape))
    found: dict[str, Any] = dict.fromkeys(ARRAYS)
    found |= {name: arrays[index] for name, index in header["places"].items()}
    return Planes(**found, **header["numbers"])


def share_of_metal(path: Path) -> float | None:
    """Share of the visible pixels that are metal, from the header alone; None where the planes have no metallic."""
    with path.open("rb") as file:
        share = _header(file.read(HEADER))["metal"]
    return None if share is None else float(share)


def _check(plane: NDArray[Any]) -> int:
    """Check sum of an array; of a large one that of pages spread over it, or looking would cost more than using it."""
    content = plane.reshape(-1).view(np.uint8)
    if content.size <= CHECKED:
        return zlib.crc32(content.data)
    pages = content[: content.size // PAGE * PAGE].reshape(-1, PAGE)
    return zlib.crc32(np.ascontiguousarray(pages[:: -(-content.size // CHECKED)]).data)


def _header(start: bytes) -> dict[str, Any]:
    head = len(MAGIC)
    try:
        if not start.startswith(MAGIC):
            raise DamagedError("it does not begin as such a file does")
        check, length = (int(word, 16) for word in start[head : head + 17].split())
        text = start[head + 18 : head + 18 + length]
        if zlib.crc32(text) != check:
            raise DamagedError("the check sum of its header is another")
        header: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise DamagedError(str(error)) from error
    return header


def _metal(planes: Planes) -> float | None:
    """Share of the visible pixels whose metallic is at least one half."""
    if planes.metallic is None:
        return None
    metal = planes.metallic >= 128
    if planes.alpha is None:
        return float(metal.mean())
    seen = planes.alpha > 0
    return float(metal[seen].mean()) if seen.any() else None
