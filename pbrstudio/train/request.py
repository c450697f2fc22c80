"""What a training is asked to do, as a front end says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pbrstudio.spec.conversion import Device, Precision


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """A new run, or one that goes on."""

    run: Path
    """Its folder."""
    ladder: str | None = None
    """Name, or path of a TOML file; None: the one that the run began with."""
    data: tuple[Path, ...] = ()
    """Roots of the training data; none: those that the run began with."""
    phase: str | None = None
    """Only this one. Of a run that is there and is not resumed: anew, from the best weights of the phase before."""
    resume: bool = False
    """Go on where the run stopped."""
    init: str | None = None
    """A model to begin from, instead of the ladder's own start."""
    accept: tuple[str, ...] = ()
    """Ids of gates that may fail."""
    settings: tuple[str, ...] = ()
    """Changes of the ladder, as ``a.b=c``."""
    device: Device = "auto"
    precision: Precision = "auto"
    workers: int | None = None
    """Processes that make samples; None: as the machine has room for."""
    compiled: bool = False
    """Networks go through torch.compile."""
    export: str | None = None
    """Id of the model that is made of the run at its end."""
