"""From one image of an input to an item: its path in the game, where its files go, and the maps beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.convert.item import Item, active_files
from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.mods.awkward_names import name_findings
from pbrstudio.mods.pairing import companions
from pbrstudio.mods.plugins.texture_sets import Landscapes
from pbrstudio.mods.trees.tree import Tree
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.naming import HEIGHT_SUFFIX, MASK_SUFFIX, game_path, is_landscape, without_diffuse_suffix

LONG_PATH = 200
"""Characters below the mod's folder from which on a path is told: Windows' 259 hold the game's folder too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the game a texture belongs."""

    game: PurePath
    """Its path below ``textures``, without extension."""
    known: bool


@dataclass(frozen=True, slots=True)
class Placing:
    """What decides the same way for all images of a conversion."""

    out: Path
    layout: Layout
    conversion: Conversion
    landscapes: Landscapes | None
    """The texture sets of the plugins that were given; None when none was."""

    def item(self, file: TextureFile, name: str, relative: PurePath, tree: Tree, doubt: str | None = None) -> Item:
        """The item of the image at ``relative`` of ``tree``, called ``name`` in reports. Raises `UserError`."""
        if not relative.stem.strip("."):
            raise UserError("has no name before its extension: rename it")
        layout, place = self.layout, self._place(relative, tree)
        base = self.out / layout.root / (place.game if layout.tree == "game" else relative.with_suffix(""))
        stripped = without_diffuse_suffix(base.name) if layout.strip_diffuse_suffix else base.name
        beside = companions(relative, tree, self._used)
        return Item(
            source=file,
            name=name,
            game=place.game,
            place_known=place.known,
            base=base,
            companions=base.with_name(stripped),
            conversion=self.conversion,
            normal=beside.normal,
            glow=beside.glow,
            height=beside.height,
            mask=beside.mask,
            findings=(*self._findings(place, base, doubt), *beside.findings),
            against=beside.against if self.layout.tree == "game" else None,
        )

    @property
    def _used(self) -> frozenset[str]:
        """Which of the maps that are not of use to every layout are of use to this one."""
        if self.conversion.normals != "own":
            return frozenset()
        used = set()
        for file in active_files(self.layout, self.conversion, ()):
            ruled = file.rule == "complex-material"
            if any(channel.plane == "height" for channel in file.channels) and (self.conversion.parallax or not ruled):
                used.add(HEIGHT_SUFFIX)
            if ruled:
                used.add(MASK_SUFFIX)
        return frozenset(used)

    def pbr_already(self, item: Item, relative: PurePath, tree: Tree) -> str | None:
        """Why a texture is left alone that the input has True PBR textures for; None when it has not.

        Those that this conversion wrote itself, into a folder of the input, are none of the input's.
        """
        if "pgpatcher" not in self.layout.pack_files:
            return None
        above = len(relative.parts) - len(item.game.parts)
        if above < 0:
            return None  # the input is a folder below textures, and textures/pbr is no part of it
        path = PurePath(*relative.parts[:above], "pbr", *item.game.parts[:-1], f"{item.game.name}.dds")
        found = tree.find(path)
        if found is None or Path(found.name).resolve() == item.base.with_name(f"{item.base.name}.dds").resolve():
            return None
        return f"has True PBR textures already ({path.as_posix()})"

    def _place(self, relative: PurePath, tree: Tree) -> Place:
        below = game_path(relative, tree.above / relative)
        known = below is not None
        if below is None and self.conversion.game_folder is not None:
            below, known = PurePath(self.conversion.game_folder) / relative, True
        game = (below or relative).with_suffix("")
        if game.parts[0].lower() == "pbr" and len(game.parts) > 1:
            game = PurePath(*game.parts[1:])
        return Place(game, known)

    def _findings(self, place: Place, base: Path, doubt: str | None) -> list[Finding]:
        found = [] if doubt is None else [Finding(Severity.NOTE, doubt)]
        length = len(str(base.relative_to(self.out)))
        if self.layout.tree == "game" and length > LONG_PATH:
            message = (
                f"its path below the mod's folder has {length} characters, and Windows allows 259 with the folders "
                "above it: shorten it"
            )
            found.append(Finding(Severity.WARNING, message))
        if self.layout.tree == "game":
            found += name_findings(place.game)
        if "pgpatcher" in self.layout.pack_files:
            found += self._landscape_findings(place)
        return found

    def _landscape_findings(self, place: Place) -> list[Finding]:
        sets = () if self.landscapes is None else self.landscapes.sets_of(place.game)
        if sets:
            names = ", ".join(each.editor_id for each in sets)
            return [Finding(Severity.NOTE, f"landscape: its texture sets (TXST) are {names}")]
        if not is_landscape(place.game):
            return []
        if self.landscapes is None:
            return [Finding(Severity.NOTE, "landscape: needs its TXST, give --plugin")]
        message = "landscape: no texture set (TXST) of the plugins uses it: give the plugin that does with --plugin"
        return [Finding(Severity.WARNING, message)]
