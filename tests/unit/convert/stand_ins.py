"""Backends for tests: one that watches another, and two that answer without networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.backends.backend import Backend
from pbrstudio.spec.model import HEAD_CHANNELS, Head, Manifest, Role

F32 = NDArray[np.float32]
GAIN = 4.0
"""Of the logits that `Copies` and the weights of `weights.copying` give."""


def seen_as(colour: NDArray[Any]) -> NDArray[Any]:
    """What the networks make of a colour in [0,1] first (`models.lite0`)."""
    return (colour - 127 / 255) * (255 / 128)


class Watched:
    """Notes each call, and lets another backend answer it."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.calls: list[tuple[Role, dict[str, tuple[int, ...]]]] = []
        self.releases = 0

    @property
    def name(self) -> str:
        return self._backend.name

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        self.calls.append((role, {name: value.shape for name, value in inputs.items()}))
        return self._backend.run(role, inputs)

    def release(self) -> None:
        self.releases += 1
        self._backend.release()

    def count(self, role: Role) -> int:
        return sum(each == role for each, _ in self.calls)

    def seen(self, role: Role) -> set[tuple[int, int]]:
        """Heights and widths that a network was shown."""
        return {shapes["albedo" if role == "maps" else "diffuse"][2:] for each, shapes in self.calls if each == role}


class Constant:
    """Gives the same numbers everywhere: logits of the classes, a difference, and the output of each head."""

    name = "constants"

    def __init__(self, manifest: Manifest, **given: Any) -> None:
        """``given``: by name, ``logits`` [K], ``difference`` [3], heads [1] or [2]; zero where not given."""
        self._heads: tuple[Head, ...] = manifest.networks.maps.heads
        self._given = given
        self._classes = len(manifest.classes)
        self.inputs: dict[Role, dict[str, F32]] = {}
        """What each network was shown last."""

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        self.inputs[role] = {name: value.copy() for name, value in inputs.items()}
        if role == "maps":
            size = inputs["albedo"].shape[2:]
            return tuple(self._plane(name, HEAD_CHANNELS[name], size) for name in self._heads)
        height, width = inputs["diffuse"].shape[2:]
        if role == "segmenter":
            return (self._plane("logits", self._classes, (height // 4, width // 4)),)
        return (self._plane("difference", 3, (height, width)),)

    def _plane(self, name: str, channels: int, size: tuple[int, ...]) -> F32:
        values = np.array(self._given.get(name, (0,) * channels), np.float32).reshape(1, channels, 1, 1)
        return np.broadcast_to(values, (1, channels, *size)).copy()


class Copies:
    """What the weights of `weights.copying` do, and a segmenter whose three classes are red, green and blue."""

    name = "copies"

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        if role == "segmenter":
            _, channels, height, width = inputs["diffuse"].shape
            return (20 * inputs["diffuse"].reshape(1, channels, height // 4, 4, width // 4, 4).mean(axis=(3, 5)),)
        if role == "albedo":
            return (0.25 * seen_as(inputs["diffuse"]).astype(np.float32),)
        red, green, blue = np.split(seen_as(inputs["albedo"]).astype(np.float32), 3, axis=1)
        return GAIN * red, GAIN * green, GAIN * blue, red, inputs["normal"][:, :2]
