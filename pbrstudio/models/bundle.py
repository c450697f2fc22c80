"""A model as it lies on disk: a folder with a manifest, three files of weights, and three graphs that point into them.

Nothing here is executed or unpickled, and nothing needs torch. A bundle is checked when it is opened: each file's
checksum against the manifest, each file of weights against its own header. A graph's references are held to the folder,
and to the length of the file that they point into, by OpenVINO as it reads the graph.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from math import prod
from pathlib import Path

from pydantic import ValidationError

from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.model import ROLES, Manifest, Role

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1 << 20
LARGEST_FILE = 4 << 30
"""Bytes past which a file is no network of ours."""
LARGEST_HEADER = 16 << 20
_CHUNK = 1 << 20
_AGAIN = "get the model again, and import it"


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """Where a tensor lies in a file of weights: type in safetensors' words, shape, bytes from the file's start."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model that was opened, and is whole."""

    folder: Path
    manifest: Manifest

    def weights(self, role: Role) -> Path:
        return self.folder / weights_name(role)

    def graph(self, role: Role) -> Path:
        return self.folder / graph_name(role)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum((self.folder / name).stat().st_size for name in bundle_names())


def weights_name(role: Role) -> str:
    return f"{role}.safetensors"


def graph_name(role: Role) -> str:
    return f"{role}.onnx"


def file_names() -> tuple[str, ...]:
    """What a bundle holds beside its manifest."""
    return tuple(name(role) for role in ROLES for name in (weights_name, graph_name))


def bundle_names() -> tuple[str, ...]:
    """Every file of a bundle, the manifest first."""
    return (MANIFEST, *file_names())


def open_bundle(folder: Path) -> Bundle:
    """The bundle in ``folder``, checked. Raises `UserError` in one sentence for what is no bundle, or is damaged."""
    manifest = read_manifest(folder)
    missing = [name for name in file_names() if not (folder / name).is_file()]
    if missing:
        raise UserError(f"model {folder}: {missing[0]} is missing: {_AGAIN}")
    for name in file_names():
        wanted = manifest.files.get(name)
        if wanted is None:
            raise UserError(
                f"model {folder}: its manifest names no checksum of {name}: export it again where it was made"
            )
        if checksum(folder / name) != wanted:
            raise UserError(f"model {folder}: {name} is damaged (its checksum is not the manifest's): {_AGAIN}")
    for role in ROLES:
        tensor_places(folder / weights_name(role))
    return Bundle(folder, manifest)


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone, checked as a value; `UserError` when it is not there or not valid."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise UserError(f"model {folder}: {MANIFEST} is too large to be one")
        return Manifest.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise UserError(f"{folder} is no model: it holds no {MANIFEST}") from error
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except ValidationError as error:
        raise UserError(f"model {folder}: {MANIFEST}: {validation_sentence(error)}") from error
    except ValueError as error:
        raise UserError(f"model {folder}: {MANIFEST} is not valid JSON ({error})") from error
    except RecursionError as error:
        raise UserError(f"model {folder}: {MANIFEST} is nested too deeply to be one") from error


def checksum(path: Path) -> str:
    """sha256 of a file, as hexadecimal digits; `UserError` when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    return digest.hexdigest()


_SIZES = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8, "I64": 8, "I32": 4, "U8": 1}
_MOST_SIDES = 8
"""Convolutions have four; a shape of millions of numbers would keep their product busy for hours."""


def tensor_places(path: Path) -> dict[str, TensorPlace]:
    """Where each tensor of a safetensors file lies; only the header is read.

    Raises `UserError` unless the header is sound and its tensors fill the file without gap or overlap, each as long as
    its shape and type say. These are the format's own rules (huggingface/safetensors, README): what passes here, the
    libraries that read the file later take too.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size > LARGEST_FILE or length > min(size - 8, LARGEST_HEADER):
                raise ValueError("its header does not fit the file")
            header = file.read(length)
        if header[:1] != b"{":
            raise ValueError("its header is no table of tensors")
        places = _places(json.loads(header.decode("utf-8"), object_pairs_hook=_table), 8 + length, size)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except (ValueError, RecursionError) as error:
        fault = "its header is nested too deeply" if isinstance(error, RecursionError) else error
        raise UserError(f"{path} is not a sound safetensors file ({fault}): {_AGAIN}") from error
    return places


def _table(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("its header names something twice")
    return table


def _places(header: dict[str, object], start: int, size: int) -> dict[str, TensorPlace]:
    notes = header.pop("__metadata__", {})
    if not isinstance(notes, dict) or not all(isinstance(note, str) for note in notes.values()):
        raise ValueError("its metadata are no table of text")
    found = {name: _place(f"{name!r:.80}", entry, start, size) for name, entry in header.items()}
    at = start
    for place in sorted(found.values(), key=lambda each: (each.offset, each.length)):
        if place.offset != at:
            raise ValueError("its tensors overlap or leave gaps")
        at += place.length
    if at != size:
        raise ValueError("its tensors do not fill the file")
    return found


def _place(name: str, entry: object, start: int, size: int) -> TensorPlace:
    match entry:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [begin, end]} if dtype in _SIZES:
            if len(shape) > _MOST_SIDES:
                raise ValueError(f"{name} has {len(shape)} sides")
        case _:
            raise ValueError(f"{name} is no tensor of a known kind")
    # Not converted: what is true, 1.0 or "1" here is no number to the libraries that read the file after us.
    if not all(type(number) is int and 0 <= number <= size for number in (*shape, begin, end)):
        raise ValueError(f"{name} has a shape or a place that cannot be")
    if end - begin != _SIZES[dtype] * prod(shape):
        raise ValueError(f"{name} is not as long as its shape says")
    return TensorPlace(dtype, tuple(shape), start + begin, end - begin)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes ``manifest.json`` with the checksums of the files that lie in ``folder``."""
    whole = manifest.model_copy(update={"files": {name: checksum(folder / name) for name in file_names()}})
    part = folder / f".{MANIFEST}.part"
    part.write_text(whole.model_dump_json(indent=1) + "\n", encoding="utf-8")
    os.replace(part, folder / MANIFEST)
