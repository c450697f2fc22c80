"""What every predictor gives, whether it is a network or a heuristic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from pbrstudio.convert.guide import NO_GUIDE, Guide, Overruled
from pbrstudio.runtime.control import SafePoint
from pbrstudio.textures.maps import U8, U16


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """The maps of one texture before the sliders; shapes and ranges as in `MaterialMaps`."""

    albedo: U8
    roughness: U8
    metallic: U8
    ao: U8
    height: U16
    depth: float
    """What the height's full range is, as a share of the texture's width, when a normal is derived from it."""
    normal: U8 | None = None
    """OpenGL; None leaves it to be derived from the height."""
    materials: U8 | None = None
    classes: tuple[str, ...] = field(default=())
    confidence: U8 | None = None
    """[h,w] probability of the likeliest class, laid over the texture, at a quarter of what the network saw; None when
    the predictor knows no classes, or was told that the texture is of none."""
    overruled: Overruled | None = None
    """What a guide's weights changed of the classes that were found."""


class Predictor(Protocol):
    """Turns a colour texture into maps. Not for use from two threads at once."""

    @property
    def id(self) -> str:
        """The name that ``--model`` takes and that reports carry."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """The material classes it tells apart, in the order of their ids; empty when it knows none."""
        ...

    @property
    def fingerprint(self) -> str:
        """What differs when the same texture would get other maps: of its weights, for one. Not where it runs."""
        ...

    @property
    def where(self) -> str:
        """What it runs on, in words, for reports."""
        ...

    def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
        """An upper bound of the memory that `predict` takes for a texture of this size, its results included."""
        ...

    def bytes_taken(self, width: int, height: int, *, own_normal: bool) -> int:
        """The same as memory stands: where there is more, it may work in larger pieces."""
        ...

    def bytes_kept(self, width: int, height: int) -> int:
        """An upper bound of what it goes on holding after that, for the next texture, beside its results."""
        ...

    def predict(
        self,
        rgb: U8,
        *,
        alpha: U8 | None,
        own_normal: U8 | None,
        wrap: bool,
        safe_point: SafePoint,
        guide: Guide = NO_GUIDE,
    ) -> Prediction:
        """Maps for ``rgb`` [H,W,3], sRGB-encoded.

        ``alpha`` [H,W] is its opacity: where a cut-out has 0, nothing is to be seen. ``own_normal`` [H,W,3], OpenGL, is
        the mod's own normal map. ``wrap``: the texture tiles. ``safe_point`` is called between pieces of the work.
        ``guide``: what is known of its materials; a predictor without classes can heed none of it but ``unknown``.
        """
        ...
