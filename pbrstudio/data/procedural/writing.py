"""Writes a made material as a folder of the usual layout, with its class map as a mask and a legend."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from pbrstudio.data.entry import UNLABELLED, Planes
from pbrstudio.data.masks import CLASS_MASK, LEGENDS, MASK, PAINTED
from pbrstudio.data.materials import MAPS, META, read_meta
from pbrstudio.data.procedural.selection import Made
from pbrstudio.data.procedural.source import LICENCE, planes_of, version
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace

SEVERAL = "mixed"
"""Category of several materials in one."""
FILES = {"basecolor", *MAPS, CLASS_MASK, PAINTED}
"""Names of all maps that `maps_of` can give."""
SOURCE = "pbrstudio"
"""Of made materials, in their ``meta.json``."""


def is_there(out: Path, made: Made, size: int) -> bool:
    """Whether it was written before, at this size and by these recipes: else it is to be made anew.

    ``meta.json`` is the last of its files to get its name. `UserError`: what is there was not made here.
    """
    folder = out / made.id
    if not (folder / META).is_file():
        return False
    meta = read_meta(folder)
    if meta.get("source") != SOURCE:
        raise UserError(f"{folder}: is there already and was not made by pbrstudio; name another folder with -o")
    return (meta.get("size"), meta.get("version")) == (size, version())


def write_made(made: Made, size: int, classes: tuple[str, ...], out: Path) -> tuple[Path, ...]:
    """Makes one and writes it to ``out``/<id>, in place of one that is there; ``classes`` are what the mask's ids stand
    for. OSError: as it comes."""
    planes = planes_of(made, size, classes)
    maps = maps_of(planes)
    folder = out / made.id
    shown = set() if planes.classes is None else set(np.unique(planes.classes).tolist()) - {UNLABELLED}
    legend = {"materials": {str(id_): classes[id_] for id_ in sorted(shown)}}
    meta = {
        "name": made.id,
        "category": made.recipe.label or SEVERAL,
        "licence": LICENCE,
        "attribution": "",
        "normal_convention": "OpenGL",
        "tileable": made.recipe.tileable,
        "height_factor": planes.depth,
        "source": SOURCE,
        "recipe": made.recipe.name,
        "seed": made.seed,
        "size": size,
        "version": version(),
    }
    with StagedFiles() as staged:
        for name, pixels in maps.items():
            space = ColourSpace.SRGB if name in ("basecolor", PAINTED) else ColourSpace.LINEAR
            write_png(staged.path_for(folder / f"{name}.png"), pixels, space=space)
        for name, content in ((CLASS_MASK.removesuffix(MASK) + LEGENDS[0], legend), (META, meta)):
            staged.path_for(folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        if (folder / META).is_file():  # another version of the recipe may have given more
            for name in FILES - maps.keys():
                (folder / f"{name}.png").unlink(missing_ok=True)
        return staged.commit()


def maps_of(planes: Planes) -> dict[str, U8 | U16]:
    """The files of planes, by name."""
    albedo = planes.colour if planes.albedo is None else planes.albedo
    maps: dict[str, U8 | U16 | None] = {
        "basecolor": albedo if planes.alpha is None else np.dstack([albedo, planes.alpha]),
        "roughness": planes.roughness,
        "metallic": planes.metallic,
        "ao": planes.ao,
        "height": planes.height,
        "normal": planes.normal,
        CLASS_MASK: planes.classes,
        PAINTED: None if albedo is planes.colour else planes.colour,
    }
    return {name: pixels for name, pixels in maps.items() if pixels is not None}
