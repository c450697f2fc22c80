"""What is known of a texture's materials beside its pixels: a rule's word, a person's brush, words in its path."""

from __future__ import annotations

from dataclasses import dataclass

from pbrstudio.textures.maps import U8

UNTOUCHED = 255
"""The id in `Guide.painted` that leaves a pixel to the network."""


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """Taken into account in this order: ``weights`` shift what the segmenter finds, ``reassigned`` calls it otherwise,
    ``forced`` replaces it, ``painted`` replaces it where it was painted, ``unknown`` keeps all of it from the maps'
    network."""

    weights: tuple[tuple[str, float], ...] = ()
    """Odds by class that its probabilities are multiplied with, before they are made to add up to 1 again."""
    reason: str = ""
    """Where the weights come from, in words, such as "the word 'plank' in its path"."""
    reassigned: tuple[tuple[str, str], ...] = ()
    """Pairs of classes: what is found as the first is taken for the second, one pair after the other."""
    forced: str | None = None
    """The class of all pixels."""
    painted: U8 | None = None
    """[h,w] class ids in the order of the predictor's classes, `UNTOUCHED` where nothing was painted; any size, laid
    over the whole texture."""
    unknown: bool = False
    """Whether the maps are made as of a material that is none of the classes: without condition, and without metal.
    Its pixels have no class then, but for those that were painted."""

    @property
    def empty(self) -> bool:
        hints = self.weights or self.reassigned
        return not hints and self.forced is None and self.painted is None and not self.unknown


@dataclass(frozen=True, slots=True)
class Overruled:
    """What weights changed of the classes that the segmenter found."""

    share: float
    """Of the texture, above 0."""
    found: str
    """The class that most of these pixels had, ..."""
    given: str
    """... and the one that they have now."""


NO_GUIDE = Guide()
