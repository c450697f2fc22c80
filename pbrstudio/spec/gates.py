"""Gates: what must hold before a ladder goes on, each of three states: passed, failed, not measurable."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pbrstudio.spec.base import Spec
from pbrstudio.spec.model import Role

Factor = Annotated[float, Field(gt=0)]


class Gate(Spec):
    """What every gate has. ``roles`` are the networks that it looks at, each for itself; all must hold."""

    id: str
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    advice: str
    """What the plan says to do when it fails."""
    negligible: dict[Role, float] = {}
    """Errors under this count as none, for a network: an error of colour under half a step of 8 bits (1/510) shows in
    no stored map, so it can neither fall nor spike."""


class Finite(Gate):
    """No loss was NaN or infinite."""

    kind: Literal["finite"] = "finite"


class Falls(Gate):
    """The figure's last value is better than its first."""

    kind: Literal["falls"] = "falls"
    figure: str


class Reaches(Gate):
    """The figure of the weights that were kept is at least (or, lower being better, at most) ``limit``."""

    kind: Literal["reaches"] = "reaches"
    figure: str
    limit: float
    strict: bool = False


class AgainstBefore(Gate):
    """The last value is at most ``factor`` times that of ``epochs`` epochs before."""

    kind: Literal["against-before"] = "against-before"
    figure: str
    factor: Factor
    epochs: Annotated[int, Field(ge=1)] = 3


class AgainstStart(Gate):
    """The worst (or with ``best`` the best) value is at most ``factor`` times that before the phase's first step."""

    kind: Literal["against-start"] = "against-start"
    figure: str
    factor: Factor
    best: bool = False


class AgainstPhase(Gate):
    """Each figure of this beginning is at least (lower being better: at most) ``factor`` times the best that
    ``phase`` left, measured with the weights it left."""

    kind: Literal["against-phase"] = "against-phase"
    figure: str
    phase: str
    factor: Factor


class Plateau(Gate):
    """No term of the loss improved by more than ``share`` in the last ``epochs`` epochs, or all epochs were run."""

    kind: Literal["plateau"] = "plateau"
    share: Factor = 0.01
    epochs: Annotated[int, Field(ge=1)] = 4


class NotWorse(Gate):
    """The figure of the weights that were kept is not worse (with ``strict``: better) than before the first step."""

    kind: Literal["not-worse"] = "not-worse"
    figure: str
    strict: bool = False


AnyGate = Annotated[
    Finite | Falls | Reaches | AgainstBefore | AgainstStart | AgainstPhase | Plateau | NotWorse,
    Field(discriminator="kind"),
]
