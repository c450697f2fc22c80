"""The options of ``pbrstudio convert`` about the maps and the way they are made."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pbrstudio.cli.machine_options import DeviceOption, PrecisionOption


class QualityOption(StrEnum):
    DRAFT = "draft"
    NORMAL = "normal"
    BEST = "best"


class ExistingOption(StrEnum):
    SKIP = "skip"
    OVERWRITE = "overwrite"
    RENAME = "rename"


class SwitchOption(StrEnum):
    ON = "on"
    OFF = "off"


def switched(option: SwitchOption | None) -> bool | None:
    """What a switch says; None where it was not given."""
    return None if option is None else option is SwitchOption.ON


class TilingOption(StrEnum):
    AUTO = "auto"
    ON = "on"
    OFF = "off"


class NormalsOption(StrEnum):
    OWN = "own"
    DERIVED = "derived"


Inputs = Annotated[
    list[Path], typer.Argument(metavar="INPUT...", help="Textures, folders of them (a mod), or BSA archives.")
]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write into.")]
Layout = Annotated[
    str | None,
    typer.Option(help="true-pbr, complex-material, maps, gltf, orm, or a path to your own .toml. [default: true-pbr]"),
]
Model = Annotated[
    str | None,
    typer.Option(help="auto, a model's id (see pbrstudio models list), its folder, or baseline. [default: auto]"),
]
Device = Annotated[
    DeviceOption | None,
    typer.Option(help="Where the networks run; auto is a graphics card that answers, else cpu. [default: auto]"),
]
Precision = Annotated[
    PrecisionOption | None,
    typer.Option(help="What they compute in; auto is the quickest the device is good at. [default: auto]"),
]
Quality = Annotated[QualityOption | None, typer.Option(help="Effort of the block compression. [default: normal]")]
Existing = Annotated[
    ExistingOption | None, typer.Option(help="What to do when a file is there already. [default: skip]")
]
MaxSize = Annotated[
    int | None, typer.Option(metavar="N", help="Longest side in pixels; larger textures are halved until they fit.")
]
MapScale = Annotated[
    str | None, typer.Option(metavar="MAP=1/N,...", help="Smaller maps, such as rmaos=1/2,height=1/2.")
]
Albedo = Annotated[str | None, typer.Option(metavar="bc7|bc1", help="Format of an opaque albedo.")]
Parallax = Annotated[
    SwitchOption | None, typer.Option(help="Whether a height map is written for the game. [default: on]")
]
Normals = Annotated[
    NormalsOption | None,
    typer.Option(help="Reuse the mod's own normal map beside a texture, or derive a new one. [default: own]"),
]
Gloss = Annotated[
    SwitchOption | None,
    typer.Option(help="Whether gloss in the alpha of that normal map gives the roughness its detail. [default: on]"),
]
Tiling = Annotated[
    TilingOption | None, typer.Option(help="Whether textures tile; auto measures each one. [default: auto]")
]
Preset = Annotated[Path | None, typer.Option(metavar="FILE", help="Sliders in a TOML file, for all or by material.")]
Rules = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Rules by path and material in a TOML file, beside those that ship; repeatable."),
]
PathWords = Annotated[
    SwitchOption | None,
    typer.Option(help="Whether words in a path (plank, iron) make their material likelier. [default: on]"),
]
SpecularLevel = Annotated[float | None, typer.Option(metavar="F0", help="For the PGPatcher JSON. [default: 0.04]")]
RoughnessScale = Annotated[float | None, typer.Option(metavar="X", help="For the PGPatcher JSON. [default: 1]")]
DisplacementScale = Annotated[float | None, typer.Option(metavar="X", help="For the PGPatcher JSON. [default: 1]")]
MemoryLimit = Annotated[
    float | None,
    typer.Option(
        metavar="GiB", help="For all textures at work at a time: smaller tiles, then a refusal. [default: what is free]"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the events, one JSON object a line.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Name every file that is left alone, and every output.")]
