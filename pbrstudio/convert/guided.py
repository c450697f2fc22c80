"""What a guide makes of the classes that the segmenter found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.class_field import CELL, ClassField
from pbrstudio.convert.guide import UNTOUCHED, Guide, Overruled
from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.maps import U8

F32 = NDArray[np.float32]
CERTAIN = np.float32(120)
"""Of a class that is sure, as a logit beside zeros: the others' probability is less than a float32 can hold."""


def needs_segmenter(guide: Guide) -> bool:
    """Whether anything that the segmenter finds would count."""
    return guide.forced is None and not guide.unknown


def told_field(guide: Guide, classes: Sequence[str], size: tuple[int, int], *, wrap: bool) -> ClassField:
    """The classes of a texture of this height and width where the guide says them without the segmenter.

    One that is forced is certain everywhere; with none all are equally likely. Raises `UserError` as `guided`.
    """
    logits = np.zeros((len(classes), 2, 2), np.float32)
    if guide.forced is not None:
        logits[_id(guide.forced, classes)] = CERTAIN
    field = ClassField(logits, 0, (2 * CELL, 2 * CELL), size, wrap, unknown=guide.unknown)
    return replace(field, painted=_painted(guide, classes))


def guided(field: ClassField, guide: Guide, classes: Sequence[str]) -> tuple[ClassField, Overruled | None]:
    """The field with the guide's weights, reassigned classes and painted pixels, and what the weights changed.

    Raises `UserError` for a class that the model does not know and for painted ids that it does not have. Weights of
    classes that it does not know count for nothing: they are hints.
    """
    odds = np.ones(len(classes), np.float32)
    for name, weight in guide.weights:
        if not weight > 0:
            raise ValueError(f"the odds of '{name}' must be above 0, not {weight}")
        if name in classes:
            odds[classes.index(name)] *= np.float32(weight)
    weighted = field
    overruled = None
    if (odds != 1).any():
        # To multiply probabilities, and make them add up to 1 again, is to add to logits.
        weighted = replace(field, logits=field.logits + np.log(odds)[:, None, None])
        overruled = _overruled(field.cells().argmax(axis=0), weighted.cells().argmax(axis=0), classes)
    for found, taken in guide.reassigned:
        weighted = _reassigned(weighted, _id(found, classes), _id(taken, classes))
    return replace(weighted, painted=_painted(guide, classes)), overruled


def _reassigned(field: ClassField, found: int, taken: int) -> ClassField:
    """The field with the probability of one class given to another."""
    logits = field.logits.copy()
    logits[taken] = np.logaddexp(logits[taken], logits[found])
    logits[found] = logits.min() - CERTAIN
    return replace(field, logits=logits)


def _overruled(found: NDArray[np.intp], given: NDArray[np.intp], classes: Sequence[str]) -> Overruled | None:
    changed = found != given
    if not changed.any():
        return None
    pairs, counts = np.unique(np.stack([found[changed], given[changed]]), axis=1, return_counts=True)
    before, after = pairs[:, counts.argmax()]
    return Overruled(float(changed.mean()), classes[before], classes[after])


def _painted(guide: Guide, classes: Sequence[str]) -> U8 | None:
    painted = guide.painted
    if painted is None or bool((painted == UNTOUCHED).all()):
        return None
    worst = int(painted[painted != UNTOUCHED].max())
    if worst >= len(classes):
        raise UserError(
            f"a painted mask has the class id {worst}: the model has {_listed(classes)}, and {UNTOUCHED} is none"
        )
    return painted


def _id(name: str, classes: Sequence[str]) -> int:
    if name not in classes:
        raise UserError(f"the material '{name}' is asked for, which the model does not know: it has {_listed(classes)}")
    return classes.index(name)


def _listed(classes: Sequence[str]) -> str:
    return ", ".join(f"{name} ({index})" for index, name in enumerate(classes))
