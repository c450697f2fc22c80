"""Samples for the first model: crops of real materials, turned, lit, block-compressed and put side by side.

The trainer proper (phases, ladders, gates) replaces this; it is kept so that the shipped weights can be made again.
"""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.materials import Material
from pbrstudio.metrics.block_noise import block_compressed
from pbrstudio.metrics.colour import to_linear, to_srgb
from pbrstudio.metrics.relight import bake, random_light
from pbrstudio.textures.normals import decode_normals

F32 = NDArray[np.float32]
PLANES = {"basecolor": 3, "roughness": 1, "metallic": 1, "ao": 1, "height": 1, "normal": 3}
IGNORE = 255
UNLIT, COMPRESSED, MOSAIC = 0.3, 0.5, 0.45
"""Shares of samples that stay as they are, go through block compression, show two materials."""
DIELECTRIC = {"ceramic", "fabric", "ground", "leather", "stone", "wood"}
"""Classes whose tileable materials hold no metal, so that a missing metallic map is a true zero for them."""
FLAT_HEIGHT = 0.005
"""Mean absolute deviation under which a height is flat, and its truth 0 everywhere."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors [B,...]; ``known`` has a mask [B,1,H,W] for each plane of `PLANES`."""

    diffuse: Tensor
    planes: dict[str, Tensor]
    known: dict[str, Tensor]
    labels: Tensor
    """[B,H,W] class ids, 255 where there is none."""
    single: Tensor
    """[B] whether one material fills the sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """One material as float planes [C,H,W] and masks."""

    label: int
    tileable: bool
    planes: dict[str, F32]
    known: dict[str, F32]


def prepare(material: Material, classes: tuple[str, ...]) -> Planes:
    """The material's maps as stored numbers (0 to 1, normals -1 to 1, height of median 0 and mean deviation 1)."""
    rows, columns = material.basecolor.shape[:2]
    visible = np.ones((1, rows, columns), np.float32)
    if material.alpha is not None:
        visible = (material.alpha > 0)[None].astype(np.float32)
    planes: dict[str, F32] = {"basecolor": np.moveaxis(material.basecolor, 2, 0)}
    known: dict[str, F32] = {"basecolor": visible}
    zero_metal = material.metallic is None and material.tileable and material.label in DIELECTRIC
    metallic = np.zeros((rows, columns), np.uint8) if zero_metal else material.metallic
    for name, plane in (("roughness", material.roughness), ("metallic", metallic), ("ao", material.ao)):
        planes[name] = np.zeros((1, rows, columns), np.uint8) if plane is None else plane[None]
        known[name] = visible * (plane is not None)
    if material.height is None:
        planes["height"], known["height"] = np.zeros((1, rows, columns), np.float32), visible * 0
    else:
        height = material.height.astype(np.float32) / 65535
        height -= np.median(height)
        deviation = float(np.abs(height).mean())
        planes["height"] = (height / deviation if deviation > FLAT_HEIGHT else height * 0)[None]
        known["height"] = visible
    if material.normal is None:
        planes["normal"], known["normal"] = np.zeros((3, rows, columns), np.uint8), visible * 0
        planes["normal"][:2], planes["normal"][2] = 128, 255
    else:
        planes["normal"], known["normal"] = np.moveaxis(material.normal, 2, 0), visible
    label = IGNORE if material.label is None else classes.index(material.label)
    return Planes(label, material.tileable, planes, known)


class Sampler:
    """Endless batches. Classes are drawn with a weight of 1/sqrt(n) for each of their n materials."""

    def __init__(self, materials: list[Planes], side: int, batch: int, seed: int) -> None:
        counts = {label: sum(m.label == label for m in materials) for label in {m.label for m in materials}}
        weights = np.array([1 / math.sqrt(counts[m.label]) for m in materials])
        self._weights = weights / weights.sum()
        self._materials, self._side, self._count = materials, side, batch
        self._rng = np.random.default_rng(seed)
        self._generator = torch.Generator().manual_seed(seed)

    def batches(self) -> Iterator[Batch]:
        """Made in a thread of their own, a few ahead."""
        ahead: queue.Queue[Batch] = queue.Queue(4)

        def make() -> None:
            while True:
                ahead.put(self.make())

        threading.Thread(target=make, daemon=True).start()
        while True:
            yield ahead.get()

    def make(self) -> Batch:
        drawn = self._rng.choice(len(self._materials), size=2 * self._count, p=self._weights)
        whole = self._lit([self._crop(self._materials[index]) for index in drawn])
        first, second = (_part(whole, slice(start, None, 2)) for start in (0, 1))
        return self._mosaic(first, second)

    def _crop(self, material: Planes) -> tuple[int, dict[str, F32], dict[str, F32]]:
        rows, columns = material.planes["basecolor"].shape[1:]
        scale = self._rng.uniform(1, 2) if self._rng.random() < 0.4 else 1.0
        side = round(self._side * scale)
        top, left = (int(self._rng.integers(0, 1 << 20)) for _ in range(2))
        if material.tileable:
            down, along = (np.arange(start, start + side) % n for start, n in ((top, rows), (left, columns)))
        else:
            down, along = (
                _reflected(np.arange(side) + start % max(1, n - side + 1), n)
                for start, n in ((top, rows), (left, columns))
            )
        turns, flip = int(self._rng.integers(0, 4)), bool(self._rng.random() < 0.5)
        planes = {
            name: _turned(_reduced(_unit(name, plane[:, down[:, None], along]), self._side), turns, flip=flip)
            for name, plane in material.planes.items()
        }
        known = {
            name: _turned(_reduced(mask[:, down[:, None], along], self._side), turns, flip=flip) > 0.99
            for name, mask in material.known.items()
        }
        planes["normal"] = _turned_vectors(planes["normal"], turns, flip=flip)
        return material.label, planes, {name: mask.astype(np.float32) for name, mask in known.items()}

    def _lit(self, crops: list[tuple[int, dict[str, F32], dict[str, F32]]]) -> Batch:
        planes = {name: torch.from_numpy(np.stack([c[1][name] for c in crops])) for name in PLANES}
        known = {name: torch.from_numpy(np.stack([c[2][name] for c in crops])) for name in PLANES}
        count = len(crops)
        rand = lambda *shape: torch.rand(*shape, generator=self._generator)  # noqa: E731
        # Another white balance and exposure of the material itself: input and truth alike.
        gain = (0.75 + 0.4 * rand(count, 1, 1, 1)) * (0.95 + 0.1 * rand(count, 3, 1, 1))
        grey = planes["basecolor"].mean(1, keepdim=True)
        saturation = 0.8 + 0.4 * rand(count, 1, 1, 1)
        planes["basecolor"] = ((grey + (planes["basecolor"] - grey) * saturation) * gain).clamp(0, 1)
        normal = functional.normalize(planes["normal"], dim=1)
        ao = torch.where(known["ao"] > 0, planes["ao"], torch.ones_like(planes["ao"]))
        roughness = torch.where(known["roughness"] > 0, planes["roughness"], torch.full_like(planes["ao"], 0.7))
        lit = bake(planes["basecolor"], normal, ao, roughness, random_light(count, self._generator))
        lit = lit * self._blotches(count)
        stays = rand(count, 1, 1, 1) < UNLIT
        diffuse = torch.where(stays, planes["basecolor"], lit.clamp(0, 1))
        planes["basecolor"] = _exposed_alike(planes["basecolor"], diffuse)
        pressed = rand(count, 1, 1, 1) < COMPRESSED
        diffuse = torch.where(pressed, block_compressed(diffuse), diffuse)
        labels = torch.tensor([c[0] for c in crops])[:, None, None].expand(-1, self._side, self._side)
        planes["normal"] = normal
        return Batch(diffuse, planes, known, labels, torch.ones(count, dtype=torch.bool))

    def _blotches(self, count: int) -> Tensor:
        """Soft light and dark patches [B,1,H,W] about 1, in a third of the samples."""
        coarse = torch.randn(count, 1, 4, 4, generator=self._generator) * 0.12
        coarse *= torch.rand(count, 1, 1, 1, generator=self._generator) < 0.33
        size = (self._side, self._side)
        return 1 + functional.interpolate(coarse, size, mode="bicubic", align_corners=False)

    def _mosaic(self, first: Batch, second: Batch) -> Batch:
        """``first`` with ``second`` behind a random border in some samples; labels at the border are ignored."""
        count = self._count
        chosen = torch.rand(count, generator=self._generator) < MOSAIC
        cells = int(self._rng.integers(2, 6))
        field = torch.randn(count, 1, cells, cells, generator=self._generator)
        field = functional.interpolate(field, (self._side, self._side), mode="bicubic", align_corners=False)
        angle = torch.rand(count, 1, 1, 1, generator=self._generator) * 2 * torch.pi
        at = torch.linspace(-1, 1, self._side)
        line = at[None, None, None, :] * angle.cos() + at[None, None, :, None] * angle.sin()
        straight = torch.rand(count, 1, 1, 1, generator=self._generator) < 0.5
        offset = torch.rand(count, 1, 1, 1, generator=self._generator) - 0.5
        inside = torch.where(straight, line, field) > offset
        inside = inside | ~chosen[:, None, None, None]
        edge = functional.max_pool2d(inside.float(), 5, 1, 2) != -functional.max_pool2d(-inside.float(), 5, 1, 2)
        labels = torch.where(inside[:, 0], first.labels, second.labels).masked_fill(edge[:, 0], IGNORE)
        known = {k: torch.where(inside, first.known[k], second.known[k]) for k in PLANES}
        known["height"] = known["height"] * ~chosen[:, None, None, None]
        return Batch(
            torch.where(inside, first.diffuse, second.diffuse),
            {k: torch.where(inside, first.planes[k], second.planes[k]) for k in PLANES},
            known,
            labels,
            ~chosen,
        )


def _exposed_alike(albedo: Tensor, diffuse: Tensor) -> Tensor:
    """``albedo`` with the mean linear colour of ``diffuse``, both sRGB [B,3,H,W].

    Exposure and tint of baked light cannot be known, and to be asked for them would drown what can be learnt: the
    light's unevenness.
    """
    linear = to_linear(albedo)
    gain = to_linear(diffuse).mean((2, 3), keepdim=True) / linear.mean((2, 3), keepdim=True).clamp(min=1e-4)
    return to_srgb((linear * gain).clamp(0, 1))


def _part(batch: Batch, rows: slice) -> Batch:
    return replace(
        batch,
        diffuse=batch.diffuse[rows],
        planes={k: v[rows] for k, v in batch.planes.items()},
        known={k: v[rows] for k, v in batch.known.items()},
        labels=batch.labels[rows],
        single=batch.single[rows],
    )


def _unit(name: str, plane: NDArray[np.generic]) -> F32:
    if name == "normal":
        return np.moveaxis(decode_normals(np.moveaxis(plane, 0, 2).astype(np.uint8)), 2, 0)
    return plane.astype(np.float32) / np.float32(255) if plane.dtype == np.uint8 else plane.astype(np.float32)


def _reflected(index: NDArray[np.intp], side: int) -> NDArray[np.intp]:
    period = max(1, 2 * side - 2)
    folded = index % period
    return np.where(folded < side, folded, period - folded)


def _reduced(plane: F32, side: int) -> F32:
    """[C,S,S] to [C,side,side] by area."""
    if plane.shape[1] == side:
        return plane
    small = functional.interpolate(
        torch.from_numpy(np.ascontiguousarray(plane))[None], (side, side), mode="bilinear", antialias=True
    )
    return small[0].numpy()


def _turned(plane: F32, turns: int, *, flip: bool) -> F32:
    turned = np.rot90(plane, turns, axes=(1, 2))
    return np.ascontiguousarray(turned[:, :, ::-1] if flip else turned)


def _turned_vectors(normal: F32, turns: int, *, flip: bool) -> F32:
    """The vectors of a normal map whose pixels were turned: OpenGL, rows run against Y."""
    x, y, z = normal
    for _ in range(turns):
        x, y = -y, x
    return np.stack([-x if flip else x, y, z])
