"""Class maps, drawn or made with the material: ``<name>_material.png`` with class ids, and the legend beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.hygiene import fate_of, load_table
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.textures.maps import U8
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.texture import ColourSpace

MASK = "_material"
CLASS_MASK = f"class{MASK}"
"""The mask of a folder of materials, where one has it."""
PAINTED = "painted"
"""What a game shows of a material whose base colour is known beside it: with baked light, painted edges, dirt."""
LEGENDS = ("_material.json", "_maps.json")
"""Ends of the names of legends: an object whose ``materials`` names each id, as the layout "maps" writes it."""


def legend_of(mask: Path) -> dict[int, str]:
    """Names of a mask's ids. `UserError`: there is no legend, or it is not one."""
    base = mask.stem.removesuffix(MASK)
    path = next((p for end in LEGENDS if (p := mask.with_name(base + end)).is_file()), None)
    if path is None:
        raise UserError(f"{mask}: has no legend: beside it {base}{LEGENDS[0]} must name its class ids")
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        return {int(id_): str(name).lower() for id_, name in content["materials"].items()}
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f'{path}: is no legend: an object {{"materials": {{"0": "stone"}}}} is expected') from error


def known_legend(mask: Path) -> dict[int, str]:
    """As `legend_of`, of the ids that can be a class's. `UserError`: it names a class that the table does not know."""
    table = load_table()
    named = {id_: name for id_, name in legend_of(mask).items() if 0 <= id_ < UNLABELLED}
    for id_, name in named.items():
        try:
            fate_of(name, table)
        except UserError as error:
            raise UserError(f"{mask}: what its legend names for {id_} is not known: {error}") from error
    return named


def commonest_class(path: Path) -> str | None:
    """The name, by its legend, that most of a mask's named pixels have; None where none is named. `UserError`: it is
    damaged."""
    named = known_legend(path)
    counts = np.bincount(read_texture(path, space=ColourSpace.LINEAR).rgb[..., 0].reshape(-1))
    shown = [(int(counts[id_]), name) for id_, name in named.items() if id_ < len(counts)]
    most = max(shown, default=(0, ""))
    return most[1] if most[0] else None


def read_mask(path: Path, width: int, height: int, classes: Sequence[str]) -> U8:
    """The mask [H,W] in the ids of ``classes``, nearest pixels where it is of another size.

    What the legend does not name, and classes that are not trained, are unlabelled. `UserError`: it is damaged, of
    other proportions, or its legend names a class that the table does not know.
    """
    ids = read_texture(path, space=ColourSpace.LINEAR).rgb[..., 0]
    if ids.dtype != np.uint8:
        raise UserError(f"{path}: has {ids.dtype.itemsize * 8} bits, a mask has 8: save it again")
    if ids.shape[1] * height != ids.shape[0] * width:
        raise UserError(f"{path}: is {ids.shape[1]} x {ids.shape[0]} px, which are not its texture's proportions")
    rows = (np.arange(height) * ids.shape[0] + ids.shape[0] // 2) // height
    columns = (np.arange(width) * ids.shape[1] + ids.shape[1] // 2) // width
    table = np.full(256, UNLABELLED, np.uint8)
    categories = load_table()
    for id_, name in known_legend(path).items():
        known = name if name in classes else fate_of(name, categories)
        if known in classes:
            table[id_] = list(classes).index(known)
    mapped: U8 = table[ids[rows[:, None], columns]]
    return mapped
