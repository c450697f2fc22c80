"""Builds a mod of more than a hundred tiny textures in which everything is that a mod may do to a converter.

What becomes of each file stands beside it in the tables here, so that a test can hold the outcome against them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pbrstudio.textures.mips import Content
from tests.dds_files import dds_header, random_blocks
from tests.integration import mod as made
from tests.integration.jobs import save
from tests.integration.pictures import bumps, cut_out, stone, with_alpha

NAME = "Awkward Keep"
SERIES = 90
"""Plain walls in nested folders, of all formats that the game has."""
_FORMATS = ("BC1_UNORM", "BC3_UNORM", "BC7_UNORM", "BC7_UNORM_SRGB", "B8G8R8A8_UNORM", "BC1_UNORM_SRGB")
_SIZES = ((16, 16), (32, 16), (16, 32), (8, 8), (64, 16))

CONVERTED = {
    **{
        f"architecture/keep/floor{number % 7}/side{number % 3}/wall{number:02d}.dds": _SIZES[number % len(_SIZES)]
        for number in range(SERIES)
    },
    "Weapons/IRON/LongSword.DDS": (32, 16),
    "weapons/steel/axe_d.dds": (16, 16),
    "clutter/lantern.dds": (16, 16),
    "clutter/größe/krug.dds": (16, 16),
    "clutter/pot.dds": (16, 16),
    "clutter/painting.png": (16, 16),
    "clutter/odd/20x12.dds": (20, 12),
    "clutter/odd/18x10.dds": (20, 12),
    "clutter/odd/4x4.dds": (4, 4),
    "clutter/one/two/three/four/five/six/seven/eight/deep.dds": (16, 16),
    "plants/fern01.dds": (16, 16),
    "landscape/dirt01.dds": (16, 16),
    "landscape/stairs/stair01.dds": (16, 16),
}
"""What is converted, below ``textures``, with (width, height) of what is written."""
LEFT_ALONE = {
    "Weapons/IRON/longsword_N.dds": "normal map",
    "weapons/steel/axe_n.dds": "normal map",
    "armor/torso/cuirass.dds": "has a model-space normal map (_msn)",
    "armor/torso/cuirass_msn.dds": "model-space",
    "armor/torso/cuirass_s.dds": "subsurface",
    "armor/torso/cuirass_m.dds": "environment mask",
    "clutter/lantern_g.dds": "glow map",
    "clutter/lantern_n.dds": "normal map",
    "clutter/lantern_p.dds": "height map",
    "clutter/pot.png": "same name",
    "clutter/mirror_e.dds": "cube map",
    "clutter/cube.dds": "cube map by its header",
    "cubemaps/chrome.dds": "cube map",
    "interface/cursor.png": "interface",
    "lod/trees.dds": "LOD",
    "terrain/tamriel/tamriel.4.0.0.dds": "LOD",
    "effects/fxfire.dds": "effect",
    "actors/character/facegendata/facetint/skyrim.esm/00013ba1.dds": "face tint",
    "actors/character/female/femalebody_1.dds": "skin",
    "pbr/clutter/chest.dds": "True PBR",
    "clutter/chest.dds": "True PBR",
}
"""What is not, with a word of the reason."""
FAILED = {
    "clutter/broken/cut.dds": "cut off",
    "clutter/broken/empty.dds": "empty",
    "clutter/broken/words.dds": "DDS",
}
"""What cannot be, with a word of the sentence."""
GLOWING = {"clutter/lantern"}
NOT_ASCII = {"clutter/größe/krug.dds"}
BESIDE = {"readme.txt": "A keep.", "meshes/keep.nif": "no mesh", "preview.png": "x"}
"""Files outside ``textures``."""


def build(root: Path) -> Path:
    """The mod below ``root``; returns its folder, which holds ``Textures``."""
    folder = root / NAME
    textures = folder / "Textures"
    for name in [*CONVERTED, *LEFT_ALONE, *FAILED]:
        (textures / name).parent.mkdir(parents=True, exist_ok=True)
    for number, (name, (width, height)) in enumerate(CONVERTED.items()):
        if name.startswith("architecture"):
            made.dds(textures / name, stone(height, width, number), _FORMATS[number % len(_FORMATS)])
        elif name.endswith(".png"):
            save(textures / name, stone(height, width, number))
        elif "odd/18x10" not in name:
            made.dds(textures / name, stone(height, width, number), "BC7_UNORM")
    made.dds(textures / "clutter/odd/18x10.dds", stone(10, 18), "B8G8R8A8_UNORM")
    made.dds(textures / "plants/fern01.dds", with_alpha(stone(16, 16, 3), cut_out(16, 16)), "BC3_UNORM")
    _companions(textures)
    _none_of_them(textures)
    (textures / "clutter/broken/cut.dds").write_bytes((textures / "clutter/pot.dds").read_bytes()[:200])
    (textures / "clutter/broken/empty.dds").write_bytes(b"")
    (textures / "clutter/broken/words.dds").write_bytes(b"this is no texture" * 20)
    for name, text in BESIDE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _companions(textures: Path) -> None:
    relief = bumps(16, 16)
    made.dds(textures / "Weapons/IRON/longsword_N.dds", bumps(16, 32), "BC7_UNORM", Content.NORMAL)
    made.dds(textures / "weapons/steel/axe_n.dds", relief[..., :2], "BC5_UNORM", Content.DATA)
    made.dds(textures / "clutter/lantern_n.dds", with_alpha(relief, stone(16, 16, 4)[..., 0]), "BC3_UNORM")
    made.dds(textures / "clutter/lantern_g.dds", stone(16, 16, 5), "BC1_UNORM")
    made.dds(textures / "clutter/lantern_p.dds", stone(16, 16, 6)[..., :1], "BC4_UNORM", Content.DATA)
    for end in ("_msn", "_s", "_m"):
        made.dds(textures / f"armor/torso/cuirass{end}.dds", stone(16, 16, 7), "BC7_UNORM")


def _none_of_them(textures: Path) -> None:
    for name in LEFT_ALONE:
        path = textures / name
        if path.exists():
            continue
        if path.suffix == ".png":
            save(path, np.full((8, 8, 3), 90, np.uint8))
        elif "cube" in name or name.endswith("_e.dds"):
            faces = b"".join(random_blocks("BC1", 4, 4, seed) for seed in range(6))
            path.write_bytes(dds_header(4, 4, fourcc=b"DXT1", caps2=0xFE00) + faces)
        else:
            made.dds(path, stone(8, 8, 9), "BC1_UNORM")
