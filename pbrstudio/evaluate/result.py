"""What an evaluation found: one frozen value that the table, the JSON and a model's card are made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pbrstudio.evaluate.constants import Mean
from pbrstudio.evaluate.figures import By, Map, Measurement

SCHEMA = 1
"""Version of the JSON."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline scores on the same inputs and materials."""

    name: By
    value: float


@dataclass(frozen=True, slots=True)
class Score:
    """One figure on one kind of input: the mean over materials."""

    map: Map
    metric: str
    input: str
    value: float
    materials: int
    baselines: tuple[Baseline, ...] = ()
    rival: By | None = None
    """The best of those baselines that count for this figure."""
    skill: float | None = None
    """1 - value / rival's value; None without a rival, or when that makes no error."""

    def of(self, name: By) -> float | None:
        """The value of a baseline; None where it was not measured."""
        return next((baseline.value for baseline in self.baselines if baseline.name == name), None)


@dataclass(frozen=True, slots=True)
class ClassOverlap:
    """Intersection over union of one class on the mosaics; None when none shows it."""

    name: str
    iou: float | None


@dataclass(frozen=True, slots=True)
class Mosaics:
    """Pictures of two materials each, with a random border between them."""

    count: int
    mean_iou: float
    classes: tuple[ClassOverlap, ...]


@dataclass(frozen=True, slots=True)
class Seam:
    """How one map tiles, mean over the textures that do."""

    map: str
    ratio: float
    """The step across the border over the step inside, over the input's own, 1 at least: 1 is as good as the input."""
    roll: float
    """Mean difference, in steps of 1/255, to the map of the texture rolled by half and rolled back."""
    textures: int
    tiled: float | None = None
    """The same to the map made in the smallest tiles; None where the predictor knows no tiles."""


@dataclass(frozen=True, slots=True)
class MaterialScores:
    """One material's own figures, mean over its windows."""

    id: str
    category: str
    label: str | None
    tileable: bool
    windows: int
    by_input: tuple[tuple[str, tuple[Measurement, ...]], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why materials take no part in a figure."""

    map: Map
    reason: str
    materials: int


@dataclass(frozen=True, slots=True)
class Range:
    """Values of one map of a game texture, 0 to 1: the 1st and 99th percentile, and the mean."""

    map: str
    low: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True)
class GameTexture:
    """A texture without truth: what can be measured of its maps."""

    name: str
    width: int
    height: int
    ranges: tuple[Range, ...]
    seams: tuple[Seam, ...]
    """Empty where the texture does not tile."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """The settings that figures are only comparable under."""

    side: int
    windows: int
    """For each material, at most."""
    light_seed: int
    mosaic_seed: int
    split: str
    where: str
    """What the predictor ran on, in words."""
    perceptual: str
    """The network's name; empty: not measured."""
    class_means_from: str
    """"training" or "tested" materials."""
    as_shipped: bool
    """Whether maps were given as a conversion gives them, some replaced by a baseline; else the networks' own."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole of it."""

    model: str
    data: str
    protocol: Protocol
    scores: tuple[Score, ...] = ()
    mosaics: Mosaics | None = None
    seams: tuple[Seam, ...] = ()
    means: tuple[Mean, ...] = ()
    """Of the tested materials."""
    training_means: tuple[Mean, ...] = ()
    materials: tuple[MaterialScores, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    game: tuple[GameTexture, ...] = ()
    failed: tuple[str, ...] = ()
    """Names of what could not be read."""
    dropped: tuple[str, ...] = ()
    """Names of materials whose category is not evaluated on."""
    not_measured: tuple[str, ...] = ()
    """What was not measured and why, in sentences."""
    stopped: bool = False
    seconds: float = 0.0

    def score(self, name: Map, metric: str, kind: str) -> Score | None:
        """One figure, by its map, its metric and the kind of input."""
        wanted = (name, metric, kind)
        return next((score for score in self.scores if (score.map, score.metric, score.input) == wanted), None)

    def as_record(self) -> dict[str, Any]:
        """Ready for JSON, numbers to six digits."""
        record: dict[str, Any] = {"schema": SCHEMA, **_rounded(asdict(self))}
        return record


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(each) for each in value]
    return value
