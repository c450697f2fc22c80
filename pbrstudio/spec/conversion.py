"""A conversion: everything that decides what is written for an input, as one checked value."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.spec.base import Spec
from pbrstudio.spec.packaging import Packaging

Existing = Literal["skip", "overwrite", "rename"]
QualityName = Literal["draft", "normal", "best"]
Tiling = Literal["auto", "on", "off"]
Normals = Literal["own", "derived"]
Device = Literal["auto", "cpu", "cuda", "mps", "directml"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]
Positive = Annotated[float, Field(gt=0)]
MaxSize = Annotated[int, Field(ge=4, le=16_384)]
Reflection = Annotated[float, Field(ge=0, le=1)]
FactorInGame = Annotated[float, Field(ge=0, le=4)]
"""A factor that the game's shader puts on a map."""


def _power_of_two(value: int) -> int:
    if value < 1 or value & (value - 1):
        raise ValueError("a map's scale is 1/1, 1/2, 1/4, 1/8 or 1/16")
    return value


def _relative_folder(value: str) -> str:
    folder = value.replace("\\", "/").strip("/")
    parts = folder.split("/")
    if parts[0].lower() == "textures":
        parts = parts[1:]
    if not parts or any(part in ("", ".", "..") or ":" in part for part in parts):
        raise ValueError("must be a folder below textures, such as armor/iron")
    return "/".join(parts)


def _glob(value: str) -> str:
    parts = value.replace("\\", "/").strip("/").split("/")
    if any(part in ("", ".", "..") or ":" in part for part in parts):
        raise ValueError(f"'{value}' is no path below textures with *, ?, [..] or **, such as armor/iron/*")
    return value


Glob = Annotated[str, AfterValidator(_glob)]
Divisor = Annotated[int, Field(le=16), AfterValidator(_power_of_two)]


class Conversion(Spec):
    """The settings of one conversion, of one file or of a whole mod."""

    layout: str = "true-pbr"
    model: str = "auto"
    """``auto`` is the best installed model; ``baseline`` the luminance heuristics."""
    device: Device = "auto"
    """Where the networks run: ``auto`` is a graphics card that answers, else the processor."""
    precision: Precision = "auto"
    """What they compute in; ``auto`` is the quickest that the device is good at."""
    quality: QualityName = "normal"
    existing: Existing = "skip"
    prune: bool = False
    """Whether files of earlier runs that nothing asks for any more are taken away."""
    max_size: MaxSize | None = None
    """Longest side written, in pixels: larger textures are halved until they fit."""
    memory_limit: Positive | None = None
    """GiB that all textures at work at a time may need, one at least; one that needs more is refused with advice. None:
    what is free when it begins."""
    tiling: Tiling = "auto"
    normals: Normals = "own"
    """``own`` reuses the mod's own normal map where there is one; ``derived`` makes it from the height."""
    gloss: bool = True
    """Whether the gloss in the alpha of the mod's own normal map gives the roughness its detail."""
    game_folder: Annotated[str, AfterValidator(_relative_folder)] | None = None
    """The folder below ``textures`` where inputs belong whose own path does not say it, such as ``armor/iron``."""
    parallax: bool = True
    map_divisors: dict[str, Divisor] = {}
    """A map's name to the divisor of its size: ``{"rmaos": 2}``."""
    albedo_variant: str | None = None
    """The opaque colour format: a name of the layout's ``variants``."""
    specular_level: Reflection = 0.04
    roughness_scale: FactorInGame = 1.0
    displacement_scale: FactorInGame = 1.0
    adjustments: Adjustments = Adjustments()
    rules: tuple[Path, ...] = ()
    """Files of rules beside those that ship; a later one wins (`spec/rules.py`)."""
    path_words: bool = True
    """Whether words in a texture's path, such as plank or iron, make their class likelier."""
    packaging: Packaging = Packaging()
    """What the mod is called and comes in; no texture's bytes depend on it."""
    plugins: tuple[Path, ...] = ()
    """Plugins in the order in which the game loads them, whose texture sets say what the landscapes are called."""
    include: tuple[Glob, ...] = ()
    """Of which textures these are globs of the paths below ``textures``: those alone are converted."""
    exclude: tuple[Glob, ...] = ()
    """And these of which that are left alone."""
    shard: tuple[int, int] | None = None
    """(I, N): the I-th of N parts of the work, counted from 1."""

    @field_validator("shard")
    @classmethod
    def _check_shard(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value is not None and not 1 <= value[0] <= value[1]:
            raise ValueError("a shard is I of N, with I from 1 to N")
        return value
