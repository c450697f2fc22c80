"""Looking through a network without changing how it trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import nn

Autocast = Callable[[], AbstractContextManager[None]]
"""Opens the precision that networks run in."""


@contextmanager
def looking(network: nn.Module) -> Iterator[None]:
    """In eval mode and without gradients; afterwards each module trains or not as before, frozen norms too."""
    modes = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode
