"""Which textures a job can learn from, and why the others cannot serve it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pbrstudio.data.entry import Entry
from pbrstudio.spec.job import Job
from pbrstudio.spec.losses import IntegralHeight, TruthMap


def serving(entries: Iterable[Entry], job: Job) -> tuple[tuple[Entry, ...], Counter[str]]:
    """Those that can serve, and how many cannot for each reason."""
    looked_at = maps_of(job)
    kept: list[Entry] = []
    reasons: Counter[str] = Counter()
    for entry in entries:
        reason = _reason(entry, job, looked_at)
        if reason:
            reasons[reason] += 1
        else:
            kept.append(entry)
    return tuple(kept), reasons


def maps_of(job: Job) -> frozenset[TruthMap]:
    """The truth that the terms of its loss are made of."""
    named: set[TruthMap] = {loss.map for loss in job.losses if hasattr(loss, "map")}
    if any(isinstance(loss, IntegralHeight) for loss in job.losses):
        named.add("normal")
    return frozenset(named)


def _reason(entry: Entry, job: Job, looked_at: frozenset[TruthMap]) -> str:
    """Empty: it serves."""
    if min(entry.width, entry.height) < job.crop.least:
        return f"their shorter side is under {job.crop.least} px"
    if job.role == "segmenter":
        # Skyrim's serve without a label: pseudo-labels are theirs.
        known = entry.label is not None or entry.drawn or entry.domain == "skyrim"
        return "" if known else "they show several materials without saying where"
    return "" if entry.maps & looked_at else f"they have no {' nor '.join(sorted(looked_at))}"
