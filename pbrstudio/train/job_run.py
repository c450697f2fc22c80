"""One job from its first step, or its last checkpoint, to its best weights."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from pbrstudio.models.networks import NetworkSet
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit
from pbrstudio.runtime.training_events import (
    EpochEnded,
    Outcome,
    StepsDone,
    TrainingEnded,
    TrainingNote,
    TrainingResumed,
    TrainingStarted,
)
from pbrstudio.spec.figures import is_better
from pbrstudio.spec.job import Job
from pbrstudio.train.checkpoints import Checkpoints
from pbrstudio.train.job_setup import Equipment, Prepared, prepare
from pbrstudio.train.keeping import Keeper
from pbrstudio.train.loop import NotFinite, Steps, train_epoch
from pbrstudio.train.memory import peak_memory
from pbrstudio.train.progress import Progress
from pbrstudio.train.stopping import reason_to_stop, tail_epochs


@dataclass(frozen=True, slots=True)
class JobPlace:
    """Which job of which attempt at which phase, and its folder."""

    phase: str
    job: Job
    folder: Path
    run: Path


def run_job(place: JobPlace, networks: NetworkSet, equipment: Equipment, emit: Emit, control: Control) -> TrainingEnded:
    """Trains the job's network in ``networks``, which has its starting weights, and leaves it with the best ones.

    Raises `Stopped` after saving; `UserError` for a loss that is not finite, with the last good checkpoint intact.
    """
    return _JobRun(place, networks, equipment, emit, control).run()
