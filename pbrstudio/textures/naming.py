"""What a texture's name and folder say about it, by the conventions of Skyrim's files.

Suffixes: PGPatcher's suffix table and its texture slots (`skyrim-formats`, A1b and A3).
"""

from __future__ import annotations

from pathlib import PurePath

SUFFIX_ROLES: dict[str, str] = {
    "_n": "a normal map",
    "_msn": "a model-space normal map",
    "_g": "a glow map",
    "_sk": "a skin tint",
    "_p": "a height map",
    "_e": "a cube map",
    "_m": "an environment mask",
    "_em": "an environment mask",
    "_envmask": "an environment mask",
    "_rmaos": "a True PBR roughness-metallic-AO map",
    "_cnr": "a True PBR coat normal",
    "_f": "a True PBR fuzz map",
    "_s": "a subsurface or specular map",
    "_i": "an inner layer",
    "_b": "a backlight map",
    "_bl": "a backlight map",
    "_flow": "a flow map",
    "_lod": "a distant LOD texture",
    # Not Skyrim's, but what other games and tools (this one too) call such maps, and as unmistakable.
    "_normal": "a normal map",
    "_norm": "a normal map",
    "_nrm": "a normal map",
    "_opengl": "a normal map",
    "_directx": "a normal map",
    "_spec": "a specular map",
    "_specular": "a specular map",
    "_gloss": "a gloss map",
    "_glow": "a glow map",
    "_emissive": "a glow map",
    "_roughness": "a roughness map",
    "_metallic": "a metallic map",
    "_metalness": "a metallic map",
    "_ao": "an ambient occlusion map",
    "_height": "a height map",
    "_displacement": "a height map",
    "_orm": "a packed occlusion-roughness-metallic map",
    "_material": "a map of materials",
}
"""What the end of a file's name says it holds, when that is not a diffuse texture."""

FOLDER_ROLES: dict[tuple[str, ...], str] = {
    ("pbr",): "True PBR already (textures/pbr)",
    ("interface",): "interface art",
    ("cubemaps",): "a cube map",
    ("effects",): "an effect texture",
    ("lod",): "a distant LOD atlas",
    ("dyndolod",): "a distant LOD texture",
    ("terrain",): "a distant LOD texture",
    ("actors", "character", "facegendata"): "a generated face tint",
    ("actors", "character", "character assets", "tintmasks"): "a face tint mask",
}
"""What the folders below ``textures`` say, when that is nothing to convert."""

EXPANSIONS = ("dlc01", "dlc02", "_byoh")
"""Folders that hold the textures of an expansion (the last of them Hearthfire) by the same rules."""

DOUBTFUL_SUFFIXES = frozenset(("_m", "_f", "_s", "_b", "_e", "_i"))
"""Ends of names that are letters of other words too, such as those of armour for men and women."""

DIFFUSE_SUFFIX = "_d"
NORMAL_SUFFIX = "_n"
MODEL_SPACE_SUFFIX = "_msn"
SKIN_SUFFIX = "_sk"
GLOW_SUFFIX = "_g"
HEIGHT_SUFFIX = "_p"
MASK_SUFFIX = "_m"
TEXTURES_FOLDER = "textures"
LANDSCAPE_FOLDER = "landscape"


def role_by_suffix(name: str) -> str | None:
    """What a file of this name (without extension) holds if it is no diffuse texture, else None."""
    return SUFFIX_ROLES.get(suffix_of(name))


def suffix_of(name: str) -> str:
    """The end of a name (without extension) from its last "_" on, in lower case; empty where there is none."""
    head, mark, tail = name.lower().rpartition("_")
    return mark + tail if head else ""


def role_by_folder(game_path: PurePath) -> str | None:
    """What a texture at this path below ``textures`` holds if its folder says it is nothing to convert, else None."""
    folders = tuple(part.lower() for part in without_expansion(game_path).parts[:-1])
    for prefix, role in FOLDER_ROLES.items():
        if folders[: len(prefix)] == prefix:
            return role
    return None


def is_landscape(game_path: PurePath) -> bool:
    """Whether a texture at this path below ``textures`` lies where those of the terrain lie."""
    return [part.lower() for part in without_expansion(game_path).parts[:-1]] == [LANDSCAPE_FOLDER]


def without_expansion(game_path: PurePath) -> PurePath:
    """A path below ``textures`` without the folder of an expansion that it begins with."""
    first, *rest = game_path.parts
    return PurePath(*rest) if rest and first.lower() in EXPANSIONS else game_path


def without_diffuse_suffix(name: str) -> str:
    """``sword_d`` gives ``sword``; any other name stays as it is."""
    return name[: -len(DIFFUSE_SUFFIX)] if name.lower().endswith(DIFFUSE_SUFFIX) and len(name) > 2 else name


def game_path(relative: PurePath, absolute: PurePath) -> PurePath | None:
    """A texture's path below the game's ``textures`` folder, or None when no such folder is on its way.

    ``relative`` is its path below the folder that is gone through: there the first ``textures`` is the game's, and one
    further down is just a name. Above that, in ``absolute``, the last one is: who knows what lies over it.
    """
    below = [part.lower() for part in relative.parts[:-1]]
    if TEXTURES_FOLDER in below:
        return PurePath(*relative.parts[below.index(TEXTURES_FOLDER) + 1 :])
    above = [part.lower() for part in absolute.parts[:-1]]
    if TEXTURES_FOLDER not in above:
        return None
    last = len(above) - 1 - above[::-1].index(TEXTURES_FOLDER)
    return PurePath(*absolute.parts[last + 1 :])
