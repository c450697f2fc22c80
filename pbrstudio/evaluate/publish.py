"""A run's best weights as a model that converts: adapters merged, manifest measured, card written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.baseline import DEPTH
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.data.entry import Entry
from pbrstudio.data.hygiene import depths_of
from pbrstudio.data.materials import Material
from pbrstudio.data.training_data import TrainingData
from pbrstudio.evaluate.as_material import as_material
from pbrstudio.evaluate.calibrate import PROBES, class_means, measured_margins
from pbrstudio.evaluate.card import figures, suggested_fallbacks
from pbrstudio.evaluate.constants import means_of, spreads_of_material
from pbrstudio.evaluate.correction import correction, metal_sharpness, metal_threshold, pairs_of
from pbrstudio.evaluate.material import Bench, evaluate_material
from pbrstudio.evaluate.outcome import State, evaluation_of
from pbrstudio.evaluate.plan import Plan, spread_out
from pbrstudio.evaluate.result import Evaluation
from pbrstudio.metrics.perceptual import perceptual_backend
from pbrstudio.models.bundle import Bundle, open_bundle, write_manifest
from pbrstudio.models.networks import NetworkSet
from pbrstudio.models.save import save_bundle
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import CORRECTED, LEAST_DENSITY, MOST_DENSITY, Card, Manifest, Networks
from pbrstudio.spec.sampling import DOMAINS, Domain
from pbrstudio.textures.dds.encode import Encoder

MOST = 200
"""Most training materials that means are taken of, and most validation materials that are measured."""
CALLED: dict[Domain, str] = {"materials": "materials", "skyrim": "game textures", "procedural": "made"}
"""Domains on a card."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the card says of the training."""

    title: str
    licence: str
    domains: frozenset[Domain]
    """What the samples were drawn from."""
    training: Mapping[str, str]
    notes: tuple[str, ...]
    parents: tuple[str, ...]


def publish(
    folder: Path,
    model_id: str,
    networks: NetworkSet,
    architecture: Networks,
    data: TrainingData,
    provenance: Provenance,
    safe_point: SafePoint,
) -> Bundle:
    """Makes the bundle in ``folder``, which must not exist yet.

    Class means and margins come from what trained, real and made; the metal threshold, and the maps for which a
    baseline measures better, from validation materials. `UserError` when there is nothing to measure on.
    """
    trained = trained_entries(data, provenance.domains)
    train = _materials(data, some_of(trained))
    held = _materials(data, spread_out(list(data.entries("materials", "validation")), MOST))
    if not train or not held:
        raise UserError("a model is measured on materials with truth before it is used: the data hold none of them")
    manifest = Manifest(
        id=model_id,
        card=card_of(trained, provenance),
        classes=data.classes,
        networks=architecture,
        texel_density=texel_density(trained),
        class_means=class_means(train, data.classes),
        class_depths=depths_of(data.classes, DEPTH),
    )
    bundle = save_bundle(folder, networks, manifest)
    exact = OpenVinoBackend(bundle, low=False)
    bundle = _with(bundle, margins=measured_margins(exact, spread_out(train, PROBES), manifest))
    safe_point()
    bundle = _corrected(bundle, held, safe_point)
    alone = measured(bundle, train, held, safe_point)
    fallbacks = {
        name: fallback
        for name, fallback in suggested_fallbacks(alone).items()
        if fallback != "class-mean" or name in bundle.manifest.class_means
    }
    card = bundle.manifest.card.model_copy(
        update={
            "evaluated_on": f"{len(held)} validation materials of its own training data, on which it was also chosen",
            "figures": figures(alone),
        }
    )
    return _with(bundle, fallbacks=fallbacks, card=card)


def _corrected(bundle: Bundle, held: Sequence[Material], safe_point: SafePoint) -> Bundle:
    """With where metal begins and how maps are corrected, from the networks' own maps of ``held``."""
    heads = bundle.manifest.networks.maps.heads
    pairs = pairs_of(NetworkPredictor(bundle, OpenVinoBackend(bundle), fallbacks=False), held, safe_point)
    changes: dict[str, object] = {
        "corrections": {name: correction(pairs[name], name).model_dump() for name in CORRECTED if name in heads}
    }
    if "metallic" in heads:
        threshold = metal_threshold(pairs["metallic"])
        sharpness = metal_sharpness(pairs["metallic"], threshold)
        changes |= {"metal_threshold": threshold, "metal_sharpness": sharpness}
    return _with(bundle, **changes)


def measured(bundle: Bundle, train: Sequence[Material], held: Sequence[Material], safe_point: SafePoint) -> Evaluation:
    """The networks alone on ``held``, by the protocol of the evaluation, without mosaics and sheets."""
    predictor = NetworkPredictor(bundle, OpenVinoBackend(bundle), fallbacks=False)
    perceptual = perceptual_backend()
    state = State()
    state.training = means_of(spread for material in train for spread in spreads_of_material(material))
    with Encoder() as encoder:
        bench = Bench(
            predictor=predictor,
            encoder=encoder,
            perceptual=perceptual,
            classes=bundle.manifest.classes,
            windows=1,
            sheets=False,
            safe_point=safe_point,
            tiled=None,
        )
        for material in held:
            state.found.add(evaluate_material(material, bench, lambda stage, share: None))
    return evaluation_of(Plan(data=bundle.folder, split="validation"), predictor, perceptual, state, 0.0)


def _with(bundle: Bundle, **changes: object) -> Bundle:
    """The same networks under a changed manifest."""
    changed = Manifest.model_validate(bundle.manifest.model_dump() | changes)
    write_manifest(bundle.folder, changed)
    return open_bundle(bundle.folder)


def _materials(data: TrainingData, entries: Sequence[Entry]) -> list[Material]:
    found = (as_material(entry, data.planes(entry)) for entry in entries)
    return [material for material in found if material is not None]


def trained_entries(data: TrainingData, domains: Collection[Domain]) -> tuple[Entry, ...]:
    """What a run that drew from ``domains`` has trained on."""
    return tuple(entry for domain in DOMAINS if domain in domains for entry in data.entries(domain, "train"))


def some_of(trained: Sequence[Entry]) -> list[Entry]:
    """At most `MOST` of the materials and of what was made, half of each where there is enough, spread evenly."""
    materials, made = ([entry for entry in trained if entry.domain == name] for name in ("materials", "procedural"))
    of_made = min(len(made), max(MOST // 2, MOST - len(materials)))
    return [*spread_out(materials, MOST - of_made), *spread_out(made, of_made)]


def texel_density(trained: Sequence[Entry]) -> int:
    """Pixels: the median longer side of the textures that windows are cut from; made ones count where all are."""
    real = [entry for entry in trained if entry.domain != "procedural"]
    side = round(median(max(entry.width, entry.height) for entry in real or trained))
    return min(max(side, LEAST_DENSITY), MOST_DENSITY)


def card_of(trained: Sequence[Entry], provenance: Provenance) -> Card:
    """What the run tells of itself, and what it trained on: each domain with its licences."""
    told = []
    for domain, called in CALLED.items():
        licences = Counter(entry.licence or "no licence stated" for entry in trained if entry.domain == domain)
        if licences:
            said = ", ".join(f"{count} {name}" for name, count in licences.most_common())
            told.append(f"{licences.total()} {called} ({said})")
    return Card(
        title=provenance.title,
        licence=provenance.licence,
        trained_on=", ".join(told),
        notes=provenance.notes,
        attribution=tuple(sorted({entry.attribution for entry in trained if entry.attribution})),
        parents=provenance.parents,
        created=date.today().isoformat(),
        training=dict(provenance.training),
    )
