"""Globs of texture paths, as rules and selections have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from pbrstudio.textures.naming import TEXTURES_FOLDER, without_diffuse_suffix, without_expansion
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES

_CLASS = re.compile(r"\[(!?)([^\]]+)\]")


def spellings(game: PurePath) -> tuple[str, ...]:
    """How globs may name a texture at this path below ``textures``, without extension.

    Also without ``_d``, and without the folder of an expansion, in which all lies as in the game's own.
    """
    paths = dict.fromkeys([game, without_expansion(game)])
    names = dict.fromkeys([game.name, without_diffuse_suffix(game.name)])
    return tuple(path.with_name(name).as_posix().lower() for path in paths for name in names)


@dataclass(frozen=True)
class PathPattern:
    """A glob of paths below ``textures``, without extension, compared without case.

    ``*`` is any part of a name, ``?`` one character, ``[abc]`` one of these (``[!abc]`` none of them), ``**`` any
    number of folders. A glob without a slash fits the name of the texture or of any folder on its way; one with a slash
    fits from ``textures`` on. What fits a folder fits everything below it.
    """

    glob: str

    def fits(self, spellings: tuple[str, ...]) -> bool:
        """Whether it fits a texture, given as `spellings` has it."""
        return any(self._expression.fullmatch(each) is not None for each in spellings)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        parts = self.glob.replace("\\", "/").strip("/").lower().split("/")
        if parts[0] == TEXTURES_FOLDER and len(parts) > 1:
            parts = parts[1:]
        stem, dot, ending = parts[-1].rpartition(".")
        if dot and f".{ending}" in TEXTURE_SUFFIXES:
            parts[-1] = stem
        if len(parts) == 1:
            parts = ["**", *parts]
        text = "".join(r"(?:[^/]+/)*" if part == "**" else f"{_name(part)}/" for part in parts[:-1])
        text += r"[^/]+" if parts[-1] == "**" else _name(parts[-1])
        return re.compile(text + r"(?:/.*)?", re.DOTALL)


def _name(part: str) -> str:
    """A regular expression of one name."""
    out, at = "", 0
    while at < len(part):
        if (found := _CLASS.match(part, at)) is not None:
            out += f"[{'^/' if found[1] else ''}{_signs(found[2])}]"
            at = found.end()
            continue
        out += {"*": r"[^/]*", "?": r"[^/]"}.get(part[at], re.escape(part[at]))
        at += 1
    return out


def _signs(inside: str) -> str:
    """The inside of brackets as a regular expression has it: single signs, and ranges such as 0-9."""
    out, at = "", 0
    while at < len(inside):
        first, last = inside[at], inside[at + 2 : at + 3]
        if inside[at + 1 : at + 2] == "-" and first <= last:
            out += f"{re.escape(first)}-{re.escape(last)}"
            at += 3
        else:
            out += re.escape(first)
            at += 1
    return out
