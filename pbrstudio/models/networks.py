"""From the architecture that a manifest states to the three networks."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from pbrstudio.models.segmenter import Segmenter
from pbrstudio.models.unet import AlbedoUNet, MapsUNet
from pbrstudio.spec.model import Networks, Role


@dataclass(frozen=True, slots=True)
class NetworkSet:
    """The three networks of a model, in eval mode when they come from a bundle."""

    segmenter: Segmenter
    albedo: AlbedoUNet
    maps: MapsUNet

    def by_role(self) -> dict[Role, nn.Module]:
        return {"segmenter": self.segmenter, "albedo": self.albedo, "maps": self.maps}


def build(networks: Networks, classes: int) -> NetworkSet:
    """Networks with fresh weights for this number of classes."""
    return NetworkSet(
        Segmenter(networks.segmenter, classes), AlbedoUNet(networks.albedo), MapsUNet(networks.maps, classes)
    )
