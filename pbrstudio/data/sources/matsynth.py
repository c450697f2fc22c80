"""What MatSynth tells of a material, in its JSON files and in its parquet shards alike (`machine-learning` 1.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pbrstudio.data.conventions import Convention
from pbrstudio.data.decoding import MapFile, Told
from pbrstudio.data.entry import Entry
from pbrstudio.data.materials import depth_of
from pbrstudio.data.sources.listing import Row
from pbrstudio.data.split import Part
from pbrstudio.spec.losses import TruthMap

CATEGORIES = (
    "ceramic", "concrete", "fabric", "ground", "leather", "marble", "metal", "misc", "plaster", "plastic", "stone",
    "terracotta", "wood",
)  # fmt: skip
"""The hub's class labels, in order; it has none for its blends."""
BLENDS = "Blends"
CONVENTION: Convention = "OpenGL"
"""Of all its normal maps, as its card says; measured on real ones too."""
MAP_FILES: tuple[MapFile, ...] = ("basecolor", "roughness", "metallic", "height", "normal", "opacity")
"""The maps that are read. ``diffuse`` is not: it is the specular workflow's albedo, the base colour again where there
is no metal and black where there is, which no game's diffuse texture is."""
PARTS: dict[str, Part | None] = {"train": None, "test": "test"}
"""Folders and shards of the set; of what trains a part validates."""


@dataclass(frozen=True, slots=True)
class Record:
    """One material's own words about itself."""

    slug: str
    name: str
    library: str
    category: str
    licence: str
    attribution: str
    factor: float | None
    """Full range of its height in widths."""
    parents: tuple[str, ...]
    """Of a blend: families, or slugs without a publisher."""

    @property
    def family(self) -> str:
        """What its colour variants (a letter A to H at the end) share."""
        return _family(self.library, self.name)

    def told(self, entry: Entry) -> Told:
        """What decoding has to know."""
        return Told(entry.label, entry.tileable, CONVENTION, self.factor)

    def row(self, part: str, size: tuple[int, int], maps: frozenset[TruthMap], stamp: str) -> Row:
        """As an index lists it."""
        draft = Entry(
            id=self.slug,
            domain="materials",
            part="train",
            label=None,
            weak=None,
            tileable=True,
            width=size[0],
            height=size[1],
            maps=maps,
            drawn=False,
            stamp=stamp,
            licence=self.licence,
            attribution=self.attribution,
        )
        return Row(
            draft,
            self.category,
            "train" if self.parents and part == "train" else PARTS[part],
            self.family,
            self.library,
            parents=self.parents,
            slug=self.slug.partition("_")[2].lower(),
        )


def record_of(slug: str, metadata: Mapping[str, Any], category: str | None = None) -> Record:
    """The record of a row or a ``metadata.json``; ``category`` is what stands beside it (class label or folder), for
    sets of before April 2024, whose metadata have none."""
    said = str(metadata.get("category") or "")
    if not said:
        said = BLENDS if "__" in slug else category or ""
    library = str(metadata.get("source") or "")
    licence = str(metadata.get("license") or metadata.get("licence") or "")
    return Record(
        slug=slug,
        name=str(metadata.get("name") or slug),
        library=library,
        category=said,
        licence=licence,
        attribution="" if licence.upper().startswith("CC0") else _credit(metadata, slug),
        factor=depth_of(metadata),
        parents=_parents(slug, metadata) if said == BLENDS else (),
    )


def _credit(metadata: Mapping[str, Any], slug: str) -> str:
    authors = metadata.get("authors") or ()
    by = ", ".join(map(str, authors)) or str(metadata.get("source") or "unknown")
    link = str(metadata.get("link") or "")
    return f"{metadata.get('name') or slug} by {by}" + (f", {link}" if link else "")


def _parents(slug: str, metadata: Mapping[str, Any]) -> tuple[str, ...]:
    original = metadata.get("original")
    if isinstance(original, Mapping):
        found = [original.get(key) for key in ("material_1", "material_2")]
        return tuple(_family(str(m.get("source")), str(m.get("name"))) for m in found if isinstance(m, Mapping))
    # The shards' metadata have no such key; a blend's name is made of both: ms_bricks_005__concrete_021.
    return tuple(slug.lower().partition("_")[2].split("__"))


def _family(library: str, name: str) -> str:
    plain = re.sub(r"[\s_-]+", " ", name.lower()).strip()
    return f"{library.lower()}/{re.sub(r'(?<=[0-9]) ?[a-h]$| [a-h]$', '', plain)}"
