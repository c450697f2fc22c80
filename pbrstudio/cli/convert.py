"""``pbrstudio convert``: options to a `Conversion`, events to the terminal, the outcome to an exit status."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.spec.adjustments import Adjustments
    from pbrstudio.spec.conversion import Conversion

FAILED, USAGE = 1, 2


class QualityOption(StrEnum):
    DRAFT = "draft"
    NORMAL = "normal"
    BEST = "best"


class ExistingOption(StrEnum):
    SKIP = "skip"
    OVERWRITE = "overwrite"
    RENAME = "rename"


class DeviceOption(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"
    DIRECTML = "directml"


class PrecisionOption(StrEnum):
    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class SwitchOption(StrEnum):
    ON = "on"
    OFF = "off"


class TilingOption(StrEnum):
    AUTO = "auto"
    ON = "on"
    OFF = "off"


class NormalsOption(StrEnum):
    OWN = "own"
    DERIVED = "derived"


def convert(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Textures, or folders of them (a mod).")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write into.")],
    layout: Annotated[
        str | None,
        typer.Option(
            help="true-pbr, complex-material, maps, gltf, orm, or a path to your own .toml. [default: true-pbr]"
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="auto, a model's id (see pbrstudio models list), its folder, or baseline. [default: auto]"),
    ] = None,
    device: Annotated[
        DeviceOption | None,
        typer.Option(help="Where the networks run; auto is a graphics card that answers, else cpu. [default: auto]"),
    ] = None,
    precision: Annotated[
        PrecisionOption | None,
        typer.Option(help="What they compute in; auto is the quickest the device is good at. [default: auto]"),
    ] = None,
    quality: Annotated[
        QualityOption | None, typer.Option(help="Effort of the block compression. [default: normal]")
    ] = None,
    existing: Annotated[
        ExistingOption | None, typer.Option(help="What to do when a file is there already. [default: skip]")
    ] = None,
    max_size: Annotated[
        int | None, typer.Option(metavar="N", help="Longest side in pixels; larger textures are halved until they fit.")
    ] = None,
    map_scale: Annotated[
        str | None, typer.Option(metavar="MAP=1/N,...", help="Smaller maps, such as rmaos=1/2,height=1/2.")
    ] = None,
    albedo: Annotated[str | None, typer.Option(metavar="bc7|bc1", help="Format of an opaque albedo.")] = None,
    parallax: Annotated[
        SwitchOption | None, typer.Option(help="Whether a height map is written for the game. [default: on]")
    ] = None,
    normals: Annotated[
        NormalsOption | None,
        typer.Option(help="Reuse the mod's own normal map beside a texture, or derive a new one. [default: own]"),
    ] = None,
    tiling: Annotated[
        TilingOption | None, typer.Option(help="Whether textures tile; auto measures each one. [default: auto]")
    ] = None,
    game_folder: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Where below textures an input belongs whose path does not say it."),
    ] = None,
    preset: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Sliders in a TOML file, for all or by material.")
    ] = None,
    specular_level: Annotated[
        float | None, typer.Option(metavar="F0", help="For the PGPatcher JSON. [default: 0.04]")
    ] = None,
    roughness_scale: Annotated[
        float | None, typer.Option(metavar="X", help="For the PGPatcher JSON. [default: 1]")
    ] = None,
    displacement_scale: Annotated[
        float | None, typer.Option(metavar="X", help="For the PGPatcher JSON. [default: 1]")
    ] = None,
    memory_limit: Annotated[
        float | None,
        typer.Option(metavar="GiB", help="For one texture: smaller tiles, then a refusal. [default: what is free]"),
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Do the I-th of N parts, for several machines.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be written, and write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the events, one JSON object a line.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name every file that is left alone, and every output.")
    ] = False,
) -> None:
    """Convert textures to material maps and write them in a game's or tool's layout.

    Exit status: 0 all done, 1 some failed (each named), 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from pbrstudio.cli.run import STOPPED, refuse, run_job, stopped_by_signals

    with stopped_by_signals() as control:
        from pbrstudio.config.settings import load_settings
        from pbrstudio.services.convert import convert as convert_service

        try:
            settings = load_settings()
            conversion = _conversion(
                layout=layout or settings.layout,
                model=model or settings.model,
                device=device or settings.device,
                precision=precision or settings.precision,
                quality=quality or settings.quality,
                existing=existing or settings.existing,
                max_size=max_size,
                memory_limit=memory_limit if memory_limit is not None else settings.memory_limit,
                tiling=tiling,
                normals=normals,
                game_folder=game_folder,
                parallax=None if parallax is None else parallax is SwitchOption.ON,
                map_divisors=_divisors(map_scale),
                albedo_variant=albedo,
                specular_level=specular_level,
                roughness_scale=roughness_scale,
                displacement_scale=displacement_scale,
                adjustments=_adjustments(preset),
                shard=_shard(shard),
            )
            finished = run_job(
                lambda emit, control: convert_service(inputs, out, conversion, emit, control, dry_run=dry_run),
                as_json=json,
                verbose=verbose,
                control=control,
            )
        except UserError as error:
            refuse(str(error), as_json=json)
            raise typer.Exit(USAGE) from error
    if finished.stopped:
        raise typer.Exit(STOPPED)
    if finished.failed:
        raise typer.Exit(FAILED)


_OPTIONS = {"map_divisors": "map-scale", "albedo_variant": "albedo"}
"""Fields of a conversion that are not called like their option."""


def _conversion(**given: Any) -> Conversion:
    """The conversion of what was given; None leaves a field out, so that it is known which ones were asked for."""
    from pydantic import ValidationError

    from pbrstudio.spec.base import validation_sentence
    from pbrstudio.spec.conversion import Conversion

    try:
        return Conversion.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        option = "--" + _OPTIONS.get(field, field).replace("_", "-")
        raise UserError(validation_sentence(error).replace(field, option, 1)) from error


def _divisors(text: str | None) -> dict[str, int]:
    """Reads ``rmaos=1/2,height=1/4``."""
    divisors = {}
    for part in text.split(",") if text else []:
        match = re.fullmatch(r"\s*([\w-]+)\s*=\s*1(?:/(\d+))?\s*", part)
        if match is None:
            raise UserError(f"--map-scale: '{part}' is not of the form map=1/2")
        if match[1] in divisors:
            raise UserError(f"--map-scale: '{match[1]}' is given twice")
        divisors[match[1]] = int(match[2] or 1)
    return divisors


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UserError(f"--shard: '{text}' is not of the form I/N with I from 1 to N")
    return int(match[1]), int(match[2])


def _adjustments(path: Path | None) -> Adjustments:
    from pydantic import ValidationError

    from pbrstudio.spec.adjustments import Adjustments
    from pbrstudio.spec.base import validation_sentence

    if path is None:
        return Adjustments()
    try:
        return Adjustments.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(f"--preset {path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise UserError(f"--preset {path}: {validation_sentence(error)}") from error
    except ValueError as error:
        raise UserError(f"--preset {path}: not valid TOML ({error})") from error
