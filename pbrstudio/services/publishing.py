"""A run's result among the models that convert."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.config.paths import user_models
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.extras import trainers_packages
from pbrstudio.runtime.journal import read_events
from pbrstudio.runtime.run_view import RunView

RUN_FILE = "run.json"
MODEL_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""What a model may be called."""


@dataclass(frozen=True, slots=True)
class Published:
    """A model that was made of a run and is installed now."""

    id: str
    folder: Path
    replaced: bool
    fallbacks: tuple[str, ...]
    """Maps that come from a baseline, which measured better on validation materials."""


def is_run(path: Path) -> bool:
    """Whether a folder is a training run's."""
    return (path / RUN_FILE).is_file()


def free_model_id(run: Path) -> str:
    """The id that a model of ``run`` gets: its folder's name, with a number where a model is called so already."""
    name = _id_of(run)
    number, chosen = 1, name
    while (user_models() / chosen).exists():
        number += 1
        chosen = f"{name[:58]}-{number}"
    return chosen


def publish_run(
    run: Path, model_id: str | None = None, *, replace: bool = False, safe_point: SafePoint = never_stop
) -> Published:
    """Makes a model of the best weights of ``run``, measures it on the run's validation materials, and installs it.

    ``model_id`` None: the folder's name, as far as an id may be called so. `UserError`: a network was not trained yet,
    no model may be called so, the name is taken, the data are gone, or the training's packages are missing.
    """
    with trainers_packages("making a model of a run"):
        from pbrstudio.data.opening import open_sources
        from pbrstudio.evaluate.publish import Provenance, publish
        from pbrstudio.models.placing import check_free, place, staging
        from pbrstudio.train.result import best_weights, domains_drawn, gates_in_words, load_result, training_in_words
        from pbrstudio.train.run_folder import RunFolder
        from pbrstudio.train.start import parents_of
    if model_id is not None and MODEL_ID.fullmatch(model_id) is None:
        raise UserError(
            f"'{model_id}' is no name for a model: small letters, digits, dots and dashes, as in my-model-1"
        )
    folder = RunFolder(run)
    record = folder.read()
    ladder = record.ladder
    chosen = model_id or _id_of(run)
    target = user_models() / chosen
    check_free(target, replace=replace)
    view = RunView()
    for event in read_events(folder.events)[0]:
        view.fold(event)
    weights = best_weights(folder, ladder, view)
    networks = load_result(record, weights)
    domains = domains_drawn(ladder, view)
    data = open_sources(
        [Path(root) for root in record.data],
        longest=ladder.longest_side,
        procedural=ladder.procedural if "procedural" in domains else None,
    )
    told = Provenance(
        title=f"{ladder.title} ({run.name})",
        licence="of whoever trained it; its data's licences and credits are below",
        domains=domains,
        training=training_in_words(record, view),
        notes=gates_in_words(ladder, view),
        parents=parents_of(ladder, record.init),
    )
    with staging(user_models()) as stage:
        bundle = publish(stage / chosen, chosen, networks, ladder.networks, data, told, safe_point)
        replaced = place(bundle.folder, target, replace=replace)
    return Published(chosen, target, replaced, tuple(sorted(bundle.manifest.fallbacks)))


def _id_of(run: Path) -> str:
    name = re.sub(r"[^a-z0-9._-]+", "-", run.resolve().name.lower()).strip("-._")[:64]
    if not name:
        raise UserError(f"{run.name} is no name for a model: give one with --id")
    return name
