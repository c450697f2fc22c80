"""A file of rules: what is to become of which textures, by their path in the game and by the material that is found."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from pbrstudio.spec.adjustments import MapAdjustments, Signed
from pbrstudio.spec.base import Spec
from pbrstudio.spec.conversion import FactorInGame, MaxSize, Normals, Reflection, Tiling

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]+$")]
MATERIAL = ("exclude", "material", "unknown", "metallic", "roughness_bias", "adjustments")
"""Effects that say what a texture is and how its maps are changed."""
BY_CLASS = ("material", "metallic", "roughness_bias", "adjustments")
"""Those that can be had where one class was found; all others are of a whole texture."""
SETTINGS = (
    "max_size",
    "normals",
    "tiling",
    "parallax",
    "gloss",
    "path_words",
    "specular_level",
    "roughness_scale",
    "displacement_scale",
)
"""Effects that are a `Conversion`'s fields of the same name."""


class Rule(Spec):
    """One rule. Of several that fit a texture the later one wins, effect by effect."""

    name: Text
    """How reports call it."""
    path: Annotated[tuple[str, ...], Field(min_length=1)]
    """Globs of paths below ``textures`` (see `mods/path_pattern.py`); one that fits is enough."""
    unless: tuple[str, ...] = ()
    """Globs of paths that it does not fit all the same."""
    found: str | None = Field(default=None, alias="class")
    """Only where the segmenter finds this class."""

    exclude: Text | Literal[False] | None = None
    """Why the texture is left alone; false takes back what an earlier rule says."""
    material: str | None = None
    """The class that it is of, whatever the segmenter finds."""
    unknown: bool | None = None
    """Whether it is converted as a material that is none of the classes, without metal."""
    metallic: Literal["never", "always", "predicted"] | None = None
    roughness_bias: Signed | None = None
    """Added to the roughness, with what is added already."""
    adjustments: MapAdjustments | None = None
    """Sliders: each map that is named here takes the place of what was set for it."""

    max_size: MaxSize | None = None
    normals: Normals | None = None
    tiling: Tiling | None = None
    parallax: bool | None = None
    gloss: bool | None = None
    path_words: bool | None = None
    specular_level: Reflection | None = None
    roughness_scale: FactorInGame | None = None
    displacement_scale: FactorInGame | None = None

    @field_validator("path", "unless", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("path", "unless")
    @classmethod
    def _check_globs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for glob in value:
            parts = glob.replace("\\", "/").strip("/").split("/")
            if any(part in ("", ".", "..") or ":" in part for part in parts):
                raise ValueError(f"'{glob}' is no path below textures with *, ?, [..] or **, such as armor/iron/*")
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        effects = [name for name in (*MATERIAL, *SETTINGS) if getattr(self, name) is not None]
        if not effects:
            raise ValueError(f"it has no effect: give one of {', '.join((*MATERIAL, *SETTINGS))}")
        if self.found is not None and (whole := [name for name in effects if name not in BY_CLASS]):
            raise ValueError(f"{whole[0]} is of a whole texture; by 'class' there are {', '.join(BY_CLASS)}")
        if self.exclude and len(effects) > 1:
            raise ValueError("what is left alone has no other effect than 'exclude'")
        if self.material is not None and self.unknown:
            raise ValueError("it is of a 'material' or 'unknown', not both")
        if self.material is not None and self.material == self.found:
            raise ValueError("'material' is the 'class' that it is already")
        return self

    @property
    def settings(self) -> tuple[tuple[str, object], ...]:
        """The fields of a `Conversion` that it sets, each with its value."""
        return tuple((name, value) for name in SETTINGS if (value := getattr(self, name)) is not None)


class RuleFile(Spec):
    """``resources/rules.toml``, or a file of the user's."""

    rules: tuple[Rule, ...] = ()
    words: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]+$")], str] = {}
    """Words of paths and the class that they speak for, beside those of ``materials.toml``; ``unknown``: for none."""
    word_odds: Annotated[float, Field(gt=1, le=100)] | None = None
    """How many times likelier a word makes its class."""
