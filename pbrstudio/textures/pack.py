"""Packing: the maps of a texture into the channels of one file of a layout."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.spec.layout import Channel, LayoutFile
from pbrstudio.textures.maps import U8, MaterialMaps

DIELECTRIC_REFLECTION = 0.04
"""Mirror reflection of a dielectric at normal incidence (F0), what True PBR takes for it too."""


def pack(file: LayoutFile, maps: MaterialMaps) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """The pixels of ``file``: [H,W,C] uint8, or [H,W] uint16 for a 16-bit file.

    A fourth channel that is opacity is left out of a PNG when the texture is opaque; in a DDS it is then 255.
    """
    if file.bits == 16:
        return _plane16(file.channels[0], maps)
    channels = file.channels
    if file.type == "png" and maps.opaque and channels[3:] == (Channel(plane="alpha"),):
        channels = channels[:-1]
    out = np.empty((*maps.source.shape[:2], len(channels)), np.uint8)
    for index, channel in enumerate(channels):
        plane = _plane8(channel, maps)
        out[..., index] = 255 - plane if channel.invert else plane
    return out


def _plane8(channel: Channel, maps: MaterialMaps) -> U8:
    size = maps.source.shape[:2]
    match (channel.plane or "").split("."):
        case [""]:
            return np.broadcast_to(np.uint8(round(channel.constant * 255)), size)
        case [("albedo" | "source" | "normal") as name, component]:
            triple: U8 = getattr(maps, name)
            return triple[..., "rgb".find(component) if name != "normal" else "xyz".find(component)]
        case ["alpha"]:
            return np.broadcast_to(np.uint8(255), size) if maps.opaque or maps.alpha is None else maps.alpha
        case ["height"]:
            # 65,535 / 257 = 255 exactly; the half makes it round, and 0.5 (32,768) becomes 128.
            return ((maps.height.astype(np.uint32) + 128) // 257).astype(np.uint8)
        case ["reflection"]:
            metallic = np.arange(256, dtype=np.float32) / 255
            table = DIELECTRIC_REFLECTION + (1 - DIELECTRIC_REFLECTION) * metallic
            return (table * 255 + 0.5).astype(np.uint8)[maps.metallic]
        case ["material"]:
            return maps.materials if maps.materials is not None else np.broadcast_to(np.uint8(255), size)
        case [name]:
            plane: U8 = getattr(maps, name)
            return plane
    raise AssertionError(f"the layout's check let '{channel.plane}' pass")


def _plane16(channel: Channel, maps: MaterialMaps) -> NDArray[np.uint16]:
    wide = channel.plane == "height"
    plane = maps.height if wide else _plane8(channel, maps).astype(np.uint16) * np.uint16(257)
    return 65535 - plane if channel.invert else plane
