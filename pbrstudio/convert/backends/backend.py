"""What every backend gives, whatever runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pbrstudio.spec.model import Role

F32 = NDArray[np.float32]


class Backend(Protocol):
    """Runs one network of a model at a time. Not for use from two threads at once."""

    @property
    def name(self) -> str:
        """Device, library and precision, in words, for reports."""
        ...

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        """The raw outputs of a network, in the order of `Networks.outputs`.

        ``inputs`` [1,C,H,W] by the names of its arguments, contiguous, sides multiples of 32 (classes: of 8).
        The arrays given back may be the backend's own: they hold until its next call. Raises `UserError` for memory
        that the device does not have.
        """
        ...

    def release(self) -> None:
        """Gives back what is held for the next run; that one takes a little longer."""
        ...
