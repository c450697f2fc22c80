"""A ladder: phases in order, each a list of jobs, gates and remedies, and the networks that climb it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pbrstudio.spec.base import Spec
from pbrstudio.spec.gates import AgainstPhase, AnyGate
from pbrstudio.spec.job import Job
from pbrstudio.spec.model import Networks, Role
from pbrstudio.spec.optimising import Part
from pbrstudio.spec.procedural import Procedural
from pbrstudio.spec.sampling import Side

CLASSES = "classes"
"""What the segmenter gives, as losses name it that have no map."""
PhaseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]


class Shallower(Spec):
    """When ``gate`` fails: the phase starts anew with ``instead`` in place of ``part``, once."""

    kind: Literal["shallower"] = "shallower"
    gate: str
    part: Part
    instead: Part


class Longer(Spec):
    """When ``gate`` fails: the phase starts anew and runs for ``epochs`` epochs, once."""

    kind: Literal["longer"] = "longer"
    gate: str
    epochs: Annotated[int, Field(ge=1)]


class UniformSampler(Spec):
    """When validation loss rose for ``epochs`` epochs while training loss fell: later phases draw uniformly."""

    kind: Literal["uniform-sampler"] = "uniform-sampler"
    epochs: Annotated[int, Field(ge=1)] = 3


Remedy = Annotated[Shallower | Longer | UniformSampler, Field(discriminator="kind")]


class Watch(Spec):
    """A figure shown as a band, not a gate: where the plan expects it to go."""

    figure: str
    role: Role
    low: float
    high: float
    note: str = ""


class Phase(Spec):
    """One phase."""

    id: PhaseId
    title: str
    goal: str
    jobs: Annotated[tuple[Job, ...], Field(min_length=1)]
    gates: tuple[AnyGate, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    watch: tuple[Watch, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Phase:
        ids = [job.id for job in self.jobs]
        if len(set(ids)) != len(ids):
            raise ValueError(f"phase {self.id}: two jobs of one id")
        gates = [gate.id for gate in self.gates]
        if len(set(gates)) != len(gates):
            raise ValueError(f"phase {self.id}: two gates of one id")
        for remedy in self.remedies:
            if not isinstance(remedy, UniformSampler) and remedy.gate not in gates:
                raise ValueError(f"phase {self.id}: a remedy for gate '{remedy.gate}', which it has not")
        roles = {job.role for job in self.jobs}
        if any(job.albedo.joint_epochs for job in self.jobs) and "albedo" not in roles:
            raise ValueError(f"phase {self.id}: joint epochs need a job of UNet-Albedo in the same phase")
        for gate in self.gates:
            if not roles.issuperset(gate.roles):
                raise ValueError(f"phase {self.id}: gate {gate.id} looks at a network that does not train here")
        return self


class Start(Spec):
    """Weights to begin from. "random"; "imagenet": EfficientNet-Lite0's, where a trunk is one (else random). A path for
    the segmenter: a local folder or file of SegFormer weights, whose licence the user answers for."""

    segmenter: str = "imagenet"
    albedo: Literal["imagenet", "random"] = "imagenet"
    maps: Literal["imagenet", "random"] = "imagenet"


class Validation(Spec):
    """Fixed windows at their own density, the same for the whole ladder, without augmentation."""

    side: Side = 512
    windows: Annotated[int, Field(ge=1, le=16)] = 1
    """Of each validation texture."""
    lit: bool = False
    """Every window once more, under a fixed light and block-compressed."""
    align_exposure: bool = True
    """Of the lit windows, as `Light.align_exposure`."""
    mosaics: Annotated[int, Field(ge=0)] = 0
    """Fixed mosaics of two materials for SegFormer."""
    previews: Annotated[int, Field(ge=0, le=32)] = 6
    """Samples on the sheet of each epoch."""
    batch: Annotated[int, Field(ge=1)] = 4
    perceptual: bool = True


class Ladder(Spec):
    """``resources/ladders/<id>.toml``, resolved."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    title: str
    networks: Networks
    start: Start = Start()
    seed: int = 1
    longest_side: Annotated[int, Field(ge=256, le=16_384)] = 2048
    """At which textures are kept for training: longer ones are halved until they fit. D's 2K asks for no more."""
    on_fail: Literal["stop", "record"] = "stop"
    """What a failed gate does: the ladder stops until it is accepted, or goes on and the gate stays red."""
    on_missing: Literal["stop", "skip"] = "stop"
    """What a job does that the data have no texture for: the run ends there, or goes on with the next job and the gates
    that look at it are not measurable."""
    validation: Validation = Validation()
    procedural: Procedural | None = None
    """Materials that are made for it; None: none are, and a ``mix`` that asks for some gives their share to others."""
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Ladder:
        seen: set[str] = set()
        jobs: set[str] = set()
        for phase in self.phases:
            for gate in phase.gates:
                if isinstance(gate, AgainstPhase) and gate.phase not in seen:
                    raise ValueError(
                        f"phase {phase.id}: gate {gate.id} compares with '{gate.phase}', which is no earlier phase"
                    )
            if phase.id in seen:
                raise ValueError(f"two phases are called {phase.id}")
            seen.add(phase.id)
            for job in phase.jobs:
                if job.id in jobs:
                    raise ValueError(f"two jobs are called {job.id}")
                jobs.add(job.id)
                _check_job(job, self.networks)
        return self

    def phase(self, name: str) -> Phase:
        """The phase of this id; ValueError when there is none."""
        for phase in self.phases:
            if phase.id == name:
                return phase
        raise ValueError(f"ladder {self.id} has no phase '{name}': {', '.join(each.id for each in self.phases)}")


def _check_job(job: Job, networks: Networks) -> None:
    """Each term has an output to look at, each part exists in that network."""
    outputs: dict[Role, set[str]] = {"segmenter": {CLASSES}, "albedo": {"albedo"}, "maps": set(networks.maps.heads)}
    for loss in job.losses:
        of: str = getattr(loss, "map", CLASSES)
        if of not in outputs[job.role]:
            raise ValueError(f"job {job.id}: a loss on '{of}', which {job.role} does not give")
    if job.pseudo is not None and job.pseudo.teacher == "average" and job.average is None:
        raise ValueError(f"job {job.id}: pseudo-labels of the averaged weights need 'average'")
    if job.batch % job.accumulate:
        raise ValueError(f"job {job.id}: batch {job.batch} does not fall into {job.accumulate} equal parts")
    if "lora" in job.train and job.lora is None:
        raise ValueError(f"job {job.id}: trains lora, and does not say which")
