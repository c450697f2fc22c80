"""A clock for the stages of a conversion, and a backend and an encoder that tell it when they are at work."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from pbrstudio.convert.backends.backend import F32, Backend
from pbrstudio.spec.model import Role
from pbrstudio.textures.dds.encode import Encoder, Level, Quality
from pbrstudio.textures.dds.formats import DxgiFormat

Shapes = tuple[tuple[str, tuple[int, ...]], ...]
"""The inputs of a network by name, sorted, with their shapes."""


class Clock:
    """Seconds by stage. There is always one stage that runs, so the sum is the time from the first to the last."""

    def __init__(self, stage: str, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._stage, self._since = stage, now()
        self.seconds: dict[str, float] = {}

    def to(self, stage: str) -> str:
        """Begins ``stage``; gives the one that this ended, to which a guest should return."""
        now = self._now()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        before, self._stage, self._since = self._stage, stage, now
        return before


class TimedBackend:
    """A backend whose networks are stages, and that counts their runs by shape."""

    def __init__(self, backend: Backend, clock: Clock) -> None:
        self._backend = backend
        self.clock = clock
        self.runs: Counter[tuple[Role, Shapes]] = Counter()

    @property
    def name(self) -> str:
        return self._backend.name

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        self.runs[role, tuple(sorted((name, value.shape) for name, value in inputs.items()))] += 1
        before = self.clock.to(role)
        try:
            return self._backend.run(role, inputs)
        finally:
            self.clock.to(before)

    def release(self) -> None:
        self._backend.release()


class TimedEncoder(Encoder):
    """An encoder for which making the levels is the stage "mips" and waiting for their blocks "encode"."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def encode_chain(
        self,
        levels: Iterable[Level],
        fmt: DxgiFormat,
        quality: Quality,
        *,
        safe_point: Callable[[], None] = lambda: None,
    ) -> list[bytes]:
        before = self.clock.to("encode")
        try:
            return super().encode_chain(self._drawn(levels), fmt, quality, safe_point=safe_point)
        finally:
            self.clock.to(before)

    def _drawn(self, levels: Iterable[Level]) -> Iterator[Level]:
        source = iter(levels)
        while True:
            self.clock.to("mips")
            level = next(source, None)
            self.clock.to("encode")
            if level is None:
                return
            yield level
