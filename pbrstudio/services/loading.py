"""Loading the trainer in a process that must keep answering: a window's."""

from __future__ import annotations

import atexit
import gc
import sys
from importlib import import_module

from pbrstudio.runtime.extras import trainers_packages

_TRAINER = "pbrstudio.train.ladder_run"
_LIBRARIES = ("peft", "accelerate", "transformers.models.segformer.modeling_segformer")


def load_trainer() -> None:
    """Imports what a training needs, once, and takes it out of the garbage collector's sight.

    A full collection goes through every object of these libraries and holds the interpreter for a third of a second,
    ten times while they load and once at each job's end; what is loaded is never garbage. `UserError`: a package is
    missing.
    """
    if _TRAINER in sys.modules:
        return
    collecting = gc.isenabled()
    gc.disable()
    try:
        with trainers_packages("training"):
            for name in (*_LIBRARIES, _TRAINER):
                import_module(name)
        gc.freeze()
        # At the end it may see them again: libraries that count their objects would tell of leaks.
        atexit.register(gc.unfreeze)
    finally:
        if collecting:
            gc.enable()
