"""The sliders: what an artist may change after the prediction, for the whole texture or for one material."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pbrstudio.spec.base import Spec

Signed = Annotated[float, Field(ge=-1.0, le=1.0)]
Factor = Annotated[float, Field(ge=0.0, le=4.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class ScalarAdjustment(Spec):
    """For one map in [0,1]: y = (x - 0.5) * contrast + 0.5 + bias, clipped; ``invert`` comes first."""

    bias: Signed = 0.0
    contrast: Factor = 1.0
    invert: bool = False


class MetalAdjustment(ScalarAdjustment):
    """Also a threshold: 0 below it and 1 above, with a smooth step of width ``softness`` around it."""

    threshold: Share | None = None
    softness: Share = 0.1


class OcclusionAdjustment(ScalarAdjustment):
    """Also a strength: y = 1 - strength * (1 - x), clipped; 0 takes the occlusion away."""

    strength: Factor = 1.0


class HeightAdjustment(ScalarAdjustment):
    """Also scale and offset about the surface level 0.5: y = 0.5 + scale * (x - 0.5) + offset, clipped."""

    scale: Factor = 1.0
    offset: Signed = 0.0


class NormalAdjustment(Spec):
    """Slope times ``strength``; ``flip_y`` turns the green direction of a map that was declared wrongly."""

    strength: Factor = 1.0
    flip_y: bool = False


class AlbedoAdjustment(Spec):
    """Exposure in stops and saturation about the Rec. 709 luminance, both in linear light."""

    exposure: Annotated[float, Field(ge=-4.0, le=4.0)] = 0.0
    saturation: Factor = 1.0


class MapAdjustments(Spec):
    """The sliders of every map; the default changes nothing."""

    albedo: AlbedoAdjustment = AlbedoAdjustment()
    roughness: ScalarAdjustment = ScalarAdjustment()
    metallic: MetalAdjustment = MetalAdjustment()
    ao: OcclusionAdjustment = OcclusionAdjustment()
    height: HeightAdjustment = HeightAdjustment()
    normal: NormalAdjustment = NormalAdjustment()


class Adjustments(Spec):
    """Sliders for the whole texture, and instead of them those of a material class where one is named."""

    everywhere: MapAdjustments = MapAdjustments()
    by_class: dict[str, MapAdjustments] = {}

    @property
    def neutral(self) -> bool:
        """Whether nothing is changed anywhere."""
        return self.everywhere == MapAdjustments() and not self.by_class
