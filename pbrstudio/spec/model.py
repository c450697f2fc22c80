"""What a model is: its three networks, its classes, what it was made of and how it measures. One JSON file says it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from pbrstudio.spec.base import Spec

SCHEMA = 1
"""Version of the manifest; a program reads its own and refuses newer ones with a sentence."""

LEAST_DENSITY, MOST_DENSITY = 64, 16_384
"""Pixels."""
Role = Literal["segmenter", "albedo", "maps"]
ROLES: tuple[Role, ...] = ("segmenter", "albedo", "maps")
Head = Literal["roughness", "metallic", "ao", "height", "normal"]
HEADS: tuple[Head, ...] = ("roughness", "metallic", "ao", "height", "normal")
Corrected = Literal["roughness", "ao"]
CORRECTED: tuple[Corrected, ...] = ("roughness", "ao")
HEAD_CHANNELS: dict[Head, int] = {"roughness": 1, "metallic": 1, "ao": 1, "height": 1, "normal": 2}
"""Planes of each head. The normal's are the slopes (x/z, y/z) of the vector, which is (x, y, 1) normalised."""
MapsInput = Literal["diffuse", "albedo", "shading", "normal"]
INPUT_CHANNELS: dict[MapsInput, int] = {"diffuse": 3, "albedo": 3, "shading": 3, "normal": 3}
"""Planes of each input of UNet-Maps. shading: log(diffuse/albedo), made inside; normal: x, y, and 1 where known."""
Trunk = Literal["b0", "b1", "b2", "b3", "b4", "b5", "lite0"]
Fallback = Literal["class-mean", "luminance", "identity", "normal"]
"""Which baseline stands in. normal: the height is the integral of the normal that the network gives."""
ModelId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
ClassName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]
"""JSON has no word for what is not a number: a manifest with one could be written, and not read again."""
RATIO = 2.0
"""Of a log-ratio: with it an output moves the colour about as fast as a difference does."""
Width = Annotated[float, Field(gt=0, le=2)]
Decoder = Annotated[tuple[Annotated[int, Field(ge=4, le=512)], ...], Field(min_length=5, max_length=5)]


class SegmenterSpec(Spec):
    """SegFormer: a mixed transformer B0 to B5, or its all-MLP head over EfficientNet-Lite0."""

    trunk: Trunk = "lite0"
    width: Width = 1.0
    """Factor on Lite0's channels; the transformers have one width each."""
    head: Annotated[int, Field(ge=8, le=1024)] = 128
    """Channels of the all-MLP head over Lite0; the transformers have their own."""


class UNetSpec(Spec):
    """An EfficientNet-Lite0 encoder and a light decoder, coarse to fine: channels at 1/16, 1/8, 1/4, 1/2 and 1/1."""

    width: Width = 1.0
    decoder: Decoder = (128, 64, 48, 32, 16)


class AlbedoSpec(UNetSpec):
    """UNet-Albedo, and what its output is to the colour that it sees."""

    output: Literal["difference", "log-ratio"] = "difference"
    """difference: added to the colour. log-ratio: `RATIO` times it is the logarithm of a factor on the colour, as light
    is one on a surface."""


class MapsSpec(UNetSpec):
    """UNet-Maps: which planes it sees, and which maps it gives."""

    inputs: Annotated[tuple[MapsInput, ...], Field(min_length=1)] = ("diffuse", "albedo", "shading")
    heads: Annotated[tuple[Head, ...], Field(min_length=1)] = HEADS

    @model_validator(mode="after")
    def _check(self) -> MapsSpec:
        for name, values in (("inputs", self.inputs), ("heads", self.heads)):
            if len(set(values)) != len(values):
                raise ValueError(f"{name}: one is named twice")
        if "albedo" not in self.inputs:
            raise ValueError("inputs: UNet-Maps reads the albedo")
        if "shading" in self.inputs and "diffuse" not in self.inputs:
            raise ValueError("inputs: shading needs the diffuse too")
        return self

    @property
    def extra_inputs(self) -> tuple[Literal["diffuse", "normal"], ...]:
        """What it is given beside the albedo and the classes, by name."""
        names: tuple[Literal["diffuse", "normal"], ...] = ("diffuse", "normal")
        return tuple(name for name in names if name in self.inputs)

    @property
    def planes(self) -> int:
        """Channels that the encoder sees."""
        return sum(INPUT_CHANNELS[name] for name in self.inputs)


class Networks(Spec):
    """The architecture of all three."""

    segmenter: SegmenterSpec = SegmenterSpec()
    albedo: AlbedoSpec = AlbedoSpec()
    maps: MapsSpec = MapsSpec()

    def outputs(self, role: Role) -> tuple[str, ...]:
        """The names of a network's outputs, in order. A head called like an input is told apart, as a graph must."""
        heads = tuple(f"{name}_out" if name in self.maps.inputs else name for name in self.maps.heads)
        return {"segmenter": ("logits",), "albedo": (self.albedo.output.replace("-", "_"),), "maps": heads}[role]


class Figure(Spec):
    """One measured number: of a map, on a kind of input, beside the best baseline's."""

    map: str
    input: str
    metric: str
    value: Finite
    baseline: Finite | None = None
    baseline_name: str = ""
    skill: Finite | None = None
    """1 - value / baseline, for errors; None where there is no baseline."""


class Card(Spec):
    """What a person should know: data, licence, figures, weaknesses."""

    title: str
    licence: str
    trained_on: str
    notes: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    """Weights that it began from."""
    created: str = ""
    """ISO date."""
    training: dict[str, str] = {}
    """Settings of the training, by name."""
    evaluated_on: str = ""
    figures: tuple[Figure, ...] = ()
    """Of the networks alone."""
    figures_as_shipped: tuple[Figure, ...] = ()
    """The same with the manifest's fallbacks: what a conversion gives."""


class Correction(Spec):
    """What a map is multiplied with, and then raised by, before it is clipped to [0,1]."""

    gain: Annotated[float, Field(gt=0, le=4)] = 1.0
    offset: Annotated[float, Field(ge=-2, le=2)] = 0.0


class Manifest(Spec):
    """``manifest.json`` of a bundle."""

    schema_version: Annotated[int, Field(ge=1)] = SCHEMA
    id: ModelId
    card: Card
    classes: Annotated[tuple[ClassName, ...], Field(min_length=2, max_length=250)]
    """Names of the material classes, in the order of their ids."""
    networks: Networks
    texel_density: Annotated[int, Field(ge=LEAST_DENSITY, le=MOST_DENSITY)] = 1024
    """Median longer side, in pixels, of the textures that the training windows were cut from, unscaled."""
    segmenter_side: Annotated[int, Field(ge=64, le=4096)] = 1024
    """Longer side up to which a texture is shown to the segmenter; larger ones are reduced to it."""
    margins: dict[Role, Annotated[int, Field(ge=0, le=1024, multiple_of=32)]] = {}
    """Pixels of surroundings, each side, after which a network's output no longer changes; measured."""
    metal_threshold: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """Output of the metallic head that stands for half metal; chosen on validation."""
    metal_sharpness: Annotated[float, Field(gt=0, le=20)] = 1.0
    """Factor on the metallic head's logit, about the threshold; chosen on validation."""
    corrections: dict[Corrected, Correction] = {}
    """Of maps whose range or middle is not that of real ones; fitted on validation."""
    class_means: dict[Head, tuple[Finite, ...]] = {}
    """Mean of a map for each class, over the training materials."""
    class_depths: tuple[Finite, ...] = ()
    """Full range of the height as a share of the width, for each class: where no normal says it."""
    fallbacks: dict[Literal["albedo"] | Head, Fallback] = {}
    """Maps for which a baseline measured better than the network, and is what a conversion gives."""
    files: dict[str, Sha256] = {}
    """sha256 of each file of the bundle."""

    @model_validator(mode="before")
    @classmethod
    def _check_version(cls, data: object) -> object:
        """Before anything else: what a newer manifest has that this program does not know would hide the reason."""
        version = data.get("schema_version") if isinstance(data, dict) else None
        if isinstance(version, int) and version > SCHEMA:
            raise ValueError(f"schema_version {version} is newer than this program reads ({SCHEMA}): update it")
        return data

    @model_validator(mode="after")
    def _check(self) -> Manifest:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes: one is named twice")
        for head, means in self.class_means.items():
            if len(means) != len(self.classes):
                raise ValueError(f"class_means.{head}: {len(means)} values for {len(self.classes)} classes")
        if self.class_depths and len(self.class_depths) != len(self.classes):
            raise ValueError(f"class_depths: {len(self.class_depths)} values for {len(self.classes)} classes")
        for name, fallback in self.fallbacks.items():
            if fallback == "class-mean" and name not in self.class_means:
                raise ValueError(f"fallbacks.{name}: there are no class means of it")
            if (fallback == "identity") != (name == "albedo"):
                raise ValueError(f"fallbacks.{name}: identity is for the albedo, and for nothing else")
            without = "normal" in self.fallbacks or "normal" not in self.networks.maps.heads
            if fallback == "normal" and (name != "height" or without):
                raise ValueError(f"fallbacks.{name}: only a height can come from the normal, and only from a network's")
            if fallback == "class-mean" and name in ("height", "normal"):
                raise ValueError(f"fallbacks.{name}: a class has no mean relief")
        return self
