"""Classes of textures, how often each is drawn, and what each weighs in a loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.entry import UNLABELLED, Entry
from pbrstudio.data.samples.guesses import Guesses
from pbrstudio.spec.sampling import Sampling

Ids = NDArray[np.int64]
Odds = NDArray[np.float64]


def class_of(entry: Entry, classes: Sequence[str], guesses: Guesses) -> int:
    """Id of its class for sampler and weights: the true one, else that of most drawn pixels, else the weak one, else
    what SegFormer guessed; `UNLABELLED` for none of them."""
    name = entry.label or entry.drawn_class or entry.weak
    if name is not None:
        return classes.index(name)
    guess = guesses.of(entry)
    return UNLABELLED if guess is None else guess.label


def class_counts(ids: Iterable[int], classes: int) -> tuple[int, ...]:
    """Textures of each class; those without one do not count."""
    found = np.array([id_ for id_ in ids if id_ != UNLABELLED], np.int64)
    return tuple(int(count) for count in np.bincount(found, minlength=classes))


def class_weights(counts: Sequence[int]) -> tuple[float, ...]:
    """1/sqrt(frequency) of each class, scaled so that textures weigh 1 on average; 1 for a class without textures."""
    known = np.array(counts, np.float64)
    weights = 1 / np.sqrt(np.maximum(known, 1))
    total = float((known * weights).sum())
    if total == 0:
        return (1.0,) * len(counts)
    weights *= known.sum() / total
    return tuple(float(weight) if count else 1.0 for weight, count in zip(weights, counts, strict=True))


def odds(ids: Ids, classes: int, sampling: Sampling) -> Odds | None:
    """How likely each texture, of class ``ids``, is to be drawn; None: all are as likely.

    Textures without a class keep their share of the whole: no rule says how rare they are.
    """
    counts = np.array(class_counts(ids.tolist(), classes), np.float64)
    present = counts[counts > 0]
    if sampling.kind == "uniform" or len(present) < 2 or present.min() > sampling.below * present.max():
        return None
    power = 1.0 if sampling.kind == "inverse" else 0.5
    weight = np.where(counts > 0, np.maximum(counts, 1) ** -power, 0.0)
    known = ids != UNLABELLED
    each = np.zeros(len(ids))
    each[known] = weight[ids[known]]
    each *= known.mean() / each.sum()
    each[~known] = 1 / len(ids)
    return each
