"""MatSynth's parquet shards: what is in them, and one row's maps, without ever holding a shard in memory."""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from pbrstudio.data.sources.listing import stamp_of
from pbrstudio.data.sources.matsynth import CATEGORIES
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.texture import ColourSpace, Texture

NEEDED = ("name", "metadata", "basecolor")
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"RIFF", ".webp"), (b"II*\0", ".tif"))
BUFFER = 2**20
"""Bytes that are read ahead of what is asked for."""
_INDEX = 1
"""Of the index files: another number when their content changes."""


@dataclass(frozen=True, slots=True)
class ShardRow:
    """What the index says of a row: its place, its words, the size of its base colour (0, 0 where that is no image)."""

    group: int
    row: int
    """Within its row group."""
    name: str
    category: str | None
    metadata: dict[str, Any]
    width: int
    height: int
    columns: tuple[str, ...]
    """Maps of the shard."""


def shard_rows(path: Path, cache: Path) -> tuple[ShardRow, ...]:
    """The rows of a shard, from ``cache`` when it was indexed before. UserError: it is damaged, or not MatSynth's.

    Sizes stand in the images' headers, so the base colours' bytes go by once; no pixel is decoded.
    """
    kept = cache / f"index-{_INDEX}-{stamp_of([path])}.json"
    try:
        return tuple(
            ShardRow(**{**row, "columns": tuple(row["columns"])}) for row in json.loads(kept.read_text("utf-8"))
        )
    except (OSError, ValueError, TypeError, KeyError):
        pass  # not indexed yet, or by another version
    rows = tuple(_read_rows(path))
    with StagedFiles() as staged:
        staged.path_for(kept).write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")
        staged.commit()
    return rows


def read_cell(path: Path, group: int, row: int, column: str, *, space: ColourSpace) -> Texture | None:
    """One image of a row; None where the cell is empty. UserError: it is damaged.

    The column's pages up to the row go by one value at a time; other columns are not touched.
    """
    content = _cell(path, group, row, column)
    if content is None:
        return None
    place = f"{path}, row group {group}, row {row}, {column}"
    with tempfile.TemporaryDirectory(prefix="pbrstudio-") as folder:
        file = Path(folder) / f"cell{_suffix(content, place)}"
        file.write_bytes(content)
        try:
            return read_texture(file, space=space)
        except UserError as error:
            raise UserError(str(error).replace(str(file), place)) from error


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height by an image's header; (0, 0) when it is none."""
    if content.startswith(_SIGNATURES[0][0]) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    try:
        with Image.open(BytesIO(content)) as image:
            return image.size
    except (OSError, Image.DecompressionBombError):
        return 0, 0


def _read_rows(path: Path) -> Iterator[ShardRow]:
    with _opened(path) as file:
        names = file.schema_arrow.names
        if missing := [name for name in NEEDED if name not in names]:
            raise UserError(f"{path}: is no shard of MatSynth, it has no column {', '.join(missing)}")
        labels = _labels(file.schema_arrow)
        columns = tuple(name for name in names if pa.types.is_struct(file.schema_arrow.field(name).type))
        columns = tuple(name for name in columns if name != "metadata")
        words = [name for name in ("name", "category", "metadata") if name in names]
        for group in range(file.num_row_groups):
            told = file.read_row_group(group, columns=words).to_pylist()
            sizes = (image_size(content or b"") for content in _cells(file, group, "basecolor"))
            for row, (said, (width, height)) in enumerate(zip(told, sizes, strict=True)):
                metadata = {key: value for key, value in (said["metadata"] or {}).items() if value is not None}
                label = said.get("category")
                category = labels[label] if isinstance(label, int) and 0 <= label < len(labels) else label
                name = str(said["name"])
                yield ShardRow(
                    group, row, name, None if category is None else str(category), metadata, width, height, columns
                )


def _labels(schema: pa.Schema) -> tuple[str, ...]:
    """Names of the class labels, as the shard's own header has them, else the hub's."""
    try:
        info = json.loads((schema.metadata or {})[b"huggingface"])
        return tuple(info["info"]["features"]["category"]["names"])
    except (KeyError, ValueError, TypeError):
        return CATEGORIES


def _cell(path: Path, group: int, row: int, column: str) -> bytes | None:
    with _opened(path) as file:
        if group >= file.num_row_groups:
            raise UserError(f"{path}: changed since it was indexed: run the same command again")
        for index, content in enumerate(_cells(file, group, column)):
            if index == row:
                return content
    raise UserError(f"{path}: changed since it was indexed: run the same command again")


def _cells(file: pq.ParquetFile, group: int, column: str) -> Iterator[bytes | None]:
    """The images' bytes of a column of a row group, one at a time."""
    for batch in file.iter_batches(batch_size=1, row_groups=[group], columns=[column], use_threads=False):
        for value in batch.column(0):
            cell = value.as_py()
            yield cell.get("bytes") if isinstance(cell, Mapping) else cell


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path, buffer_size=BUFFER, pre_buffer=False) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        words = str(error).splitlines()[0][:200]
        raise UserError(f"{path}: this shard is damaged or cut off ({words}): fetch it again") from error


def _suffix(content: bytes, place: str) -> str:
    for signature, suffix in _SIGNATURES:
        if content.startswith(signature):
            return suffix
    raise UserError(f"{place}: is no PNG, JPEG, WebP or TIFF: fetch the shard again")
