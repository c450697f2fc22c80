"""Installing a model whatever it comes as: a file, a folder, or a training's run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.services.models import import_model
from pbrstudio.services.publishing import is_run, publish_run


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A model that is installed now; ``note``: what else there is to know, in one sentence, or empty."""

    id: str
    replaced: bool
    note: str


def take_in(
    path: Path, model_id: str | None = None, *, replace: bool = False, safe_point: SafePoint = never_stop
) -> TakenIn:
    """Installs the model at ``path``; of a run one is made first, which takes minutes.

    ``model_id`` names what is made of a run; a model keeps its own. Raises `UserError` as `import_model` and
    `publish_run` say, and `Stopped` from ``safe_point``.
    """
    if is_run(path):
        made = publish_run(path, model_id, replace=replace, safe_point=safe_point)
        note = f"a baseline measured better for {', '.join(made.fallbacks)}" if made.fallbacks else ""
        return TakenIn(made.id, made.replaced, note)
    done = import_model(path, replace=replace)
    note = f"its weights were not held against its architecture ({done.unchecked})" if done.unchecked else ""
    return TakenIn(done.id, done.replaced, note)
