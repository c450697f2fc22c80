"""Takes what is private out of a report: the home folder, names of user and machine, and the user's files."""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import sys
import sysconfig
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path
from urllib.parse import quote


class Names(Enum):
    """What a report says of the user's files. The home folder and the user's name are never in it."""

    HIDDEN = auto()
    """Each folder is ``<folder>``, each file ``<file>`` with its ending."""
    SHOWN = auto()
    """Their paths, below ``<home>``."""


@dataclass(frozen=True, slots=True)
class Private:
    """What is looked for. ``program``: places that hold nothing of the user's, with what stands for them."""

    home: str
    words: tuple[str, ...] = ()
    """Names that stand for a person or a machine, as whole words."""
    program: tuple[tuple[str, str], ...] = ()


OWN_NAMES = (
    "settings.json",
    "manifest.json",
    "events.jsonl",
    "run.json",
    "window.ini",
    "licences.json",
    *(f"{network}.{ending}" for network in ("segmenter", "albedo", "maps") for ending in ("onnx", "safetensors")),
)
"""Files that the program names itself: they tell where a fault lies, and nothing of the user."""
_ENDINGS = "dds|png|tga|tiff?|bmp|jpe?g|exr|hdr|psd|webp|gif|bsa|ba2|es[pml]|zip|7z|rar|nif"
"""Of files that are a user's wherever they lie."""
_OTHERS = "json|jsonl|toml|txt|log|csv|html|md|xml|ini|py|so|dll|pyd|exe|onnx|safetensors"
"""The rest of those that tell something of a fault."""
_SLASH = r"(?:[\\/]|%2F|%5C)+"
_SHORT = 3
"""Letters; a shorter name than this is no more than a letter of any word."""
_SYSTEM = r"(?:usr|lib\d*|bin|sbin|etc|proc|sys|dev)(?=/|$)"
"""Folders of every Linux, which say nothing of anybody."""
_START = (
    r"(?:<home>(?=[\\/\w-]|\.\w)(?!/<)"
    r"|file:/{2,3}(?=[^/\s])"
    rf"|(?<![\w.<>/\\~-])/(?![/\s\"')<]|{_SYSTEM})"
    r"|(?<![A-Za-z0-9])[A-Za-z]:[\\/](?![Ww]indows[\\/])"
    r"|(?<!\\)\\{2,4}(?=[\w?.]))"
)
"""Where the path of a file begins; the last two are Windows'."""
_FOLLOWS = r"(?![^\n\"':;]{0,300}[\\/])"
"""No more of a path comes in this part of the sentence."""
_END = rf"(?=$|[\n\"<>|;]|'(?!\w)|(?<!\w)'|:(?=[\s\d]|$)|, {_FOLLOWS}|[)] ?{_FOLLOWS}| \({_FOLLOWS})"
_QUOTED = re.compile(rf"(?P<quote>[\"'])(?P<start>{_START})(?P<rest>[^\n]*?)(?<!\\)(?P=quote)")
_PLAIN = re.compile(rf"(?P<start>{_START})(?P<rest>(?:[^\n\"'<>|]|(?<=\w)'(?=\w))*?){_END}", re.MULTILINE)
_NAME = re.compile(
    rf"(?:^|(?<=[\"'<>|:;]))(?P<before>[ \t,(=\[{{]*)(?! )[^\n\"'<>|:;]+\.(?P<ending>{_ENDINGS})(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)
"""All of a sentence up to the name: who can tell where a name with spaces begins. Tried where a part of one begins."""
_SIGNS = {"home", "folder", "file", "name", "pbrstudio", "packages", "python", "program"}
"""What stands in angle brackets for what was taken out."""


def private_here() -> Private:
    """What is private on this machine, for this user, and where the program and its packages lie."""
    home = os.path.expanduser("~")
    words = {Path(home).name, platform.node()}
    with suppress(KeyError, OSError, ImportError):  # a user without a name, as containers have them
        words.add(getpass.getuser())
    package = str(Path(__file__).resolve().parent.parent)
    places = [
        (package, "<pbrstudio>"),
        *((sysconfig.get_path(name), "<packages>") for name in ("purelib", "platlib")),
        *((sysconfig.get_path(name), "<python>") for name in ("stdlib", "platstdlib")),
    ]
    if frozen := getattr(sys, "_MEIPASS", None):
        places.append((str(frozen), "<program>"))
    return Private(home, tuple(sorted(words, key=len, reverse=True)), tuple(places))


def redacted(text: str, names: Names, private: Private) -> str:
    """``text`` without what is private. Rather a word too many goes than one too few."""
    for place, sign in sorted(private.program, key=lambda pair: len(pair[0]), reverse=True):
        text = _put(text, place, sign)
    text = _put(text, private.home, "<home>")
    if names is Names.HIDDEN:
        text = _QUOTED.sub(lambda match: f"{match['quote']}{_hidden(match)}{match['quote']}", text)
        text = _PLAIN.sub(_hidden, text)
        text = _NAME.sub(lambda match: f"{match['before']}<file>.{match['ending']}", text)
    for word in private.words:
        if len(word) >= _SHORT:
            text = _whole(word).sub(_named, text)
    return text


def _put(text: str, place: str, sign: str) -> str:
    pattern = _pattern(place)
    return text if pattern is None else pattern.sub(lambda _: sign, text)


@cache
def _pattern(place: str) -> re.Pattern[str] | None:
    """Finds a folder however it is written: with either slash, escaped by Python or JSON, once or twice, in an address.

    None for the root of a disk, which is in every path.
    """
    parts = [part for part in re.split(r"[\\/]+", place) if part]
    if not parts or (len(parts) == 1 and parts[0].endswith(":")):
        return None
    before = _SLASH if place[0] in "\\/" else ""
    return re.compile(before + _SLASH.join("".join(map(_letter, part)) for part in parts), re.IGNORECASE)


@cache
def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){''.join(map(_letter, word))}(?!\w)", re.IGNORECASE)


def _letter(letter: str) -> str:
    """A pattern for one letter of a path, or what may stand for it."""
    if letter.isascii() and letter.isalnum():
        return letter
    forms = {json.dumps(letter)[1:-1], ascii(letter)[1:-1]} - {letter}
    escaped = [re.escape(form).replace(r"\\", r"\\+") for form in forms]
    backslashes = r"\\*" if letter in "\"'" else ""
    address = re.escape(quote(letter, safe="", errors="surrogateescape"))
    return f"(?:{'|'.join([*escaped, address, backslashes + re.escape(letter)])})"


def _named(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    inside = text[start - 1 : start] == "<" and text[end : end + 1] == ">"
    return match[0] if inside and match[0] in _SIGNS else "<name>"


def _hidden(match: re.Match[str]) -> str:
    """What stands for the path of a file: the home stays, and of the file's name its ending."""
    before = "<home>/" if match["start"] == "<home>" else ""
    rest = match["rest"].rstrip("\\/ ")
    name = re.split(r"[\\/]", rest)[-1]
    if name in OWN_NAMES:
        return f"{before}<folder>/{name}"
    if ending := re.fullmatch(rf".*(\.(?:{_ENDINGS}|{_OTHERS}))", name, re.IGNORECASE):
        return f"{before}<folder>/<file>{ending[1]}"
    return f"{before}<folder>" if rest else before.rstrip("/")
