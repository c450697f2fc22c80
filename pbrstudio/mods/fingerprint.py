"""What decides about the bytes of a texture's files, in a few digits: equal ones need not be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from pbrstudio.convert.guide import Guide
from pbrstudio.convert.item import Item
from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.manifest import Manifest, recordable
from pbrstudio.mods.pgpatcher import Entry
from pbrstudio.spec.manifest import InputRecord

FORMAT = 3
"""To be raised when the same input and settings give other bytes than before, so that outputs are made anew."""

NOT_OF_THE_BYTES = frozenset(
    {
        # Chosen by name: what they mean (the layout's files, the model's weights) is taken in itself.
        "layout",
        "model",
        # Which textures, where to, and when; rules and words have their effect on each texture's settings and guide.
        "existing",
        "exclude",
        "game_folder",
        "include",
        "memory_limit",
        "packaging",
        "path_words",
        "plugins",
        "prune",
        "rules",
        "shard",
        # Said in PGPatcher's list alone, which has digests of its own.
        "displacement_scale",
        "roughness_scale",
        "specular_level",
    }
)
"""Fields of a `Conversion` that no file of a texture depends on; every other one makes it anew when it changes."""


def settings_digest(item: Item, workshop: Workshop) -> str:
    """Of everything beside the inputs' content."""
    return digest(
        {
            "format": FORMAT,
            "layout": workshop.layout.model_dump(mode="json"),
            "model": workshop.predictor.id,
            "weights": workshop.predictor.fingerprint,
            "conversion": item.conversion.model_dump(mode="json", exclude=set(NOT_OF_THE_BYTES)),
            "guide": _guide(item.guide),
            "name": recordable(item.source.name.name),
        }
    )


LAYOUTS_OWN = frozenset({"albedo_variant", "map_divisors"})
"""Fields of a `Conversion` that say how a layout's files are written, and nothing of what is read and predicted."""


def work_digest(item: Item, workshop: Workshop) -> str:
    """Of what decides, beside the inputs' content, about what is read of a texture and predicted from it."""
    return digest(
        {
            "weights": workshop.predictor.fingerprint,
            "blocks": workshop.block_compressed,
            "conversion": item.conversion.model_dump(mode="json", exclude=set(NOT_OF_THE_BYTES | LAYOUTS_OWN)),
            "guide": _guide(item.guide),
        }
    )


def inputs_of(item: Item) -> dict[str, TextureFile]:
    """The files that a texture is made from, by what they are to it."""
    files = {"source": item.source, "glow": item.glow}
    if item.conversion.normals == "own":
        files |= {"normal": item.normal, "height": item.height, "mask": item.mask}
    return {role: file for role, file in files.items() if file is not None}


def input_records(items: Iterable[Item]) -> list[dict[str, InputRecord]]:
    """Of each of the items, as they are now; a file that several are made from is read once. To be made before they are
    read, so that a change meanwhile is met by the next run.

    Raises OSError or `UserError` when one cannot be read.
    """
    all_files = [inputs_of(item) for item in items]
    files = dict.fromkeys(file for each in all_files for file in each.values())
    records = {file: InputRecord(stamp=file.stamp(), digest=file.digest()) for file in files}
    return [{role: records[file] for role, file in each.items()} for each in all_files]


def entry_digest(entry: Entry) -> str:
    return digest(entry)


def key_of(item: Item, manifest: Manifest, workshop: Workshop) -> str:
    """What tells a texture of one layout apart from all others in an output folder."""
    return f"{workshop.layout.id}:{manifest.relative(item.base)}"


def digest(value: dict[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _guide(guide: Guide) -> dict[str, object]:
    painted = None
    if guide.painted is not None:
        content = hashlib.blake2b(guide.painted.tobytes(), digest_size=16).hexdigest()
        painted = [content, *guide.painted.shape]
    return {
        "weights": guide.weights,
        "reassigned": guide.reassigned,
        "forced": guide.forced,
        "painted": painted,
        "unknown": guide.unknown,
    }
