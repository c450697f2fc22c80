"""PGPatcher's own rules, held against the entries that are to be written and the file that was.

Source: PGPatcher's reader of these files and its patcher of True PBR shapes (`skyrim-formats`, A1b). What breaks a
rule is not told by PGPatcher: it skips the match, or the whole file, and the mesh stays as it was.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TypeGuard

from pbrstudio.mods.names_in_any_case import missing_names
from pbrstudio.mods.pgpatcher import Entry, base_of

SWITCHES = ("emissive", "parallax", "subsurface_foliage", "subsurface")
FACTORS = ("specular_level", "roughness_scale", "subsurface_opacity", "displacement_scale")
ALWAYS = ("", "_n", "_rmaos")
"""Ends of the files without which Community Shaders draws a mesh as before."""
WHEN = {"emissive": "_g", "parallax": "_p", "subsurface_foliage": "_s", "subsurface": "_s"}
"""Which further file a switch that is on makes PGPatcher look for."""


def entry_faults(keys: Entry, folder: Path) -> list[str]:
    """What is wrong with one of our entries, empty when it holds. ``folder`` is where its textures lie.

    All ten keys are there (PGPatcher has no defaults) with values of their type, paths are as it matches them, and
    every file that it will name exists: one that is missing makes it skip the whole match.
    """
    faults = [f"'{key}' is missing" for key in ("texture", *SWITCHES, *FACTORS, "subsurface_color") if key not in keys]
    faults += [fault for key in ("texture", "rename") if key in keys for fault in _path_faults(key, keys[key])]
    faults += [f"'{key}' must be true or false" for key in SWITCHES if not isinstance(keys.get(key, False), bool)]
    for key in FACTORS:
        if not _number(keys.get(key, 0)):
            faults.append(f"'{key}' must be a number from 0 on")
    colour = keys.get("subsurface_color", [1, 1, 1])
    if not (isinstance(colour, list) and len(colour) == 3 and all(map(_number, colour))):
        faults.append("'subsurface_color' must be three numbers from 0 on")
    return faults or _missing_files(keys, folder)


def file_fault(text: str) -> str | None:
    """Why PGPatcher would pass over a file of this text; None when it reads it. ``text`` without a mark before it."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"it is no JSON ({error})"
    if isinstance(read, dict):
        if set(read) != {"default", "entries"}:
            return "an object must have 'default' and 'entries', and nothing else"
        read = read["entries"]
    if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
        return "it is no array of entries"
    for each in read:
        if not any(key in each for key in ("texture", "path_contains")) and not any(
            str(key).startswith("match") for key in each
        ):
            return "an entry says nothing that a texture could match"
    return None


def _path_faults(key: str, value: object) -> list[str]:
    if not isinstance(value, str) or not value:
        return [f"'{key}' must be a path"]
    faults = []
    if not value.isascii():
        faults.append(f"'{key}' must be ASCII: {value}")
    if "/" in value:
        faults.append(f"'{key}' must have backslashes: {value}")
    parts = value.lower().split("\\")
    if "" in parts:
        faults.append(f"'{key}' must not begin or end with a backslash, or have two in a row: {value}")
    if parts[0] == "textures":
        faults.append(f"'{key}' must lie below textures, without that folder: {value}")
    if key == "rename" and value.lower().endswith(".dds"):
        faults.append(f"'{key}' must have no extension: {value}")
    if key == "texture" and "." in parts[-1][1:] and not value.lower().endswith(".dds"):
        faults.append(f"'{key}' would lose what stands after its last dot, add .dds: {value}")
    return faults


def _missing_files(keys: Entry, folder: Path) -> list[str]:
    base = base_of(keys)
    ends = [*ALWAYS, *dict.fromkeys(end for switch, end in WHEN.items() if keys[switch])]
    names = [f"{base.name}{end}.dds" for end in ends]
    return [f"{name} is not there" for name in missing_names(folder, base.parent, names)]


def _number(value: object) -> TypeGuard[float]:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) and value >= 0
