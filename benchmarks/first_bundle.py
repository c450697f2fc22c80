"""Makes a model of what `benchmarks/first_model.py` trained: margins measured, fallbacks chosen, the card filled.

    python benchmarks/first_bundle.py MATERIALS --run DIR -o FOLDER [--id first]

Margins, the metal threshold and the fallbacks come from training and validation materials; the card's figures from the
test materials, which nothing was chosen on.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file

from pbrstudio.convert.backends.backend import Backend
from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.materials import Material, load_material, material_folders
from pbrstudio.data.split import load_split
from pbrstudio.evaluate.card import figures, suggested_fallbacks
from pbrstudio.evaluate.plan import Plan
from pbrstudio.evaluate.protocol import evaluate
from pbrstudio.models.bundle import Bundle, open_bundle, write_manifest
from pbrstudio.models.networks import build
from pbrstudio.models.pretrained import PARENT
from pbrstudio.models.save import save_bundle
from pbrstudio.runtime.control import Control
from pbrstudio.spec.model import Card, Fallback, Head, Manifest, Networks, Role, SegmenterSpec

F32 = NDArray[np.float32]
CORE, WORST = 128, 0.5 / 255
"""Pixels of a core, and the mean difference at its rim that a margin may leave."""
MARGINS = (32, 64, 96, 128, 192)
PROBES = 8
THRESHOLDS = np.arange(0.2, 0.81, 0.05)
FALSE_METAL = 0.02
"""Most of the pixels without metal that a threshold may call metal, where one can be found."""


def measured_margins(backend: Backend, materials: list[Material], manifest: Manifest) -> dict[Role, int]:
    """For each network, the smallest margin with which a core's rim is what a far larger window gives."""
    rng = np.random.default_rng(0)
    gaps: dict[Role, dict[int, list[float]]] = {
        role: {m: [] for m in MARGINS} for role in ("segmenter", "albedo", "maps")
    }
    wide = MARGINS[-1] + 64
    for material in materials[:PROBES]:
        picture = np.moveaxis(material.basecolor, 2, 0)[None].astype(np.float32) / np.float32(255)
        side = CORE + 2 * wide
        top, left = (int(rng.integers(0, max(1, n - side + 1))) // 32 * 32 for n in picture.shape[2:])
        window = np.ascontiguousarray(picture[..., top : top + side, left : left + side])
        if window.shape[2:] != (side, side):
            continue
        classes = np.full((1, len(manifest.classes), side // 4, side // 4), 1 / len(manifest.classes), np.float32)
        for role, per_margin in gaps.items():
            whole = _core(_maps(backend, role, window, classes), wide, role)
            for margin in MARGINS:
                cut = wide - margin
                inner = np.ascontiguousarray(window[..., cut : side - cut, cut : side - cut])
                small = np.ascontiguousarray(classes[..., cut // 4 : (side - cut) // 4, cut // 4 : (side - cut) // 4])
                part = _core(_maps(backend, role, inner, small), margin, role)
                rim = np.ones(part.shape[1:], bool)
                rim[2:-2, 2:-2] = False
                per_margin[margin].append(float(np.abs(part - whole)[:, rim].mean()))
    for role, per_margin in gaps.items():
        print(role, {margin: f"{255 * np.mean(values):.3f}/255" for margin, values in per_margin.items()}, flush=True)
    return {role: next((m for m in MARGINS if np.mean(gaps[role][m]) <= WORST), MARGINS[-1]) for role in gaps}


def _maps(backend: Backend, role: Role, window: F32, classes: F32) -> F32:
    """[C,h,w] what a network gives, brought to the scale of a map."""
    inputs = {"diffuse": window}
    if role == "maps":
        inputs = {"albedo": window, "diffuse": window, "classes": classes}
    out = np.concatenate([each[0] for each in backend.run(role, inputs)]).copy()
    if role == "segmenter":
        out = np.exp(out - out.max(0))
        return out / out.sum(0)
    return out if role == "albedo" else 1 / (1 + np.exp(-out[:3]))


def _core(planes: F32, margin: int, role: Role) -> F32:
    cut = margin // 4 if role == "segmenter" else margin
    return planes[:, cut:-cut, cut:-cut]


def class_means(materials: list[Material], classes: tuple[str, ...]) -> dict[Head, tuple[float, ...]]:
    """Mean of each scalar map for each class, all materials weighing the same; the mean of all for a class without."""
    means: dict[Head, tuple[float, ...]] = {}
    for head in ("roughness", "metallic", "ao"):
        known = [(m.label, float(getattr(m, head).mean()) / 255) for m in materials if getattr(m, head) is not None]
        overall = float(np.mean([value for _, value in known]))
        of = [[value for label, value in known if label == name] for name in classes]
        means[head] = tuple(round(float(np.mean(values)) if values else overall, 4) for values in of)
    return means


def metal_threshold(bundle: Bundle, materials: list[Material]) -> float:
    """The output of the metallic head that parts metal from the rest best (IoU), false metal kept low."""
    predictor = NetworkPredictor(bundle, OpenVinoBackend(bundle), fallbacks=False)
    hits, seen, true, wrong, free = (np.zeros(len(THRESHOLDS)) for _ in range(5))
    for material in materials:
        if material.metallic is None:
            continue
        metal = predictor.predict(material.basecolor, wrap=material.tileable).metallic / np.float32(255)
        truth = material.metallic >= 128
        for index, threshold in enumerate(THRESHOLDS):
            called = metal >= threshold
            if truth.any():
                hits[index] += (called & truth).mean()
                seen[index] += (called | truth).mean()
                true[index] += 1
            else:
                wrong[index] += called.mean()
                free[index] += 1
    overlap, false = hits / np.maximum(seen, 1e-9), wrong / np.maximum(free, 1)
    for threshold, *row in zip(THRESHOLDS, overlap, false, strict=True):
        print(f"metal at {threshold:.2f}: IoU {row[0]:.3f}, false {row[1]:.3%}", flush=True)
    allowed = false <= FALSE_METAL
    return round(float(THRESHOLDS[np.argmax(np.where(allowed if allowed.any() else True, overlap, -1))]), 2)


def with_manifest(bundle: Bundle, **changes: Any) -> Bundle:
    """The same networks under a changed manifest."""
    write_manifest(bundle.folder, bundle.manifest.model_copy(update=changes))
    return open_bundle(bundle.folder)


def chosen_fallbacks(bundle: Bundle, data: Path) -> dict[Any, Fallback]:
    """What the validation materials say.

    Roughness and AO go by their error, the height by which of three sources is nearest, metal by what is found less
    what is taken for metal wrongly: no metal at all would be the least error.
    """
    alone = _evaluated(bundle, data, "validation", shipped=False)
    fallbacks: dict[Any, Fallback] = dict(suggested_fallbacks(alone))
    heights, metals = {None: _error(alone)}, {None: _metal(alone)}
    means = _evaluated(
        with_manifest(bundle, fallbacks={"height": "normal", "metallic": "class-mean"}),
        data,
        "validation",
        shipped=True,
    )
    heights["normal"], metals["class-mean"] = _error(means), _metal(means)
    luminance = with_manifest(bundle, fallbacks={"height": "luminance"})
    heights["luminance"] = _error(_evaluated(luminance, data, "validation", shipped=True))
    print("height by source:", heights, "metal by source:", metals, "suggested:", fallbacks, flush=True)
    if "normal" in fallbacks:
        del heights["normal"]
    height, metal = min(heights, key=lambda name: heights[name]), max(metals, key=lambda name: metals[name])
    kept = {name: source for name, source in fallbacks.items() if name not in ("height", "metallic")}
    for name, chosen in (("height", height), ("metallic", metal)):
        if chosen is not None:
            kept[name] = chosen
    return kept


def _error(result: Any) -> float:
    scores = [result.score("height", metric, "lit") for metric in ("rmse", "rmse_detail")]
    return float(np.mean([score.value for score in scores if score is not None] or [np.inf]))


def _metal(result: Any) -> float:
    found, wrong = (result.score("metallic", metric, "lit") for metric in ("iou", "false"))
    return (0.0 if found is None else found.value) - (0.0 if wrong is None else wrong.value)


def _evaluated(bundle: Bundle, data: Path, split: Any, *, shipped: bool, sheets: Path | None = None) -> Any:
    predictor = NetworkPredictor(bundle, OpenVinoBackend(bundle), fallbacks=shipped)
    return evaluate(
        Plan(data, split=split, as_shipped=shipped, sheets=sheets), predictor, lambda event: None, Control()
    )[0]


def card(materials: list[Material], run: Path) -> Card:
    licences = Counter(material.licence for material in materials).most_common()
    said = ", ".join(f"{count} {name}" for name, count in licences)
    steps = {}
    for role in ("segmenter", "albedo", "maps"):
        with safe_open(run / f"{role}.safetensors", "pt") as file:
            steps[role] = "{steps} steps in {minutes} minutes".format(**file.metadata())
    return Card(
        title="First model",
        licence="MIT",
        trained_on=f"{len(materials)} materials ({said}), lit, block-compressed and put side by side at random",
        attribution=tuple(sorted({material.attribution for material in materials if material.attribution})),
        parents=(PARENT,),
        created=date.today().isoformat(),
        training={"how": "benchmarks/first_model.py: plain losses, crops of 192 px, batches of 8, two cores", **steps},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a model of trained networks.")
    parser.add_argument("materials", type=Path)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--id", default="first")
    parser.add_argument("--trunk", default="lite0")
    parser.add_argument("--sheets", type=Path)
    chosen = parser.parse_args()
    table, split = load_table(), load_split()
    parts = {part: _materials(chosen.materials, part, table, split) for part in ("train", "validation")}
    networks = build(Networks(segmenter=SegmenterSpec(trunk=chosen.trunk)), len(table.classes))
    for role, network in networks.by_role().items():
        network.load_state_dict(load_file(chosen.run / f"{role}.safetensors"))
        network.eval()
    manifest = Manifest(
        id=chosen.id,
        card=card(parts["train"], chosen.run),
        classes=table.classes,
        networks=Networks(segmenter=SegmenterSpec(trunk=chosen.trunk)),
        class_means=class_means(parts["train"], table.classes),
        class_depths=tuple(table.depths[name] for name in table.classes),
    )
    with tempfile.TemporaryDirectory() as folder:
        bundle = save_bundle(Path(folder) / chosen.id, networks, manifest)
        margins = measured_margins(OpenVinoBackend(bundle, low=False), parts["train"], manifest)
        bundle = with_manifest(bundle, margins=margins)
        bundle = with_manifest(bundle, metal_threshold=metal_threshold(bundle, parts["validation"]))
        bundle = with_manifest(bundle, fallbacks=chosen_fallbacks(bundle, chosen.materials))
        print("fallbacks:", bundle.manifest.fallbacks, flush=True)
        alone = _evaluated(bundle, chosen.materials, "test", shipped=False)
        shipped = _evaluated(bundle, chosen.materials, "test", shipped=True, sheets=chosen.sheets)
        told = bundle.manifest.card.model_copy(
            update={
                "evaluated_on": f"{len(alone.materials)} materials of the shipped split's test part, 512 px windows",
                "figures": figures(alone),
                "figures_as_shipped": figures(shipped),
            }
        )
        bundle = with_manifest(bundle, card=told)
        shutil.copytree(bundle.folder, chosen.out)
    print(f"{open_bundle(chosen.out).size / 1e6:.1f} MB in {chosen.out}")


def _materials(root: Path, part: str, table: Any, split: Any) -> list[Material]:
    folders = [folder for folder in material_folders(root) if split.part_of(folder.name) == part]
    return [material for folder in folders if (material := load_material(folder, table))]


if __name__ == "__main__":
    main()
