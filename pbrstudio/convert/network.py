"""The networks as a predictor: classes once, albedo and maps tile by tile, baselines where they measured better."""

from __future__ import annotations

import hashlib
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbrstudio.config.hardware import machine_memory
from pbrstudio.convert.backends.backend import Backend
from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.class_field import CELL, ClassField
from pbrstudio.convert.completion import Shown, completed
from pbrstudio.convert.guide import NO_GUIDE, Guide
from pbrstudio.convert.guided import guided, needs_segmenter, told_field
from pbrstudio.convert.hidden import filled, hidden_pixels
from pbrstudio.convert.memory import PLAIN_PIXEL_BYTES, WRITING_BYTES
from pbrstudio.convert.network_inputs import colour_planes, normal_planes
from pbrstudio.convert.predictor import Prediction
from pbrstudio.convert.tile_maps import TileMaps
from pbrstudio.convert.tiles import GRID, Span, spans, tiles
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.spec.model import RATIO, AlbedoSpec
from pbrstudio.textures.maps import U8
from pbrstudio.textures.shrink import shrink_texture
from pbrstudio.textures.texture import ColourSpace, Origin, Texture

F32 = NDArray[np.float32]
MARGIN = 64
"""Surroundings in pixels where the manifest does not say what was measured."""
CORES: tuple[int, ...] = (1024, 512, 256)
"""Sides of a tile's core: the largest that fits into memory. Larger ones are no quicker (benchmarks/predict.py)."""
FIXED_BYTES, SEGMENTER_BYTES, TILE_BYTES = 160 << 20, 300, 680
"""Most memory, measured, that compiled networks hold: for themselves, for each pixel that the segmenter sees, and for
each that a tile looks at, in float32."""
LOW_SHARE = 0.65
"""What of these is left in 16 bits (0.54 to 0.63 were measured)."""
REST_BYTES, MAPS_BYTES = 22, 11
"""Most that predicting takes beside them for each pixel of the texture, and the maps that are there when the baseline
runs."""
LARGE = 4096 * 4096
"""Pixels past which the networks give back their memory before the files are written; to read them from the cache again
takes two thirds of a second."""


class NetworkPredictor:
    """A model's networks on a backend. Not for use from two threads at once."""

    def __init__(
        self, bundle: Bundle, backend: Backend, *, memory_limit: int | None = None, fallbacks: bool = True
    ) -> None:
        """``memory_limit``: bytes that the work on one texture may take, None for what is free when it begins; tiles
        become smaller to keep to it. ``fallbacks``: whether the card's baselines stand in for the maps that it says
        they are better at; an evaluation wants the networks alone."""
        self._manifest = bundle.manifest
        self._backend = backend
        self._memory_limit = memory_limit
        self._fallbacks = dict(bundle.manifest.fallbacks) if fallbacks else {}
        self._margins = {role: bundle.manifest.margins.get(role, MARGIN) for role in ("segmenter", "albedo", "maps")}

    @property
    def id(self) -> str:
        return self._manifest.id

    @property
    def classes(self) -> tuple[str, ...]:
        return self._manifest.classes

    @property
    def fingerprint(self) -> str:
        """A digest of the manifest, which holds the checksums of the weights."""
        told = f"{self._manifest.model_dump_json()} {sorted(self._fallbacks.items())}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def where(self) -> str:
        """What the networks run on, and which maps do not come from them, in words."""
        if not self._fallbacks:
            return self._backend.name
        return f"{self._backend.name}; from a baseline, which measured better: {', '.join(sorted(self._fallbacks))}"

    def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
        """See `Predictor.bytes_needed`: with the smallest tiles."""
        return self._bytes(width, height, CORES[-1], own_normal=own_normal)

    def bytes_kept(self, width: int, height: int) -> int:
        """See `Predictor.bytes_kept`: with the smallest tiles."""
        return self._kept(width, height, CORES[-1])

    def bytes_taken(self, width: int, height: int, *, own_normal: bool) -> int:
        """As `bytes_needed`, with the tiles that `predict` takes as memory stands."""
        return self._bytes(width, height, self._core(width, height, own_normal=own_normal), own_normal=own_normal)

    def _bytes(self, width: int, height: int, core: int, *, own_normal: bool) -> int:
        tiles_done = self._networks(width, height, core) + width * height * REST_BYTES
        if not self._asks_baseline(own_normal=own_normal):
            return tiles_done
        integral = own_normal or self._fallbacks.get("height") == "normal"
        plain = BaselinePredictor().bytes_needed(width, height, own_normal=integral)
        return max(tiles_done, self._kept(width, height, core) + width * height * MAPS_BYTES + plain)

    def _kept(self, width: int, height: int, core: int) -> int:
        """Bytes that compiled networks hold while the baseline works, and while the files are written."""
        return FIXED_BYTES if width * height > LARGE else self._networks(width, height, core)

    def _networks(self, width: int, height: int, core: int) -> int:
        around = 2 * self._margins["segmenter"] + GRID
        side = self._manifest.segmenter_side
        seen = (min(width, side) + around) * (min(height, side) + around)
        margin = self._margins["albedo"] + self._margins["maps"]
        tile = (min(width, core) + 2 * margin + GRID) * (min(height, core) + 2 * margin + GRID)
        working = seen * SEGMENTER_BYTES + tile * TILE_BYTES
        return FIXED_BYTES + (int(working * LOW_SHARE) if self._in_16_bits() else working)

    def _in_16_bits(self) -> bool:
        """Whether all networks are: that of the maps runs in float32 where it has no head for the normal."""
        heads = self._manifest.networks.maps.heads
        return self._backend.name.endswith(("bf16", "fp16")) and "normal" in heads

    def _core(self, width: int, height: int, *, own_normal: bool) -> int:
        """The largest core with which texture, maps and their writing keep to the limit; the smallest where none does,
        which was told before."""
        limit = machine_memory().free if self._memory_limit is None else self._memory_limit
        source = width * height * (PLAIN_PIXEL_BYTES + (3 if own_normal else 0))
        for core in CORES:
            predicting = self._bytes(width, height, core, own_normal=own_normal)
            writing = self._kept(width, height, core) + width * height * WRITING_BYTES
            if source + max(predicting, writing) <= limit:
                return core
        return CORES[-1]

    def _asks_baseline(self, *, own_normal: bool) -> bool:
        """Whether the baseline has to run too."""
        missing = {"roughness", "metallic", "ao", "height"}.difference(self._manifest.networks.maps.heads)
        stands_in = "height" in self._fallbacks or "luminance" in self._fallbacks.values()
        return own_normal or bool(missing) or stands_in

    def in_smallest_tiles(self) -> NetworkPredictor:
        """The same predictor, as it works where memory is short: for tests of what tiles change."""
        other = copy(self)
        other._memory_limit = 0
        return other

    def predict(
        self,
        rgb: U8,
        *,
        alpha: U8 | None = None,
        own_normal: U8 | None = None,
        wrap: bool,
        safe_point: SafePoint = never_stop,
        guide: Guide = NO_GUIDE,
    ) -> Prediction:
        """Maps for ``rgb`` [H,W,3], sRGB-encoded; see `Predictor.predict`."""
        hidden = hidden_pixels(alpha)
        seen = rgb if hidden is None else filled(rgb, hidden)
        height, width = rgb.shape[:2]
        if needs_segmenter(guide):
            field, overruled = guided(self._field(seen, wrap=wrap), guide, self.classes)
        else:
            field, overruled = told_field(guide, self.classes, (height, width), wrap=wrap), None
        safe_point()
        maps = TileMaps.of(rgb.shape[:2], self._manifest.networks.maps.heads)
        margin = self._margins["albedo"] + self._margins["maps"]
        core = self._core(width, height, own_normal=own_normal is not None)
        for rows, columns in tiles(height, width, core, margin):
            self._tile(seen, own_normal, field, maps, rows, columns)
            safe_point()
        if height * width > LARGE:
            self._backend.release()
        shown = Shown(rgb, seen, hidden, own_normal, wrap)
        return replace(completed(shown, field, maps, self._manifest, self._fallbacks), overruled=overruled)

    def _field(self, rgb: U8, *, wrap: bool) -> ClassField:
        """The segmenter's logits for the texture, reduced to the side that it was trained for."""
        texture = Texture(rgb, None, ColourSpace.SRGB, Origin(Path(), ""))
        small = np.asarray(shrink_texture(texture, self._manifest.segmenter_side, wrap=wrap).rgb, np.uint8)
        margin = self._margins["segmenter"]
        rows, columns = (spans(side, max(side, GRID), margin)[0] for side in small.shape[:2])
        logits = self._backend.run("segmenter", {"diffuse": colour_planes(small, rows, columns, wrap=wrap)})[0]
        return ClassField(logits[0].copy(), margin // CELL, small.shape[:2], rgb.shape[:2], wrap)

    def _tile(
        self, rgb: U8, own_normal: U8 | None, field: ClassField, maps: TileMaps, rows: Span, columns: Span
    ) -> None:
        cut = self._margins["albedo"]
        diffuse = colour_planes(rgb, rows, columns, wrap=field.wrap)
        albedo = diffuse
        if "albedo" not in self._fallbacks:
            out = self._backend.run("albedo", {"diffuse": diffuse})[0]
            albedo = albedo_of(diffuse, out, self._manifest.networks.albedo)
        inner = (..., slice(cut, diffuse.shape[2] - cut), slice(cut, diffuse.shape[3] - cut))
        down, along = (span.looked_at[cut : span.length - cut] for span in (rows, columns))
        inputs = {
            "albedo": np.ascontiguousarray(albedo[inner]),
            "classes": np.ascontiguousarray(field.posterior(down, along, CELL)[None]),
        }
        extra = self._manifest.networks.maps.extra_inputs
        if "diffuse" in extra:
            inputs["diffuse"] = np.ascontiguousarray(diffuse[inner])
        if "normal" in extra:
            inputs["normal"] = normal_planes(own_normal, (down, along), rgb.shape[:2], wrap=field.wrap)
        raw = self._backend.run("maps", inputs)
        maps.fill(inputs["albedo"], raw, rows, columns, self._margins["maps"], self._manifest)


def albedo_of(diffuse: F32, out: F32, spec: AlbedoSpec) -> F32:
    """``diffuse`` [...,3,H,W] sRGB in [0,1] and UNet-Albedo's output -> the albedo, clipped to [0,1]."""
    changed: F32 = diffuse + out if spec.output == "difference" else diffuse * np.exp(np.float32(RATIO) * out)
    return np.clip(changed, 0, 1, out=changed)
