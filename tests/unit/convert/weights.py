"""Tiny models with chosen weights: the graphs of one that was built, and other numbers in its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pbrstudio.models.bundle import Bundle, open_bundle, read_manifest, tensor_places, weights_name, write_manifest
from pbrstudio.spec.model import ROLES, Role
from tests.unit.convert.stand_ins import GAIN

Tensors = dict[str, NDArray[Any]]
Change = Callable[[Role, Tensors], None]
"""Writes into the tensors of a network, which are float16 or float32."""
TYPES = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}


def reweighted(bundle: Path, folder: Path, *changes: Change, **fields: Any) -> Bundle:
    """A copy in ``folder``, under its name as id, with changed weights and these fields of the manifest."""
    from tests.tiny_models import copy_of

    copy_of(bundle, folder, **fields)
    for role in ROLES:
        path = folder / weights_name(role)
        data = bytearray(path.read_bytes())
        tensors = {
            name: np.frombuffer(data, TYPES[place.dtype], int(np.prod(place.shape)), place.offset).reshape(place.shape)
            for name, place in tensor_places(path).items()
        }
        for change in changes:
            change(role, tensors)
        path.write_bytes(data)
    write_manifest(folder, read_manifest(folder))
    return open_bundle(folder)


def near_sighted(role: Role, tensors: Tensors) -> None:
    """Nothing farther than 96 pixels counts, and the classes differ from place to place, as trained weights have it."""
    if role == "segmenter":
        fuse = tensors["head.fuse.weight"]
        fuse[:, : fuse.shape[1] // 2] = 0  # the scales 1/32 and 1/16
        tensors["head.classify.weight"] *= 10
        tensors["head.classify.bias"][:] = 0
    else:
        for name in ("weight", "bias"):
            tensors[f"unet.blocks.0.second_norm.{name}"][:] = 0


def unchanged_albedo(role: Role, tensors: Tensors) -> None:
    """A difference of zero: the albedo is the texture."""
    if role == "albedo":
        tensors["head.weight"][:] = 0
        tensors["head.bias"][:] = 0


def copying(role: Role, tensors: Tensors) -> None:
    """The albedo network adds a quarter of what it sees (`seen_as`), the maps network copies it.

    Roughness, metallic and AO are `GAIN` times the albedo's red, green and blue as logits, the height is its red, and
    the slopes are x and y of the mod's own normal map.
    """
    if role == "segmenter":
        return
    seen = 12 if role == "maps" else 3
    picked = (3, 4, 5, 9, 10) if role == "maps" else (0, 1, 2)
    _pass_on(tensors, seen, picked)
    if role == "albedo":
        for index in range(3):
            _tap(tensors, "head", index, index, 0.25)
        return
    for index, name in enumerate(("roughness", "metallic", "ao")):
        _tap(tensors, f"heads.{name}", 0, index, GAIN)
    _tap(tensors, "heads.height", 0, 0, 1.0)
    _tap(tensors, "heads.normal", 0, 3, 1.0)
    _tap(tensors, "heads.normal", 1, 4, 1.0)


LIFT = 2.0
"""What is added on the way, so that no ReLU cuts."""


def _pass_on(tensors: Tensors, seen: int, picked: tuple[int, ...]) -> None:
    """The last block gives these planes of the last skip, which has ``seen``, plus `LIFT`."""
    last = "unet.blocks.4"
    for name in ("first", "second"):
        tensors[f"{last}.{name}.weight"][:] = 0
        tensors[f"{last}.{name}_norm.weight"][:] = np.sqrt(1 + 1e-5)
        tensors[f"{last}.{name}_norm.bias"][:] = 0
        tensors[f"{last}.{name}_norm.running_mean"][:] = 0
        tensors[f"{last}.{name}_norm.running_var"][:] = 1
    tensors[f"{last}.first_norm.bias"][:] = LIFT
    for name in tensors:
        if name.startswith(f"{last}.film"):
            tensors[name][:] = 0
    below = tensors[f"{last}.first.weight"].shape[1] - seen
    for index, plane in enumerate(picked):
        tensors[f"{last}.first.weight"][index, below + plane, 1, 1] = 1
        tensors[f"{last}.second.weight"][index, index, 1, 1] = 1


def _tap(tensors: Tensors, head: str, output: int, feature: int, gain: float) -> None:
    weight, bias = tensors[f"{head}.weight"], tensors[f"{head}.bias"]
    weight[output] = 0
    weight[output, feature, 1, 1] = gain
    bias[output] = -gain * LIFT
