"""Jobs that these data hold no texture for: a ladder ends at them, or skips them."""

from __future__ import annotations

from collections.abc import Collection

from pbrstudio.data.samples.drawing import NothingToDraw
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.data.samples.pieces import SampleData
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder, Phase


def lack_of(data: SampleData, job: Job, ladder: Ladder) -> NothingToDraw | None:
    """Why the job has nothing to learn from; None: it has. `UserError` for what else is wrong."""
    try:
        SampleMaker(data, job, ladder.seed)
    except NothingToDraw as error:
        return error
    return None


def is_skipped(data: SampleData, job: Job, ladder: Ladder) -> NothingToDraw | None:
    """Why the ladder skips the job; None: it does not."""
    return lack_of(data, job, ladder) if ladder.on_missing == "skip" else None


def skipped_words(phases: Collection[Phase], skipped: Collection[str]) -> str:
    """ "6 jobs were skipped for want of data: seg_D, u_alb_D"; empty: none was."""
    names = [job.id for phase in phases for job in phase.jobs if job.id in skipped]
    if not names:
        return ""
    return f"{len(names)} {'job was' if len(names) == 1 else 'jobs were'} skipped for want of data: {', '.join(names)}"
