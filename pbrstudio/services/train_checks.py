"""What a request to train comes to, checked before torch is loaded: its ladder, its data, the run's folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pbrstudio.config.ladder_settings import with_settings
from pbrstudio.config.ladders import ladder_names, load_ladder
from pbrstudio.config.paths import user_models
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.journal import read_events
from pbrstudio.runtime.run_view import RunView
from pbrstudio.services.publishing import MODEL_ID
from pbrstudio.spec.ladder import Ladder
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class Settled:
    """A request with what it leaves to the run filled in, and the ladder, resolved."""

    request: TrainRequest
    ladder: Ladder


def settle(request: TrainRequest) -> Settled:
    """`UserError`, in a sentence, for everything about ``request`` that cannot be."""
    folder = RunFolder(request.run)
    if folder.exists():
        settled = _going_on(request, folder)
    else:
        if request.resume:
            raise UserError(f"{request.run}: there is no run to resume (no run.json); leave --resume out to begin one")
        if request.run.exists() and (not request.run.is_dir() or any(request.run.iterdir())):
            raise UserError(f"{request.run}: is there already and is no run; give --run a new or an empty folder")
        settled = begun(request)
        _check_phase(settled)
    _check_names(settled)
    _check_accepted(request, folder)
    _check_model(request)
    return settled


def begun(request: TrainRequest) -> Settled:
    """Of a run that begins, or is only planned: whatever is under its folder's name."""
    if request.ladder is None:
        raise UserError(f"name a ladder to begin with: {', '.join(ladder_names())}, or a path to a .toml file")
    if not request.data:
        raise UserError("a new run needs data: name a folder with --data (what it may hold is in docs/training.md)")
    _check_data(request.data)
    return Settled(request, with_settings(load_ladder(request.ladder), request.settings))


def planned(request: TrainRequest) -> Settled:
    """Of a plan: that of the run where there is one and no ladder is named."""
    folder = RunFolder(request.run)
    settled = _of_run(request, folder) if request.ladder is None and folder.exists() else begun(request)
    _check_names(settled)
    return settled


def _going_on(request: TrainRequest, folder: RunFolder) -> Settled:
    if not request.resume and request.phase is None:
        raise UserError(
            f"{request.run}: there is a run already; --resume goes on with it, --phase ID begins one of its phases "
            "anew, another --run begins another"
        )
    if request.init is not None:
        raise UserError(
            "--init says where a new run begins; this one is under way: leave it out, or give another --run"
        )
    return _of_run(request, folder)


def _of_run(request: TrainRequest, folder: RunFolder) -> Settled:
    """The ladder that the run began with: a run keeps it whatever changes around it."""
    record = folder.read()
    ladder = record.ladder
    if request.ladder is not None and (named := load_ladder(request.ladder)).id != ladder.id:
        raise UserError(f"{request.run} climbs ladder {ladder.id}, not {named.id}: leave the ladder's name out")
    if with_settings(ladder, request.settings) != ladder:
        raise UserError(f"--set changes a ladder when its run begins; {request.run} keeps its own: give another --run")
    data = request.data or tuple(map(Path, record.data))
    _check_data(data)
    return Settled(replace(request, data=data), ladder)


def _check_phase(settled: Settled) -> None:
    """A new run has no earlier phases whose weights a later one could begin with."""
    wanted, phases = settled.request.phase, [phase.id for phase in settled.ladder.phases]
    if wanted in phases[1:] and settled.request.init is None:
        raise UserError(
            f"--phase {wanted} begins with what the phases before it have trained: name a model with --init, or begin "
            f"with {phases[0]}"
        )


def _check_data(roots: Iterable[Path]) -> None:
    for root in roots:
        if not root.exists():
            raise UserError(f"--data {root}: there is no such folder or file; say where the data are with --data")


def _check_names(settled: Settled) -> None:
    request, ladder = settled.request, settled.ladder
    phases = [phase.id for phase in ladder.phases]
    if request.phase is not None and request.phase not in phases:
        raise UserError(f"--phase {request.phase}: ladder {ladder.id} has {', '.join(phases)}")
    gates = list(dict.fromkeys(gate.id for phase in ladder.phases for gate in phase.gates))
    for accepted in request.accept:
        if accepted not in gates:
            raise UserError(f"--accept {accepted}: ladder {ladder.id} has the gates {', '.join(gates) or 'none'}")
    if request.workers is not None and request.workers < 0:
        raise UserError(f"--workers {request.workers}: give 0 (none beside the training itself) or more")


def _check_accepted(request: TrainRequest, folder: RunFolder) -> None:
    """Only what failed can be accepted: a gate that nobody looked at yet may tell something that matters."""
    if not request.accept:
        return
    view = RunView()
    for event in read_events(folder.events)[0]:
        view.fold(event)
    gates = [gate for phase in view.phases.values() for gate in phase.gates.values()]
    failed = {gate.decided.gate for gate in gates if gate.decided.state == "failed"}
    for accepted in request.accept:
        if accepted not in failed:
            red = f"those that did: {', '.join(sorted(failed))}" if failed else "none did so far"
            raise UserError(f"--accept {accepted}: this gate has not failed; {red}")


def _check_model(request: TrainRequest) -> None:
    """The model to begin from is there, the name of the one to make is free: told now and not after the training."""
    from pbrstudio.models.catalogue import find
    from pbrstudio.models.placing import check_free

    if request.init is not None:
        find(request.init)
    if request.export is not None:
        if MODEL_ID.fullmatch(request.export) is None:
            raise UserError(
                f"--export {request.export}: a model's id has small letters, digits, dots, dashes: my-model-1"
            )
        check_free(user_models() / request.export, replace=False)
