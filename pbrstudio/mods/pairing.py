"""The maps that belong to a diffuse texture by their names: which of them are used, and what is said of the others.

Suffixes: `skyrim-formats`, A3. ``<name>_n`` belongs to ``<name>``, and ``<base>_n`` to ``<base>_d`` as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath

from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.mods.trees.tree import Tree
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.textures.naming import (
    GLOW_SUFFIX,
    HEIGHT_SUFFIX,
    MASK_SUFFIX,
    MODEL_SPACE_SUFFIX,
    NORMAL_SUFFIX,
    SKIN_SUFFIX,
    SUFFIX_ROLES,
    without_diffuse_suffix,
)

SOMETIMES_USED = (HEIGHT_SUFFIX, MASK_SUFFIX)
"""What is of use to some layouts."""
_UNUSED = ("_em", "_envmask", "_s", "_sk", "_e", "_b", "_bl", "_i")
"""What no map of ours is made from; whether it is there is worth knowing."""


@dataclass(frozen=True, slots=True)
class Companions:
    """The maps of one diffuse texture."""

    normal: TextureFile | None = None
    """Its tangent-space normal map; None beside a model-space one, which says that the mesh wants no other."""
    glow: TextureFile | None = None
    height: TextureFile | None = None
    mask: TextureFile | None = None
    """Its environment mask, or Complex Material."""
    findings: tuple[Finding, ...] = ()
    against: str | None = None
    """What they say against converting it for the game; None when nothing."""


def companions(relative: PurePath, tree: Tree, used: Collection[str] = ()) -> Companions:
    """The maps of the diffuse at ``relative`` in its folder, compared without case, a DDS before others.

    ``used``: which of `SOMETIMES_USED` the layout and the settings have a use for.
    """
    findings = []
    against = None
    normal = _found(relative, NORMAL_SUFFIX, tree)
    if _found(relative, SKIN_SUFFIX, tree) is not None:
        against = f"has a skin tint ({SKIN_SUFFIX}), as skin has, and True PBR has no shader for skin"
    if _found(relative, MODEL_SPACE_SUFFIX, tree) is not None:
        normal = None
        against = (
            f"has a model-space normal map ({MODEL_SPACE_SUFFIX}), so its mesh takes no tangent normals, "
            "which are all that can be made"
        )
        message = (
            f"it has a model-space normal map ({MODEL_SPACE_SUFFIX}), which holds no tangent normals: a new normal map "
            "is made, which fits only meshes whose shape is set to tangent space"
        )
        findings.append(Finding(Severity.WARNING, message, "normal"))
    sometimes = {suffix: _found(relative, suffix, tree) for suffix in SOMETIMES_USED if suffix in used}
    unused = [
        f"{SUFFIX_ROLES[suffix]} ({suffix})"
        for suffix in (*SOMETIMES_USED, *_UNUSED)
        if suffix not in used and _found(relative, suffix, tree) is not None
    ]
    if unused:
        findings.append(Finding(Severity.NOTE, f"these maps of it are not used: {', '.join(unused)}"))
    return Companions(
        normal=normal,
        glow=_found(relative, GLOW_SUFFIX, tree),
        height=sometimes.get(HEIGHT_SUFFIX),
        mask=sometimes.get(MASK_SUFFIX),
        findings=tuple(findings),
        against=against,
    )


def _found(relative: PurePath, suffix: str, tree: Tree) -> TextureFile | None:
    stems = dict.fromkeys([relative.stem, without_diffuse_suffix(relative.stem)])
    found = [tree.find_image(relative.with_name(stem + suffix)) for stem in stems]
    files = [file for file in found if file is not None]
    files.sort(key=lambda file: not file.name.name.lower().endswith(".dds"))
    return files[0] if files else None
