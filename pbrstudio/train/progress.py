"""How far a job has come: everything beside tensors that a resumed job needs, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

Guess = tuple[int, float]
"""Class id and confidence."""


@dataclass(slots=True)
class Kept:
    """Weights of an epoch that are kept beside the best."""

    epoch: int
    value: float
    file: str


@dataclass(slots=True)
class Progress:
    """Changes as the job runs. Floats come back from JSON to the last bit."""

    epoch: int = 0
    """Epochs that are done."""
    step: int = 0
    """Steps of the epoch that runs."""
    term_sums: dict[str, float] = field(default_factory=dict)
    loss_sum: float = 0.0
    """Of the epoch that runs, over its steps."""
    train: list[float] = field(default_factory=list)
    """Mean loss of each epoch."""
    terms: list[dict[str, float]] = field(default_factory=list)
    """Mean terms of each epoch."""
    figures: list[dict[str, float]] = field(default_factory=list)
    """Of validation; the first before the first step."""
    best_epoch: int | None = None
    best_value: float = 0.0
    kept: list[Kept] = field(default_factory=list)
    apart_epoch: int | None = None
    """The best epoch before both UNets trained, and its value."""
    apart_value: float = 0.0
    tail_from: float | None = None
    """Epochs that were done when a plateau was found: the last tenth of the schedule runs from there."""
    guesses: dict[str, Guess] = field(default_factory=dict)
    """What SegFormer made of unlabelled textures at the beginning of the epoch that runs."""
    guessed_epoch: int = -1
    samples: int = 0
    seconds: float = 0.0

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Progress:
        """ValueError, KeyError or TypeError for what `as_json` did not write."""
        data = json.loads(text)
        data["kept"] = [Kept(**each) for each in data["kept"]]
        data["guesses"] = {name: (int(guess[0]), float(guess[1])) for name, guess in data["guesses"].items()}
        return cls(**data)
