"""Texture sets (TXST records) of plugins, read through bethkit: which of them are landscapes, and what each wears.

A landscape's texture set is one that a landscape texture (LTEX) names, or whose diffuse lies in ``textures/landscape``.
Nothing is guessed: an EditorID is what a record says. Source: `skyrim-formats`, A1.6; the order of the records' slots,
which is not that of a mesh, is PGPatcher's (PGMutagen.cs): TX02 holds a mesh's slot 6 and TX04 its slot 4.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath
from typing import TYPE_CHECKING

from pbrstudio.mods.trees.bsa import require_bethkit
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.textures.naming import TEXTURES_FOLDER, is_landscape

if TYPE_CHECKING:
    from bethkit import Group, Plugin, Record

SUFFIXES = (".esp", ".esm", ".esl")
ENCODING = "cp1252"
"""How the game's plugins write text that is not localised."""
_PLUGIN = b"TES4"
_TEXTURE_SET, _LANDSCAPE_TEXTURE = b"TXST", b"LTEX"
_EDITOR_ID, _DIFFUSE, _USED_SET = b"EDID", b"TX00", b"TNAM"
_DELETED = 0x20


@dataclass(frozen=True, slots=True)
class Form:
    """A record's identity, which does not depend on the plugin that changes it."""

    origin: str
    """The file name of the plugin that brought it in, in lower case."""
    number: int
    """Its number there: the lower 24 bits of the FormID."""


@dataclass(frozen=True, slots=True)
class TextureSet:
    """One texture set as the last of the plugins that has it says."""

    form: Form
    editor_id: str
    diffuse: PurePath
    """The path below ``textures`` of its diffuse, without extension, in lower case."""
    plugin: str
    """The file name of the plugin that says so."""
    place: int
    """That plugin's place among those that were given, in load order."""
    masters: tuple[str, ...]
    """The file names of that plugin's masters."""
    flags: int
    version: int
    """The record's flags and form version."""
    fields: tuple[tuple[bytes, bytes], ...]
    """Its subrecords: signature and content, in their order."""


@dataclass(frozen=True, slots=True)
class Landscapes:
    """The landscapes' texture sets of the plugins that were given, in the order of their EditorIDs."""

    sets: tuple[TextureSet, ...]
    plugins: tuple[Path, ...]

    def sets_of(self, game: PurePath) -> tuple[TextureSet, ...]:
        """Those whose diffuse is the texture at ``game`` (below ``textures``, without extension)."""
        wanted = PurePath(game.as_posix().lower())
        return tuple(each for each in self.sets if each.diffuse == wanted)


def read_landscapes(plugins: Sequence[Path]) -> Landscapes:
    """Reads plugins in the order in which the game loads them: a later one's record takes the place of an earlier's.

    Raises `UserError` for one that cannot be read, and where bethkit is not installed.
    """
    require_bethkit()
    sets: dict[Form, TextureSet | None] = {}
    used: dict[Form, Form] = {}
    for place, path in enumerate(plugins):
        _read(path, place, sets, used)
    named = set(used.values())
    found = [each for each in sets.values() if each and (each.form in named or is_landscape(each.diffuse))]
    return Landscapes(tuple(sorted(found, key=lambda each: (each.editor_id.lower(), each.form.origin))), tuple(plugins))


def _read(path: Path, place: int, sets: dict[Form, TextureSet | None], used: dict[Form, Form]) -> None:
    from bethkit import BethkitError, Game, Plugin

    _check(path)
    try:
        with Plugin.open(path, Game.SKYRIM_SE) as plugin:
            masters = tuple(plugin.masters)
            for record in _records(plugin, _TEXTURE_SET):
                form = _form(record.form_id, path.name, masters)
                sets[form] = _texture_set(record, form, path.name, place, masters)
            for record in _records(plugin, _LANDSCAPE_TEXTURE):
                form = _form(record.form_id, path.name, masters)
                used.pop(form, None)
                content = dict(_fields(record)).get(_USED_SET, b"")
                if len(content) == 4 and not record.flags & _DELETED:
                    used[form] = _form(struct.unpack("<I", content)[0], path.name, masters)
    except (BethkitError, UnicodeError) as error:
        raise UserError(f"--plugin {path}: cannot be read as a plugin of Skyrim ({error}): check the file") from error


def _check(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"--plugin {path}: is no plugin by its name: these are read: {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise UserError(f"--plugin {path}: there is no such file")
    try:
        with path.open("rb") as file:
            start = file.read(len(_PLUGIN))
    except OSError as error:
        raise UserError(f"--plugin {os_error_sentence(error)}") from error
    if start != _PLUGIN:
        raise UserError(f"--plugin {path}: is no plugin of Skyrim, whatever its name says: check the file")


def _records(plugin: Plugin, kind: bytes) -> list[Record]:
    """The records of this kind: they lie in one group, whose first record tells its kind."""
    found: list[Record] = []
    for group in plugin:
        first = group.child_as_record(0) if group.child_count else None
        if first is not None and first.signature == kind:
            found += records_of(group)
    return found


def records_of(group: Group) -> list[Record]:
    """The records that lie directly in a group."""
    children = (group.child_as_record(index) for index in range(group.child_count))
    return [record for record in children if record is not None]


def _texture_set(record: Record, form: Form, plugin: str, place: int, masters: tuple[str, ...]) -> TextureSet | None:
    """None where the plugin deletes the record, or where it has no name or no diffuse."""
    fields = _fields(record)
    texts = {signature: _text(content) for signature, content in reversed(fields)}
    editor_id, diffuse = texts.get(_EDITOR_ID, ""), texts.get(_DIFFUSE, "")
    if record.flags & _DELETED or not editor_id or not diffuse:
        return None
    return TextureSet(
        form=form,
        editor_id=editor_id,
        diffuse=game_path_of(diffuse),
        plugin=plugin,
        place=place,
        masters=masters,
        flags=record.flags,
        version=record.form_version,
        fields=fields,
    )


def game_path_of(texture: str) -> PurePath:
    """The path below ``textures`` of a texture as records write it, without extension, in lower case."""
    path = PurePath(*PureWindowsPath(texture.lower()).with_suffix("").parts)
    return PurePath(*path.parts[1:]) if path.parts[:1] == (TEXTURES_FOLDER,) else path


def _form(form_id: int, plugin: str, masters: Sequence[str]) -> Form:
    """A FormID's first byte counts the plugin's masters; what is past them is its own."""
    index = form_id >> 24
    origin = masters[index] if index < len(masters) else plugin
    return Form(origin.lower(), form_id & 0xFFFFFF)


def _fields(record: Record) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((field.signature, field.raw_bytes) for field in record)


def _text(content: bytes) -> str:
    return content.split(b"\0")[0].decode(ENCODING, "replace")
