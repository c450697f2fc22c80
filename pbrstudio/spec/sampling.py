"""What a sample is: where it comes from, which window is cut, and what is done to it on the way."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pbrstudio.spec.base import Spec

Share = Annotated[float, Field(ge=0, le=1)]
Side = Annotated[int, Field(ge=32, le=8192, multiple_of=32)]
Domain = Literal["materials", "skyrim", "procedural"]
DOMAINS: tuple[Domain, ...] = ("materials", "skyrim", "procedural")


class Mix(Spec):
    """Shares of the domains; each sample draws its own. A domain without data gives its share to the others."""

    materials: Share = 1.0
    skyrim: Share = 0.0
    procedural: Share = 0.0

    @model_validator(mode="after")
    def _check(self) -> Mix:
        if abs(self.materials + self.skyrim + self.procedural - 1) > 1e-6:
            raise ValueError("the shares must add up to 1")
        return self


class Crop(Spec):
    """A window of N source pixels, N linear from ``first`` to ``last`` over the epochs, resized to ``input`` pixels.

    ``input`` None: not resized, so N must be a multiple of 32. ``whole``: the whole texture (cut to a square when it is
    none), resized to ``input``; ``least`` leaves out textures of a shorter side than that, counted. ``reduce``: the
    window may be up to so many times larger and is then reduced, in ``reduce_share`` of the samples.
    """

    first: Annotated[int, Field(ge=32, le=8192)] = 256
    last: Annotated[int, Field(ge=32, le=8192)] = 256
    input: Side | None = None
    whole: bool = False
    least: Annotated[int, Field(ge=0, le=16_384)] = 0
    reduce: Annotated[float, Field(ge=1, le=8)] = 1.0
    reduce_share: Share = 0.0

    @model_validator(mode="after")
    def _check(self) -> Crop:
        if self.whole and self.input is None:
            raise ValueError("whole: say the input's side too")
        if self.input is None and (self.first % 32 or self.last % 32):
            raise ValueError("first, last: without an input they must be multiples of 32")
        return self

    def window(self, epoch: int, epochs: int) -> int:
        """Source pixels of a window's side in epoch ``epoch`` (from 0) of ``epochs``."""
        share = epoch / (epochs - 1) if epochs > 1 else 0.0
        side = round(self.first + (self.last - self.first) * min(1.0, share))
        return side if self.input is not None else round(side / 32) * 32

    def side(self, epoch: int, epochs: int) -> int:
        """Pixels of the sample's side in that epoch."""
        return self.input if self.input is not None else self.window(epoch, epochs)


class Mosaic(Spec):
    """Several materials in one sample. Shares of the samples; the rest shows one.

    "grid": two side by side or four in a grid, seams in the middle. "free": random positions, polygons and noise, with
    a feathered seam that is ignored; ``harmonise`` of them get alike in brightness and scale first.
    """

    two: Share = 0.0
    four: Share = 0.0
    shape: Literal["grid", "free"] = "grid"
    harmonise: Share = 0.0

    @model_validator(mode="after")
    def _check(self) -> Mosaic:
        if self.two + self.four > 1:
            raise ValueError("two, four: together at most 1")
        return self


class Augment(Spec):
    """What is done to samples, by the tables of ``resources/augmentations.toml``."""

    turns: bool = False
    """Flips and quarter turns, all domains."""
    jitter: bool = False
    """The plan's 5 % of hue and saturation, materials only, never against the class's "never"."""
    selective: bool = False
    """The row of the class: materials always; Skyrim where SegFormer is sure of the class."""
    extras: bool = False
    """More for classes of few textures: gamma, dirt."""
    photometric: Share = 0.0
    """Share of Skyrim samples that go through `SkyrimPhotometric`."""
    strength: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Of `SkyrimPhotometric`."""


class Light(Spec):
    """What the networks see of a material with truth: its diffuse map as it is ("diffuse"), or lit.

    ``share`` of the samples is lit by a random light, times ``weight`` (the plan's 0.3 after B); ``compression`` of
    all goes through block compression.
    """

    share: Share = 0.0
    weight: Share = 1.0
    compression: Share = 0.0
    align_exposure: bool = True
    """The truth gets the input's mean linear colour: exposure and tint of baked light cannot be known."""


class Sampling(Spec):
    """How textures are drawn: "uniform", or with a weight of 1/n ("inverse") or 1/sqrt(n) ("inverse-root") of their
    class's n, where the smallest class has at most ``below`` of the largest's."""

    kind: Literal["uniform", "inverse", "inverse-root"] = "uniform"
    below: Share = 0.5
