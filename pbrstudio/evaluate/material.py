"""One material through the protocol: its windows as each input, the model and the baselines on them, its seams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.predictor import Predictor
from pbrstudio.data.materials import Material
from pbrstudio.evaluate.constants import spreads_of_window
from pbrstudio.evaluate.figures import Map, Measurement
from pbrstudio.evaluate.inputs import Input, inputs_of
from pbrstudio.evaluate.maps import Maps, predicted
from pbrstudio.evaluate.measure import Reference, flat_maps, measure, reference
from pbrstudio.evaluate.mosaics import Sample
from pbrstudio.evaluate.result import MaterialScores, Seam
from pbrstudio.evaluate.score import Observation, Shown, material_values
from pbrstudio.evaluate.seams import difference, seams_of, whole
from pbrstudio.evaluate.sheets import Strip, strip
from pbrstudio.evaluate.windows import Window, windows_of
from pbrstudio.metrics.perceptual import Perceptual
from pbrstudio.runtime.control import SafePoint
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.maps import U8

Progress = Callable[[str, float], None]
"""Takes the stage in words and the share that is done."""
NOTED = {
    ("albedo", "mae_gain"): "albedo, gain aligned",
    ("roughness", "mae"): "roughness",
    ("metallic", "iou"): "metal IoU",
    ("metallic", "false"): "false metal",
    ("ao", "mae"): "AO",
    ("height", "rmse"): "height",
    ("normal", "angle"): "normal, degrees",
}
"""Figures that stand on the contact sheet."""


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What every material is measured with."""

    predictor: Predictor
    encoder: Encoder
    perceptual: Perceptual | None
    classes: tuple[str, ...]
    """Of the table of materials: their places are the ids."""
    windows: int
    sheets: bool
    safe_point: SafePoint
    tiled: Predictor | None = None
    """``predictor`` in its smallest tiles; None where it knows no tiles."""
    luminance: BaselinePredictor = field(default_factory=BaselinePredictor)


@dataclass(slots=True, eq=False)
class Found:
    """What one material, or all of them together, gave."""

    observations: list[Observation] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    seams: list[Seam] = field(default_factory=list)
    left_out: list[tuple[Map, str]] = field(default_factory=list)
    materials: list[MaterialScores] = field(default_factory=list)
    strip: Strip | None = None

    def add(self, other: Found) -> None:
        """All of ``other`` but its strip."""
        self.observations += other.observations
        self.shown += other.shown
        self.samples += other.samples
        self.seams += other.seams
        self.left_out += other.left_out
        self.materials += other.materials


def evaluate_material(material: Material, bench: Bench, progress: Progress) -> Found:
    """Everything about one material. Of its windows only what mosaics are made of is kept."""
    found = Found()
    windows = windows_of(material, bench.windows)
    for number, window in enumerate(windows):
        progress("windows", 0.7 * number / len(windows))
        _evaluate_window(window, bench, found, first=number == 0)
    if material.tileable:
        progress("seams", 0.7)
        found.seams += _seams(material, bench)
    found.materials.append(
        MaterialScores(
            id=material.id,
            category=material.category,
            label=material.label,
            tileable=material.tileable,
            windows=len(windows),
            by_input=material_values(found.observations),
        )
    )
    return found


def _evaluate_window(window: Window, bench: Bench, found: Found, *, first: bool) -> None:
    """``first``: the one that stands for its material in mosaics, sheets and counts."""
    label = None if window.label is None else bench.classes.index(window.label)
    against = reference(window.truth, window.mask, label, bench.perceptual)
    flat = list(measure(flat_maps(window.mask), against))
    inputs: list[Input] = []
    for kind, rgb in inputs_of(window, bench.encoder):
        bench.safe_point()
        seen = _predict(bench.predictor, window, rgb, bench)
        own = list(measure(seen, against))
        found.observations += [Observation(window.material, kind, "model", each) for each in own]
        found.observations += [Observation(window.material, kind, "flat", each) for each in flat]
        found.observations += _heuristics(window, kind, rgb, against, bench)
        inputs.append(kind)
        if kind in ("clean", "lit"):  # the lit one, where there is one, is the later
            last = (rgb, seen, own)
    spreads = spreads_of_window(window.material, window.label, window.truth, window.mask)
    found.shown.append(Shown(tuple(inputs), tuple(spreads)))
    if not first:
        return
    rgb, seen, own = last
    found.left_out += _left_out(against)
    if label is not None and bool(window.mask.all()):
        found.samples.append(Sample(label, rgb))
    if bench.sheets:
        found.strip = _strip(window, rgb, seen, own, bench.classes)


def _heuristics(window: Window, kind: Input, rgb: U8, against: Reference, bench: Bench) -> Iterator[Observation]:
    """The luminance baseline; its albedo is the input, which goes by the name of identity."""
    for each in measure(_predict(bench.luminance, window, rgb, bench), against):
        yield Observation(window.material, kind, "identity" if each.map == "albedo" else "luminance", each)


def _predict(predictor: Predictor, window: Window, rgb: U8, bench: Bench) -> Maps:
    prediction = predictor.predict(
        rgb, alpha=window.alpha, own_normal=None, wrap=window.wrap, safe_point=bench.safe_point
    )
    return predicted(prediction, bench.classes, wrap=window.wrap)


def _seams(material: Material, bench: Bench) -> list[Seam]:
    texture = (material.basecolor, material.alpha)
    maps = whole(bench.predictor, *texture, bench.safe_point)
    seams = seams_of(*texture, maps, bench.predictor, bench.safe_point)
    if bench.tiled is None:
        return seams
    tiled = whole(bench.tiled, *texture, bench.safe_point)
    return [replace(seam, tiled=difference(maps[seam.map], tiled[seam.map])) for seam in seams]


def _left_out(against: Reference) -> Iterator[tuple[Map, str]]:
    if against.truth.height is not None and not against.relief:
        yield "height", "the true height is flat"
    elif against.relief and against.height_detail is None:
        yield "height", "the true height has no detail: left out of the detail band"
    if against.truth.normal is None:
        yield "albedo", "no normal map: no light can be baked in, so clean input only"
    if against.lit is None:
        yield "render", "albedo, normal, roughness or metallic is missing"


def _strip(window: Window, rgb: U8, seen: Maps, own: list[Measurement], classes: tuple[str, ...]) -> Strip:
    ids = None
    if window.label is not None:
        ids = window.mask[0].numpy().astype("uint8")
        ids = (255 - ids * (255 - classes.index(window.label))).astype("uint8")
    truth = Maps(
        albedo=window.truth.albedo,
        roughness=window.truth.roughness,
        metallic=window.truth.metallic,
        ao=window.truth.ao,
        height=window.truth.height,
        normal=window.truth.normal,
        materials=ids,
    )
    light = "with baked light" if window.truth.normal is not None else "as it is (no normal map)"
    notes = [f"input: {light}", "", "errors"]
    notes += [f"{NOTED[each.map, each.metric]} {each.value:.3f}" for each in own if (each.map, each.metric) in NOTED]
    return strip(f"{window.material} ({window.label or 'several materials'})", rgb, seen, truth, notes)
