"""How weights move: which of them train, the optimiser with its rates, and the schedule of the rate."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pbrstudio.spec.base import Spec

Rate = Annotated[float, Field(gt=0, le=1)]
Epochs = Annotated[float, Field(gt=0)]

Part = Literal[
    "all",
    "decode-head",
    "lora",
    "film",
    "outputs",
    "output-roughness",
    "output-metallic",
    "output-ao",
    "output-height",
    "output-normal",
    "last-block",
    "decoder",
    "encoder-top-half",
    "encoder-top-quarter",
    "norms",
]
"""Names for groups of parameters; `train/trainable.py` says by pattern which they are in each network."""

Norms = Literal["train", "frozen", "estimate"]
"""Batch norms: statistics move, stand still, or are estimated anew from the start of the job (C')."""


class Lora(Spec):
    """Adapters on the attention projections and MLPs of every block (over Lite0: on its 1x1 convolutions)."""

    rank: Annotated[int, Field(ge=1, le=256)] = 16
    alpha: Annotated[float, Field(gt=0)] = 32
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1


class Optimiser(Spec):
    """AdamW, or Adam (without decay). ``rates`` has parts with a rate of their own; the first that names a parameter
    wins. Norms and biases do not decay."""

    kind: Literal["adamw", "adam"] = "adamw"
    rate: Rate
    rates: dict[Part, Rate] = {}
    decay: Annotated[float, Field(ge=0, le=1)] = 1e-2
    beta_1: Annotated[float, Field(ge=0, lt=1)] = 0.9
    beta_2: Annotated[float, Field(ge=0, lt=1)] = 0.999


class Constant(Spec):
    kind: Literal["constant"] = "constant"


class Cosine(Spec):
    """Half a cosine from the rate to ``end`` times it in ``epochs`` (the job's where None), stepped once an epoch or
    with each step. A rise of ``warm_up`` of the job's steps may come first."""

    kind: Literal["cosine"] = "cosine"
    epochs: Epochs | None = None
    end: Annotated[float, Field(ge=0, le=1)] = 0.0
    each: Literal["epoch", "step"] = "epoch"
    warm_up: Annotated[float, Field(ge=0, lt=1)] = 0.0


class OneCycle(Spec):
    """Rise from a twenty-fifth during ``rise`` of all steps, then down to ``end`` times the rate, both as cosines."""

    kind: Literal["one-cycle"] = "one-cycle"
    rise: Annotated[float, Field(gt=0, lt=1)] = 0.15
    end: Annotated[float, Field(ge=0, le=1)]


class Steps(Spec):
    """Times ``factor`` after each ``epochs`` epochs."""

    kind: Literal["steps"] = "steps"
    epochs: Annotated[int, Field(ge=1)]
    factor: Annotated[float, Field(gt=0, le=1)] = 0.5


class Exponential(Spec):
    """Times ``factor`` after each epoch."""

    kind: Literal["exponential"] = "exponential"
    factor: Annotated[float, Field(gt=0, le=1)] = 0.9


class WarmRestarts(Spec):
    """A cosine to zero that starts anew every ``epochs`` epochs."""

    kind: Literal["warm-restarts"] = "warm-restarts"
    epochs: Epochs = 1.0


Schedule = Annotated[
    Constant | Cosine | OneCycle | Steps | Exponential | WarmRestarts,
    Field(discriminator="kind"),
]
