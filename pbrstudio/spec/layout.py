"""A layout: which files an export writes, and which map goes into which channel of each."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from pbrstudio.spec.base import Spec

PLANES = (
    "albedo.r",
    "albedo.g",
    "albedo.b",
    "source.r",
    "source.g",
    "source.b",
    "alpha",
    "roughness",
    "metallic",
    "ao",
    "height",
    "normal.x",
    "normal.y",
    "normal.z",
    "reflection",
    "material",
)
"""What a channel may hold. ``normal`` is OpenGL (Y up); ``1-normal.y`` makes it DirectX. ``reflection`` is the
strength of a mirror image: 0.04 on a dielectric, 1 on metal. ``alpha`` is opaque where the source has none."""

SOURCE_PLANES = ("source.r", "source.g", "source.b", "alpha")
"""The texture as it was given."""

GLOW_PLANES = ("glow.r", "glow.g", "glow.b")
"""The mod's own glow map: no prediction, so it makes a file of its own (``when = "glow"``) or none."""

GLTF_MAPS = frozenset({"albedo", "orm", "normal"})
"""The maps that the text file ``gltf`` refers to by name."""

_CHANNEL = re.compile(r"^(?:(?P<invert>1-)?(?P<plane>[a-z]+(?:\.[a-z])?)|(?P<constant>[01](?:\.\d+)?))$")


class Channel(Spec):
    """One channel: a plane of `PLANES`, perhaps inverted, or a constant from 0 to 1."""

    plane: str | None = None
    invert: bool = False
    constant: Annotated[float, Field(ge=0, le=1)] = 0.0

    @field_validator("plane")
    @classmethod
    def _check_plane(cls, value: str | None) -> str | None:
        if value is not None and value not in (*PLANES, *GLOW_PLANES):
            raise ValueError(f"plane '{value}' is none of {', '.join(PLANES)}")
        return value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads ``"roughness"``, ``"1-roughness"`` or ``"0.5"``; raises ValueError naming what is allowed."""
        match = _CHANNEL.match(text.replace(" ", ""))
        if match is None or (match["plane"] and match["plane"] not in (*PLANES, *GLOW_PLANES)):
            raise ValueError(f"channel '{text}' is none of {', '.join(PLANES)}, '1-' before one, or a number 0 to 1")
        if match["plane"] is None:
            value = float(match["constant"])
            if value > 1:
                raise ValueError(f"channel '{text}': a constant lies between 0 and 1")
            return cls(constant=value)
        return cls(plane=match["plane"], invert=match["invert"] is not None)


class LayoutFile(Spec):
    """One file of an export."""

    map: str
    """Its name in reports and in ``--map-scale``, such as ``rmaos``."""
    suffix: Annotated[str, Field(pattern=r"^[^/\\:*?\"<>|]*$")]
    """What follows the texture's name, such as ``_rmaos``; empty for the texture that keeps the name."""
    type: Literal["dds", "png"]
    content: Literal["colour", "data", "normal"]
    """How its mips are filtered and how its values are tagged: sRGB colour, linear data, tangent-space vectors."""
    channels: tuple[Channel, ...]
    format: str | None = None
    """DXGI format when the file is opaque (DDS only)."""
    format_alpha: str | None = None
    """DXGI format when its alpha varies; ``format`` serves both when this is missing."""
    variants: dict[str, str] = {}
    """Other opaque formats that the user may ask for, such as ``bc1`` with ``--albedo bc1``."""
    bits: Literal[8, 16] = 8
    when: Literal["always", "parallax", "materials", "glow"] = "always"
    """In every export, or where the user wants a height, the model knows materials, the mod has a glow map."""
    copy_normal: Literal["no", "any", "with-alpha"] = "no"
    """Whether the mod's own normal map, block-compressed, is taken over block for block: never, always, or when
    it has an alpha channel."""
    rule: Literal["complex-material"] | None = None
    """A rule on the packed bytes that the game's detection asks for."""

    @property
    def holds_the_source(self) -> bool:
        """Whether it is the texture itself: a DDS of its colour and its alpha."""
        return self.type == "dds" and self.channels == tuple(Channel(plane=plane) for plane in SOURCE_PLANES)

    @property
    def holds_the_height(self) -> bool:
        """Whether it is the height and nothing else, as a DDS."""
        return self.type == "dds" and self.channels == (Channel(plane="height"),)

    @field_validator("channels", mode="before")
    @classmethod
    def _parse_channels(cls, value: object) -> object:
        if isinstance(value, (list, tuple)):
            return tuple(Channel.parse(entry) if isinstance(entry, str) else entry for entry in value)
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.type == "dds") != (self.format is not None):
            raise ValueError("'format' belongs to type 'dds', and only there")
        if self.type == "dds" and self.bits != 8:
            raise ValueError("'bits' = 16 is for PNG")
        if self.bits == 16 and len(self.channels) != 1:
            raise ValueError("a 16-bit file has one channel")
        count = len(self.channels)
        if not 1 <= count <= 4:
            raise ValueError("a file has one to four channels")
        if self.type == "png" and count == 2:
            raise ValueError("a PNG has one, three or four channels")
        if self.content != "data" and count < 3:
            raise ValueError(f"content '{self.content}' has three or four channels")
        glow = [channel.plane in GLOW_PLANES for channel in self.channels]
        if any(glow) or self.when == "glow":
            whole = self.channels == (*(Channel(plane=plane) for plane in GLOW_PLANES), Channel(constant=1))
            plain = self.type == "dds" and self.content == "colour" and self.rule is None and self.copy_normal == "no"
            if not (whole and plain and self.when == "glow"):
                planes = ", ".join(GLOW_PLANES)
                raise ValueError(f"a glow map is a DDS of colour of its own: 'when' = 'glow', channels {planes}, 1")
        if (self.rule or self.copy_normal == "with-alpha") and (self.type != "dds" or count != 4):
            raise ValueError("'rule' and 'copy_normal' = 'with-alpha' are for a DDS of four channels")
        return self


class Layout(Spec):
    """An export convention of a game or engine."""

    id: str
    title: str
    root: str
    """Folder under the output folder, with forward slashes; may be empty."""
    tree: Literal["game", "input"]
    """Which folders follow: the texture's path in the game (below ``textures``) or below the input folder."""
    strip_diffuse_suffix: bool = False
    """Whether the files with a suffix are named after ``sword`` for ``sword_d``; the one without keeps its name."""
    files: tuple[LayoutFile, ...]
    item_files: tuple[Literal["maps-json", "gltf"], ...] = ()
    """Text files written beside each texture's files."""
    pack_files: tuple[Literal["pgpatcher", "readme", "meta"], ...] = ()
    """Text files written once for a whole conversion: PGPatcher's list, and for a mod a README and Mod Organizer's
    ``meta.ini``."""

    @property
    def scalable(self) -> tuple[str, ...]:
        """The maps that may be written smaller than the others: those in a DDS of their own."""
        return tuple(file.map for file in self.files if file.type == "dds")

    @property
    def variants(self) -> tuple[str, ...]:
        """The formats that an opaque colour may be asked for in."""
        return tuple(dict.fromkeys(name for file in self.files for name in file.variants))

    @property
    def carries_height(self) -> bool:
        """Whether it has a height for a game, which can be left out."""
        return any(file.when == "parallax" or file.rule == "complex-material" for file in self.files)

    @property
    def for_pgpatcher(self) -> bool:
        """Whether PGPatcher's list is written, with its constants and the texture sets of landscapes."""
        return "pgpatcher" in self.pack_files

    @property
    def is_mod(self) -> bool:
        """Whether what is written is a mod of the game, which an installer or an archive can hold."""
        return self.tree == "game"

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [entry.suffix + "." + entry.type for entry in self.files]
        if len(set(names)) != len(names):
            raise ValueError("two files of the layout would have the same name")
        maps = [entry.map for entry in self.files]
        if doubled := {name for name in maps if maps.count(name) > 1}:
            raise ValueError(f"two files have the same map name '{min(doubled)}'")
        if "gltf" in self.item_files and (lacking := GLTF_MAPS.difference(maps)):
            raise ValueError(f"a glTF shows maps that the layout lacks: {', '.join(sorted(lacking))}")
        if not self.files:
            raise ValueError("a layout writes at least one file")
        if self.root.startswith("/") or ".." in self.root or "\\" in self.root or ":" in self.root:
            raise ValueError("'root' is a relative path with forward slashes")
        return self
