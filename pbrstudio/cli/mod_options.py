"""The options of ``pbrstudio convert`` about what is gone through, and about the mod that comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

GameFolder = Annotated[
    str | None,
    typer.Option(metavar="FOLDER", help="Where below textures an input belongs whose path does not say it."),
]
Plugin = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="A plugin (esm, esp, esl) whose texture sets name the landscapes; again for more, in load order.",
    ),
]
Include = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Convert only what is here below textures, such as armor/iron; again for more."),
]
Exclude = Annotated[
    list[str] | None, typer.Option(metavar="GLOB", help="Leave alone what is here below textures; again for more.")
]
Shard = Annotated[
    str | None,
    typer.Option(
        metavar="I/N",
        help="Do the I-th of N parts, for several machines. [default: as torchrun, accelerate or Slurm say]",
    ),
]
ModName = Annotated[
    str | None, typer.Option(metavar="NAME", help="What the mod is called. [default: after what is converted]")
]
ModVersion = Annotated[str | None, typer.Option(metavar="1.2.3", help="The mod's version. [default: 1.0.0]")]
Author = Annotated[str | None, typer.Option(metavar="NAME", help="The mod's author.")]
Fomod = Annotated[
    bool,
    typer.Option(
        "--fomod",
        help="Make an installer (FOMOD) that asks for True PBR or Complex Material, and for full or half resolution.",
    ),
]
Zip = Annotated[bool, typer.Option("--zip", help="Write an archive as well that a mod manager installs.")]
Prune = Annotated[bool, typer.Option("--prune", help="Take away files of earlier runs that nothing asks for any more.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would be written, and write nothing.")]
