"""Makes tiny sets in MatSynth's own two forms: the hub's parquet columns, and the tree of its download script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.data.sources.matsynth import CATEGORIES
from tests.makers import directx_normal, relief, smooth_bytes

IMAGES = (
    "basecolor", "diffuse", "displacement", "height", "metallic", "normal", "opacity", "roughness", "specular",
    "blend_mask",
)  # fmt: skip
STANDARD = ("basecolor", "diffuse", "displacement", "height", "metallic", "normal", "roughness", "specular")


@dataclass(frozen=True)
class Made:
    """One material: its slug, what its metadata say, its maps as PNG bytes."""

    slug: str
    metadata: dict[str, Any]
    images: dict[str, bytes] = field(default_factory=dict)


def made(slug: str, category: str, *, side: int = 32, seed: int = 0, name: str = "", **metadata: Any) -> Made:
    """A material with the eight standard maps, OpenGL normals and a height of 16 bits; ``metadata`` is added."""
    normal = directx_normal(side, side, seed=seed)
    normal[..., 1] = 255 - normal[..., 1]
    base = smooth_bytes(side, side, 3, seed + 1) // 2 + 60
    grey = smooth_bytes(side, side, 1, seed + 2)[..., 0]
    planes: dict[str, NDArray[Any]] = {
        "basecolor": base,
        "diffuse": base,
        "displacement": relief(side, side, seed),
        "height": relief(side, side, seed),
        "metallic": np.full((side, side), 255 if category == "Metal" else 2, np.uint8),
        "normal": normal,
        "roughness": grey,
        "specular": np.full((side, side, 3), 59, np.uint8),
    }
    told = {
        "name": name or slug,
        "source": "ambientcg",
        "license": "CC0",
        "link": "https://example.org",
        "maps": list(STANDARD),
        "tags": ["a"],
        "description": "",
        "method": "procedural",
        "physical_size": "nan",
        "height_factor": 0.02,
        "height_mean": 0.5,
        "category": category,
        "version_date": "2023-10-31",
        "authors": ["Somebody"],
        "stationary": True,
        **metadata,
    }
    return Made(slug, told, {kind: png(plane) for kind, plane in planes.items()})


def png(plane: NDArray[Any]) -> bytes:
    """The plane as a PNG file."""
    kept = BytesIO()
    Image.fromarray(plane).save(kept, "PNG")
    return kept.getvalue()


def write_tree(root: Path, part: str, materials: Sequence[Made]) -> Path:
    """As the script puts them: ``part/Category/slug``."""
    for each in materials:
        folder = root / part / str(each.metadata["category"]) / each.slug
        folder.mkdir(parents=True)
        (folder / "metadata.json").write_text(json.dumps(each.metadata), encoding="utf-8")
        for kind, content in each.images.items():
            (folder / f"{kind}.png").write_bytes(content)
    return root


def write_shard(
    root: Path,
    part: str,
    materials: Sequence[Made],
    *,
    number: int = 0,
    rows_a_group: int = 2,
    with_category: bool = True,
) -> Path:
    """One shard of the hub's columns; without ``with_category`` as before April 2024."""
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    words = {
        "authors": pa.list_(pa.string()), "category": pa.string(), "description": pa.string(),
        "height_factor": pa.float32(), "height_mean": pa.float32(), "license": pa.string(), "link": pa.string(),
        "maps": pa.list_(pa.string()), "method": pa.string(), "name": pa.string(), "physical_size": pa.float32(),
        "source": pa.string(), "stationary": pa.bool_(), "tags": pa.list_(pa.string()), "version_date": pa.string(),
    }  # fmt: skip
    if not with_category:
        del words["category"]
    features = {"category": {"names": list(CATEGORIES), "_type": "ClassLabel"}}
    schema = pa.schema(
        [("name", pa.string()), ("category", pa.int64()), ("metadata", pa.struct(list(words.items())))]
        + [(kind, image) for kind in IMAGES],
        metadata={b"huggingface": json.dumps({"info": {"features": features}}).encode()},
    )
    rows = [_row(each, words) for each in materials]
    path = root / "data" / f"{part}-{number:05d}-of-00002.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, row_group_size=rows_a_group)
    return path


def _row(each: Made, words: dict[str, Any]) -> dict[str, Any]:
    told = {key: each.metadata.get(key) for key in words}
    told["physical_size"] = float(each.metadata["physical_size"])
    label = str(each.metadata["category"]).lower()
    return {
        "name": each.slug,
        "category": CATEGORIES.index(label) if label in CATEGORIES else None,
        "metadata": told,
        **{
            kind: {"bytes": each.images[kind], "path": f"{kind}.png"} if kind in each.images else None
            for kind in IMAGES
        },
    }
