"""The predictor that a name means: a model on this machine's best device, or the baseline."""

from __future__ import annotations

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.predictor import Predictor
from pbrstudio.models import catalogue
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Device, Precision

GIB = 1 << 30


def open_predictor(
    model: str,
    *,
    device: Device = "auto",
    precision: Precision = "auto",
    memory_limit: float | None = None,
    fallbacks: bool = True,
) -> Predictor:
    """The predictor of a model: its id, a path to its folder, ``auto`` for the best one installed, or ``baseline``.

    ``memory_limit``: GiB for one texture. ``fallbacks``: see `NetworkPredictor`. Raises `UserError` for a model that is
    not installed or damaged, and for a device or precision that this machine does not have.
    """
    if model == BaselinePredictor.id:
        return BaselinePredictor()
    bundle = _best() if model == "auto" else catalogue.find(model)
    from pbrstudio.convert.backends.choose import open_backend
    from pbrstudio.convert.network import NetworkPredictor

    limit = None if memory_limit is None else int(memory_limit * GIB)
    backend = open_backend(bundle, device, precision)
    return NetworkPredictor(bundle, backend, memory_limit=limit, fallbacks=fallbacks)


def _best() -> Bundle:
    best = catalogue.preferred()
    if best is None:
        raise UserError("no model is installed: get one with pbrstudio models import, or use --model baseline")
    return best.open()
