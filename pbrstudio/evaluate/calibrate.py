"""What a manifest says beside the weights, measured: margins and class means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.backends.backend import Backend
from pbrstudio.convert.network import albedo_of
from pbrstudio.data.materials import Material
from pbrstudio.spec.model import Head, Manifest, Role

F32 = NDArray[np.float32]
CORE, WORST = 128, 0.5 / 255
"""Pixels of a core, and the mean difference at its rim that a margin may leave."""
MARGINS = (32, 64, 96, 128, 192)
PROBES = 8
AVERAGED: tuple[Head, ...] = ("roughness", "metallic", "ao")


def measured_margins(backend: Backend, materials: Sequence[Material], manifest: Manifest) -> dict[Role, int]:
    """For each network, the smallest margin with which a core's rim is what a far larger window gives.

    Materials are wrapped to the size that is needed. Fewer than one: the largest margin.
    """
    rng = np.random.default_rng(0)
    roles: tuple[Role, ...] = ("segmenter", "albedo", "maps")
    gaps: dict[Role, dict[int, list[float]]] = {role: {margin: [] for margin in MARGINS} for role in roles}
    wide = MARGINS[-1] + 64
    side = CORE + 2 * wide
    for material in materials[:PROBES]:
        rows, columns = material.basecolor.shape[:2]
        top, left = (int(rng.integers(0, n)) for n in (rows, columns))
        down, along = np.arange(top, top + side) % rows, np.arange(left, left + side) % columns
        picture = np.moveaxis(material.basecolor[down[:, None], along], 2, 0)
        window = np.ascontiguousarray(picture[None].astype(np.float32) / np.float32(255))
        classes = np.full((1, len(manifest.classes), side // 4, side // 4), 1 / len(manifest.classes), np.float32)
        for role, by_margin in gaps.items():
            whole = _core(_maps(backend, role, window, classes, manifest), wide, role)
            for margin, found in by_margin.items():
                cut = wide - margin
                inner = np.ascontiguousarray(window[..., cut : side - cut, cut : side - cut])
                small = np.ascontiguousarray(classes[..., cut // 4 : (side - cut) // 4, cut // 4 : (side - cut) // 4])
                part = _core(_maps(backend, role, inner, small, manifest), margin, role)
                rim = np.ones(part.shape[1:], bool)
                rim[2:-2, 2:-2] = False
                found.append(float(np.abs(part - whole)[:, rim].mean()))
    return {
        role: next((m for m in MARGINS if gaps[role][m] and np.mean(gaps[role][m]) <= WORST), MARGINS[-1])
        for role in roles
    }


def _maps(backend: Backend, role: Role, window: F32, classes: F32, manifest: Manifest) -> F32:
    """[C,h,w] what a network gives, brought to the scale of a map."""
    inputs = {"diffuse": window}
    if role == "maps":
        inputs = {"albedo": window, "classes": classes}
        extra = manifest.networks.maps.extra_inputs
        if "diffuse" in extra:
            inputs["diffuse"] = window
        if "normal" in extra:
            inputs["normal"] = np.zeros_like(window)
    out: F32 = np.concatenate([each[0] for each in backend.run(role, inputs)]).copy()
    if role == "segmenter":
        out = np.exp(out - out.max(0))
        return np.asarray(out / out.sum(0), np.float32)
    if role == "albedo":
        return albedo_of(window[0], out, manifest.networks.albedo)
    return np.asarray(1 / (1 + np.exp(-out)), np.float32)


def _core(planes: F32, margin: int, role: Role) -> F32:
    cut = margin // 4 if role == "segmenter" else margin
    return planes[:, cut:-cut, cut:-cut]


def class_means(materials: Sequence[Material], classes: tuple[str, ...]) -> dict[Head, tuple[float, ...]]:
    """Mean of each scalar map for each class, all materials weighing the same; the mean of all for a class without.

    A map that no material has is left out.
    """
    means: dict[Head, tuple[float, ...]] = {}
    for head in AVERAGED:
        known = [(m.label, float(getattr(m, head).mean()) / 255) for m in materials if getattr(m, head) is not None]
        if not known:
            continue
        overall = float(np.mean([value for _, value in known]))
        of = [[value for label, value in known if label == name] for name in classes]
        means[head] = tuple(round(float(np.mean(values)) if values else overall, 4) for values in of)
    return means
