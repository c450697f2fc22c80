"""The specs of ladders, and what variables that hold one are called in this package."""

from __future__ import annotations

from pbrstudio.spec.base import Spec
from pbrstudio.spec.gates import (
    AgainstBefore,
    AgainstPhase,
    AgainstStart,
    Falls,
    Finite,
    Gate,
    NotWorse,
    Plateau,
    Reaches,
)
from pbrstudio.spec.job import AlbedoInput, Condition, Job, PseudoLabels, Stop
from pbrstudio.spec.ladder import Ladder, Longer, Phase, Shallower, Start, UniformSampler, Validation, Watch
from pbrstudio.spec.procedural import Procedural
from pbrstudio.spec.rules import SETTINGS, Rule
from pbrstudio.spec.sampling import Augment, Crop, Light, Mix, Mosaic, Sampling

LADDER_OWNERS: dict[type[Spec], set[str]] = {
    AgainstBefore: {"gate"},
    AgainstPhase: {"gate"},
    AgainstStart: {"gate"},
    AlbedoInput: {"albedo"},
    Augment: {"augment"},
    Condition: {"condition"},
    Crop: {"crop"},
    Falls: {"gate"},
    Finite: {"gate"},
    Gate: {"gate"},
    Job: {"job", "_job"},
    Ladder: {"ladder", "_ladder"},
    Light: {"light"},
    Longer: {"remedy"},
    Mix: {"mix"},
    Mosaic: {"mosaic"},
    NotWorse: {"gate"},
    Phase: {"phase"},
    Plateau: {"gate"},
    PseudoLabels: {"pseudo"},
    Procedural: {"asked"},
    Reaches: {"gate"},
    Sampling: {"sampling"},
    Shallower: {"remedy"},
    Start: {"start"},
    Stop: {"stop"},
    UniformSampler: {"remedy"},
    Validation: {"validation"},
    Watch: {"watch"},
}

READ_BY_METHODS: dict[type[Spec], dict[str, set[str]]] = {
    Crop: {"window": {"first", "last"}, "side": {"input"}},
    Rule: {"settings": set(SETTINGS)},
}
"""Fields that a spec's own method reads: they are read where something outside asks that method."""
