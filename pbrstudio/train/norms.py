"""Training mode, with what the job says of batch norms and dropout.

Batch statistics are those of a process's own share of a batch: with several processes they agree with one process's
only where norms are frozen. LayerNorms have no statistics, and are the same in every mode.
"""

from __future__ import annotations

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.dropout import _DropoutNd

from pbrstudio.spec.optimising import Norms


def apply_norms(network: nn.Module, mode: Norms, *, dropout: bool, fresh: bool = False) -> None:
    """Puts ``network`` into training mode. "train": statistics move; "frozen": they stand still and are what is used;
    "estimate": they become the plain mean over all batches since the job's start.

    ``fresh`` throws away what was estimated: to be said once, after the figures before the first step and before that
    step, and not after a resume, whose weights bring the statistics and their number of batches with them. Without
    ``dropout``, dropout and drop-path do nothing.
    """
    network.train()
    for module in network.modules():
        if isinstance(module, _BatchNorm):
            _set(module, mode, fresh=fresh)
        elif not dropout and _drops(module):
            module.eval()


def _set(norm: _BatchNorm, mode: Norms, *, fresh: bool) -> None:
    # torch takes momentum None as: the plain mean over `num_batches_tracked`, which is part of the state.
    usual = norm.__dict__.setdefault("usual_momentum", norm.momentum)
    norm.momentum = None if mode == "estimate" else usual
    if mode == "frozen":
        norm.eval()
    elif mode == "estimate" and fresh:
        norm.reset_running_stats()


def _drops(module: nn.Module) -> bool:
    """transformers' drop-path is a class of each of its models, with one name."""
    return isinstance(module, _DropoutNd) or type(module).__name__.endswith("DropPath")
