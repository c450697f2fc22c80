"""``README.txt``: what the mod is, what it needs, how it is installed, and what would spoil it."""

from __future__ import annotations

import textwrap

from pbrstudio import __version__
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.dds.formats import BY_NAME

NAME = "README.txt"
WIDTH = 100


def readme(pack: Pack) -> str:
    """The text. It follows from the settings alone, so every shard and every further run writes the same."""
    packaging, layout = pack.conversion.packaging, pack.layout
    parts = [
        _title(pack.title),
        f"Version {packaging.version}" + (f", by {packaging.author}" if packaging.author else ""),
        f"Material maps for {layout.title}, made from existing textures with pbrstudio {__version__} (model "
        f"{pack.model}). The maps are predicted from the colour of each texture: a good guess, not a measurement.",
        _heading("What it needs"),
        *_requirements(layout),
        _heading("How it is installed"),
        *_installation(layout),
        _heading("What spoils it"),
        *_warnings(layout),
        *_landscapes(pack),
        _heading("Whose work it is"),
        "The textures come from the mod or game that was converted, and its author's permissions hold for them: ask "
        "before you share them.",
    ]
    return "\n\n".join(_wrapped(part) for part in parts) + "\n"


def _requirements(layout: Layout) -> list[str]:
    if "pgpatcher" in layout.pack_files:
        return [
            "- Skyrim Special Edition or Anniversary Edition with Community Shaders (its True PBR is part of it).",
            "- PGPatcher (once called ParallaxGen): it makes the meshes use these textures.",
            "- The mod or game files that the textures were made from: this mod holds no meshes.",
        ]
    if any(file.rule == "complex-material" for file in layout.files):
        return [
            "- Skyrim Special Edition or Anniversary Edition with ENB (Complex Material switched on), or with "
            "Community Shaders and its Extended Materials.",
            "- PGPatcher (once called ParallaxGen), or meshes that ask for the _m textures already.",
            "- The mod or game files that the textures were made from: this mod holds no meshes.",
        ]
    return [f"- A game or tool that reads {layout.title}."]


def _installation(layout: Layout) -> list[str]:
    steps = [
        "1. Install it with a mod manager, like any mod of loose textures; this folder is the game's Data folder.",
        "2. Let it win over the mod that the textures were made from.",
    ]
    if "pgpatcher" in layout.pack_files:
        steps.append(
            "3. Run PGPatcher with True PBR switched on, and again whenever textures or meshes change. Until then "
            "nothing is to be seen: no mesh asks for textures/pbr."
        )
    elif any(file.rule == "complex-material" for file in layout.files):
        steps.append(
            "3. Run PGPatcher with Complex Material switched on, and again whenever textures or meshes change."
        )
    return steps


def _landscapes(pack: Pack) -> list[str]:
    """Of the settings, too: whether there are any is another matter, and told by the report."""
    if "pgpatcher" not in pack.layout.pack_files:
        return []
    parts = [
        _heading("If landscape textures are among them"),
        "Terrain takes its textures from the texture sets (TXST) of plugins. PGPatcher changes meshes alone: its list "
        "names the textures of landscapes for meshes that wear them, such as rocks and roads.",
    ]
    if not pack.conversion.plugins:
        parts.append(
            "This mod was made without --plugin, so terrain stays as it was. To change it as well, convert once more "
            "and name the plugins in load order: --plugin Skyrim.esm --plugin MyLand.esp."
        )
        return parts
    parts.append(
        "This mod was made with --plugin. For each texture set of these plugins that uses a converted texture there is "
        f"a file in PBRTextureSets, and {pack.unsharded_name}.esp points the set to the new textures: switch that "
        "plugin on, and load it after those that it was made from: "
        + ", ".join(path.name for path in pack.conversion.plugins)
        + "."
    )
    return parts


def _warnings(layout: Layout) -> list[str]:
    formats = {name for file in layout.files for name in (file.format, file.format_alpha) if name is not None}
    warnings = []
    if any(BY_NAME[name].srgb for name in formats):
        warnings.append(
            "- Do NOT run Cathedral Assets Optimizer (CAO) or any other tool that re-encodes textures over this mod. "
            "The colour textures must keep their _SRGB format, and CAO knows neither _SRGB formats nor BC4: it turns "
            "BC7_UNORM_SRGB, BC1_UNORM_SRGB and BC4_UNORM into BC7_UNORM, and the game then shows washed-out colours."
        )
    else:
        warnings.append(
            "- Do not run tools that re-encode textures over this mod: a second compression costs quality, and the _m "
            "textures must stay exactly as they are to be recognised."
        )
    if "pgpatcher" in layout.pack_files:
        warnings.append(
            "- Do not rename or move files: PGPatcher's list in PBRNIFPatcher names them, and a mesh whose textures "
            "are not all there stays as it was."
        )
        warnings.append("- Do not mix True PBR and Complex Material for one mesh: they are two ways, not two layers.")
    return warnings


def _title(text: str) -> str:
    return f"{text}\n{'=' * min(len(text), WIDTH)}"


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}"


def _wrapped(part: str) -> str:
    """Long lines broken; what follows the first line of a point stands below its text."""
    indent = "   " if part[:2] in ("1.", "2.", "3.") else "  " if part.startswith("- ") else ""
    return "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        for line in part.splitlines()
    )
