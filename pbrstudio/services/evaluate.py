"""Evaluating a model on a folder of materials with truth, and on game textures without."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, JobFinished
from pbrstudio.runtime.extras import how_to_get
from pbrstudio.runtime.staging import StagedFiles

if TYPE_CHECKING:
    from pbrstudio.convert.predictor import Predictor
    from pbrstudio.evaluate.plan import Plan
    from pbrstudio.evaluate.result import Evaluation
    from pbrstudio.spec.conversion import Device, Precision

PARTS_OF_EXTRA = {"torch", "pytorch_msssim"}
"""Modules that only the training extra brings."""


def evaluate(
    plan: Plan,
    emit: Emit,
    control: Control,
    *,
    model: str = "auto",
    device: Device = "auto",
    precision: Precision = "auto",
    out: Path | None = None,
    predictor: Predictor | None = None,
) -> Evaluation:
    """Evaluates ``model``, or the ``predictor`` given, as ``plan`` says; the last event it tells is a `JobFinished`.

    Networks give their own maps, unless the plan says as shipped: then some are replaced as in a conversion.
    ``out`` gets the result as JSON, unless the job was stopped. Raises `UserError` before anything is done for what
    cannot be: an unknown model, a folder without materials, a missing package.
    """
    begun = time.monotonic()
    if out is not None and out.is_dir():
        raise UserError(f"the output {out} is a folder: name a file")
    try:
        from pbrstudio.evaluate.protocol import evaluate as run
    except ModuleNotFoundError as error:
        if error.name not in PARTS_OF_EXTRA:
            raise
        raise UserError(f"evaluating needs {error.name}, which is not installed: {how_to_get('train')}") from error
    if predictor is None:
        predictor = _opened(model, device, precision, fallbacks=plan.as_shipped)
    result, outputs = run(plan, predictor, emit, control)
    if out is not None and not result.stopped:
        with StagedFiles() as staged:
            staged.path_for(out).write_text(json.dumps(result.as_record(), indent=1) + "\n", encoding="utf-8")
            outputs += staged.commit()
    emit(
        JobFinished(
            done=len(result.materials) + len(result.game),
            skipped=0,
            left_alone=len(result.dropped),
            failed=len(result.failed),
            stopped=result.stopped,
            outputs=tuple(map(str, outputs)),
            seconds=time.monotonic() - begun,
        )
    )
    return result


def _opened(model: str, device: Device, precision: Precision, *, fallbacks: bool) -> Predictor:
    from pbrstudio.services.predictors import open_predictor

    return open_predictor(model, device=device, precision=precision, fallbacks=fallbacks)
