"""A predictor for a window: it serves one thread at a time, and remembers what it gave last."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from pbrstudio.convert.guide import NO_GUIDE, Guide
from pbrstudio.convert.predictor import Prediction, Predictor
from pbrstudio.runtime.control import SafePoint
from pbrstudio.textures.maps import U8

MOST_PIXELS = 2 * 4096 * 4096
"""Pixels whose maps are kept, of all predictions together: some 350 MB. The newest is kept in any case."""


class RememberedPredictor:
    """Keeps the protocol of `Predictor`, for threads: calls wait for one another.

    The same pixels, own normal and guide give the very maps that they gave before, without the work: so what is
    exported is what was looked at, whatever memory was free and however it was cut into tiles.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Prediction] = OrderedDict()

    @property
    def id(self) -> str:
        return self._predictor.id

    @property
    def classes(self) -> tuple[str, ...]:
        return self._predictor.classes

    @property
    def fingerprint(self) -> str:
        return self._predictor.fingerprint

    @property
    def where(self) -> str:
        return self._predictor.where

    def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
        """See `Predictor.bytes_needed`."""
        return self._predictor.bytes_needed(width, height, own_normal=own_normal)

    def bytes_taken(self, width: int, height: int, *, own_normal: bool) -> int:
        """See `Predictor.bytes_taken`."""
        return self._predictor.bytes_taken(width, height, own_normal=own_normal)

    def bytes_kept(self, width: int, height: int) -> int:
        """See `Predictor.bytes_kept`."""
        return self._predictor.bytes_kept(width, height)

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
        """See `Predictor.predict`."""
        key = _key(rgb, alpha, own_normal, guide, wrap=wrap)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                safe_point()
                kept = self._predictor.predict(
                    rgb, alpha=alpha, own_normal=own_normal, wrap=wrap, safe_point=safe_point, guide=guide
                )
                self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(each.ao.size for each in self._kept.values()) > MOST_PIXELS:
                self._kept.popitem(last=False)
            return kept


def _key(rgb: U8, alpha: U8 | None, own_normal: U8 | None, guide: Guide, *, wrap: bool) -> bytes:
    """A hash of all that a prediction depends on."""
    digest = hashlib.blake2b(digest_size=16)
    words = (guide.weights, guide.reassigned, guide.forced, guide.unknown, wrap)
    digest.update(repr(words).encode())
    for plane in (rgb, alpha, own_normal, guide.painted):
        digest.update(b"none" if plane is None else repr(plane.shape).encode())
        if plane is not None:
            # In strips: without a second copy of a plane that does not lie in one piece.
            for top in range(0, plane.shape[0], 512):
                digest.update(plane[top : top + 512].tobytes())
    return digest.digest()
