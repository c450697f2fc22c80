"""The table of augmentations: what each class may undergo, what it must never, and what each effect touches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pbrstudio.spec.base import Spec
from pbrstudio.spec.sampling import Share

EffectName = Literal["hue", "saturation", "brightness", "gamma", "tint", "grain", "dirt", "highlight", "warp"]
Touch = Literal["input", "colours", "all"]
Amount = Annotated[float, Field(ge=0, le=1)]


class Effect(Spec):
    """``touches``: "input" the picture alone, "colours" the picture and its albedo, "all" every map. ``share`` of the
    samples that may undergo it do."""

    touches: Touch
    share: Share = 1.0


class Row(Spec):
    """One class. ``selective``: amounts, to be used where the class is known. ``never``: the most of an effect that
    the class may ever undergo, whoever asks for it; 0 is none at all."""

    selective: dict[EffectName, Amount] = {}
    never: dict[EffectName, Amount] = {}


class Extras(Spec):
    """More variety for classes of fewer than ``below`` textures."""

    below: Annotated[int, Field(ge=0)]
    amounts: dict[EffectName, Amount]


class Augmentations(Spec):
    """``resources/augmentations.toml``."""

    effects: dict[EffectName, Effect]
    jitter: dict[EffectName, Amount]
    extras: Extras
    classes: dict[str, Row]

    @model_validator(mode="after")
    def _check(self) -> Augmentations:
        for name, effect in self.effects.items():
            if (effect.touches == "all") != (name == "warp"):
                raise ValueError(f"effects.{name}: a warp touches all maps, and nothing else does")
        asked = {*self.jitter, *self.extras.amounts}
        for row in self.classes.values():
            asked |= {*row.selective, *row.never}
        missing = asked - self.effects.keys()
        if missing:
            raise ValueError(f"effects: what {', '.join(sorted(missing))} touches is not said")
        for cls, row in self.classes.items():
            for asked_for, amount in row.selective.items():
                if amount > row.never.get(asked_for, 1.0):
                    raise ValueError(f"classes.{cls}: {asked_for} {amount} is more than its own 'never' allows")
        return self
