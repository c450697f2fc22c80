"""The text files that a layout writes beside a texture's maps: the key to loose maps, and a glTF that shows them."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pbrstudio import __version__
from pbrstudio.runtime.events import Finding, Severity

Json = dict[str, object]

GLTF_IMAGES = ("albedo", "orm", "normal")
"""The maps that a glTF's material wears, in the order of its images."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the text file tells about: the source's name, the model's, its classes, and each map's file name."""

    source: str
    layout: str
    model: str
    classes: tuple[str, ...]
    size: tuple[int, int]
    """Width, height in pixels."""
    files: Mapping[str, str]
    opaque: bool
    cut_out: bool = True
    """Whether what is not opaque has hard edges (`coverage.cut_out_coverage` gives a number) or is seen through."""


def maps_json(written: Written) -> Json:
    """``<name>_maps.json``: the source, the model, the legend of the class ids, each map's file."""
    return {
        "pbrstudio": __version__,
        "layout": written.layout,
        "source": written.source,
        "model": written.model,
        "width": written.size[0],
        "height": written.size[1],
        "normal_convention": "OpenGL",
        "materials": {str(index): name for index, name in enumerate(written.classes)},
        "files": dict(written.files),
    }


def gltf(written: Written) -> Json:
    """``<name>.gltf``: a quad in the texture's proportions that wears the maps (glTF 2.0, section 3)."""
    width, height = written.size
    x, y = width / max(width, height), height / max(width, height)
    positions = [(-x, -y, 0.0), (x, -y, 0.0), (x, y, 0.0), (-x, y, 0.0)]
    coordinates = [(0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
    data = b"".join(
        [
            struct.pack("<12f", *(value for corner in positions for value in corner)),
            struct.pack("<12f", *(0.0, 0.0, 1.0) * 4),
            struct.pack("<8f", *(value for corner in coordinates for value in corner)),
            struct.pack("<6H", 0, 1, 2, 0, 2, 3),
        ]
    )
    material: Json = {
        "name": written.source,
        "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicRoughnessTexture": {"index": 1}},
        "occlusionTexture": {"index": 1},
        "normalTexture": {"index": 2},
        "doubleSided": True,
    }
    if not written.opaque:
        material |= {"alphaMode": "MASK", "alphaCutoff": 0.5} if written.cut_out else {"alphaMode": "BLEND"}
    offsets = [(0, 48), (48, 48), (96, 32), (128, 12)]
    return {
        "asset": {"version": "2.0", "generator": f"pbrstudio {__version__}"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": written.source}],
        "meshes": [
            {"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}, "indices": 3, "material": 0}]}
        ],
        "materials": [material],
        "textures": [{"source": index, "sampler": 0} for index in range(len(GLTF_IMAGES))],
        "samplers": [{"wrapS": 10497, "wrapT": 10497, "minFilter": 9987, "magFilter": 9729}],
        "images": [{"uri": quote(written.files[name]), "mimeType": "image/png"} for name in GLTF_IMAGES],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": 4,
                "type": "VEC3",
                "min": [-x, -y, 0.0],
                "max": [x, y, 0.0],
            },
            {"bufferView": 1, "componentType": 5126, "count": 4, "type": "VEC3"},
            {"bufferView": 2, "componentType": 5126, "count": 4, "type": "VEC2"},
            {"bufferView": 3, "componentType": 5123, "count": 6, "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteOffset": start, "byteLength": length} for start, length in offsets],
        "buffers": [
            {
                "byteLength": len(data),
                "uri": "data:application/octet-stream;base64," + base64.b64encode(data).decode("ascii"),
            }
        ],
    }


@dataclass(frozen=True, slots=True)
class ItemFile:
    """One kind of text file: its name's end behind the texture's, and what it holds."""

    ending: str
    content: Callable[[Written], Json]
    maps: tuple[str, ...] | None = None
    """The maps whose files it names; None: all that are written."""


ITEM_FILES = {"maps-json": ItemFile("_maps.json", maps_json), "gltf": ItemFile(".gltf", gltf, GLTF_IMAGES)}


def as_text(content: Json) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def write_item_file(kind: str, path: Path, written: Written, there: Collection[str]) -> list[Finding]:
    """Writes the text file of this kind to ``path``, opens it again, and tells as errors what is not as it should be.

    ``there`` are the names of the files beside it, staged or from an earlier run: it may name no other.
    """
    item_file = ITEM_FILES[kind]
    content = item_file.content(written)
    path.write_text(as_text(content), encoding="utf-8")
    try:
        same = json.loads(path.read_text(encoding="utf-8")) == content
    except ValueError:
        same = False
    findings = [] if same else [Finding(Severity.ERROR, "reads back otherwise than it was written", kind)]
    named = [written.files[name] for name in item_file.maps or written.files]
    missing = [name for name in named if name not in there]
    return findings + [Finding(Severity.ERROR, f"names {name}, which is not there", kind) for name in missing]
