"""What a run has come to: the best weights of each network, and its history in words for a card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pbrstudio.data.samples.drawing import shares_of
from pbrstudio.models.networks import NetworkSet, build
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.run_view import RunView
from pbrstudio.spec.ladder import Ladder
from pbrstudio.spec.model import ROLES, Role
from pbrstudio.spec.run import RunRecord
from pbrstudio.spec.sampling import Domain
from pbrstudio.train.adapters import merged_state
from pbrstudio.train.run_folder import RunFolder
from pbrstudio.train.weights import load_weights


def best_weights(folder: RunFolder, ladder: Ladder, view: RunView) -> dict[Role, Path]:
    """Of the last job of each network that has ended; `UserError` when one has none."""
    found: dict[Role, Path] = {}
    for phase in ladder.phases:
        for job in phase.jobs:
            ended = view.job(phase.id, job.id).ended
            if ended is not None:
                found[job.role] = folder.path / ended.weights
    missing = [role for role in ROLES if role not in found]
    if missing:
        raise UserError(f"{folder.path}: no job of the {missing[0]} network is done yet; resume the run first")
    return found


def domains_drawn(ladder: Ladder, view: RunView) -> frozenset[Domain]:
    """What the jobs that are done drew their samples from, as far as the data had it."""
    return frozenset(
        domain
        for phase in ladder.phases
        for job in phase.jobs
        if view.job(phase.id, job.id).ended is not None
        for domain, share in shares_of(job.mix).items()
        if share
    )


def load_result(record: RunRecord, weights: Mapping[Role, Path]) -> NetworkSet:
    """The three networks with these weights, adapters merged into them, in eval mode."""
    trained = build(record.ladder.networks, len(record.classes))
    plain = build(record.ladder.networks, len(record.classes))
    for role, network in trained.by_role().items():
        load_weights(network, weights[role])
        target = plain.by_role()[role]
        target.load_state_dict(merged_state(network))
        target.eval()
    return plain


def training_in_words(record: RunRecord, view: RunView) -> dict[str, str]:
    """For the card: the ladder, when, with what, and each job's best."""
    told = {"ladder": record.ladder.id, "begun": record.created, "torch": record.versions.get("torch", "")}
    for phase in record.ladder.phases:
        for job in phase.jobs:
            ended = view.job(phase.id, job.id).ended
            if ended is not None:
                minutes = f"{ended.seconds / 60:.1f} minutes"
                told[f"{phase.id}/{job.id}"] = (
                    f"{ended.best_figure} {ended.best_value:.4g} at epoch {ended.best_epoch} of {job.epochs}, {minutes}"
                )
    return told


def gates_in_words(ladder: Ladder, view: RunView) -> tuple[str, ...]:
    """For the card: every gate that did not pass."""
    notes = []
    for phase in ladder.phases:
        for name, gate in view.phase(phase.id).gates.items():
            if gate.decided.state != "passed":
                said = gate.decided.state.replace("-", " ") + (" (accepted)" if gate.accepted else "")
                notes.append(f"gate {phase.id}/{name} {said}: {gate.decided.sentence}")
    return tuple(notes)
