"""What training data come to: counts by class, part and map, what balance would do, what was left out and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass

from pbrstudio.data.samples.balance import class_weights
from pbrstudio.data.split import PARTS
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.losses import TruthMap
from pbrstudio.spec.sampling import Domain

MAPS: tuple[TruthMap, ...] = ("albedo", "roughness", "metallic", "ao", "height", "normal")
MERGE_BELOW = 50
"""Textures that train under which a class might better be merged (the plan's table of sampling)."""
EXTRAS_BELOW = 200
"""Textures under which a class gets extra augmentations."""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of one domain. Weights: of the samplers (1 for the largest class), and in a loss (mean 1)."""

    domain: Domain
    name: str
    train: int
    validation: int
    test: int
    maps: dict[TruthMap, int]
    """Training textures that have each map."""
    inverse: float
    inverse_root: float
    loss: float


@dataclass(frozen=True, slots=True)
class Group:
    """Textures of one fate."""

    reason: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataReport:
    """Of `data check` and `data stats`. ``read`` is how many textures were decoded, None where none was to be."""

    roots: tuple[str, ...]
    classes: tuple[str, ...]
    lines: tuple[ClassLine, ...]
    merged: tuple[tuple[str, str, int], ...]
    left_out: tuple[Group, ...]
    findings: tuple[Finding, ...]
    advice: tuple[str, ...]
    read: int | None = None
    stopped: bool = False

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What stops a training."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    def as_record(self) -> dict[str, object]:
        """JSON-ready."""
        return {**asdict(self), "broken": len(self.broken)}


def report(
    data: TrainingData,
    roots: tuple[str, ...],
    *,
    more: tuple[Finding, ...] = (),
    read: int | None = None,
    stopped: bool = False,
) -> DataReport:
    """The report of ``data``; ``more`` are findings that reading every texture gave."""
    groups: dict[str, list[str]] = defaultdict(list)
    for each in data.left_out:
        groups[each.reason].append(f"{each.source}/{each.id}")
    domains: list[Domain] = [d for d in ("materials", "skyrim") if any(e.domain == d for e in data.listed)]
    lines = tuple(line for domain in domains for line in _lines(data, domain))
    return DataReport(
        roots=roots,
        classes=data.classes,
        lines=lines,
        merged=data.merged,
        left_out=tuple(Group(reason, tuple(ids)) for reason, ids in sorted(groups.items())),
        findings=(*data.findings, *more),
        advice=tuple(_advice(lines)),
        read=read,
        stopped=stopped,
    )


def _lines(data: TrainingData, domain: Domain) -> list[ClassLine]:
    counts = {part: data.counts(part, domain) for part in PARTS}
    train = data.entries(domain, "train")
    largest = max(counts["train"].values(), default=0)
    weights = class_weights(list(counts["train"].values()))
    lines = []
    for name, weight in zip(data.classes, weights, strict=True):
        of_class = [entry for entry in train if (entry.label or entry.weak) == name]
        ratio = largest / len(of_class) if of_class else 0.0
        lines.append(
            ClassLine(
                domain=domain,
                name=name,
                train=len(of_class),
                validation=counts["validation"][name],
                test=counts["test"][name],
                maps={kind: sum(kind in entry.maps for entry in of_class) for kind in MAPS},
                inverse=ratio,
                inverse_root=ratio**0.5,
                loss=weight,
            )
        )
    others = {part: [e for e in data.entries(domain, part) if (e.label or e.weak) is None] for part in PARTS}
    if any(others.values()):
        maps = {kind: sum(kind in entry.maps for entry in others["train"]) for kind in MAPS}
        sizes = {part: len(found) for part, found in others.items()}
        lines.append(
            ClassLine(domain, "(no class)", sizes["train"], sizes["validation"], sizes["test"], maps, 0.0, 0.0, 1.0)
        )
    return lines


def _advice(lines: tuple[ClassLine, ...]) -> list[str]:
    told = []
    for line in lines:
        if line.domain != "materials" or line.name.startswith("("):
            continue
        if line.train == 0:
            told.append(
                f"{line.name}: no texture trains it; MatSynth's shards on the hub may lack a category that its tree has"
            )
        elif line.train < MERGE_BELOW:
            told.append(
                f"{line.name}: {line.train} textures train it, under {MERGE_BELOW}: find more, or, if it looks like "
                "another class, merge it in [categories] of resources/materials.toml (never done by itself)"
            )
        elif line.train < EXTRAS_BELOW:
            told.append(f"{line.name}: {line.train} textures, under {EXTRAS_BELOW}: extra augmentations apply")
        if line.train and not line.validation:
            told.append(f"{line.name}: none of its textures validates")
    return told
