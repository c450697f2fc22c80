"""Pixels for the card, reduced in a thread of the pool so that the window answers meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from pbrstudio.gui.view3d.pixels import SurfacePixels, surface_pixels
from pbrstudio.textures.maps import MaterialMaps


class Preparation(QObject):
    """Prepares the maps that it was given last; what was given before and is not ready yet is forgotten."""

    ready = Signal(object)
    """`SurfacePixels`, in the window's thread."""
    _done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._next: MaterialMaps | None = None
        self._busy = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done.connect(self._take)

    def prepare(self, maps: MaterialMaps) -> None:
        self._number += 1
        self._next = maps
        if not self._busy:
            self._begin()

    def wait(self) -> None:
        """Until no thread runs."""
        self._next = None
        self._pool.waitForDone()

    def _begin(self) -> None:
        maps, self._next = self._next, None
        if maps is not None:
            self._busy = True
            self._pool.start(_Reduction(maps, self._number, self._done.emit))

    @Slot(int, object)
    def _take(self, number: int, pixels: SurfacePixels) -> None:
        self._busy = False
        if number == self._number:
            self.ready.emit(pixels)
        self._begin()


class _Reduction(QRunnable):
    def __init__(self, maps: MaterialMaps, number: int, done: Callable[[int, SurfacePixels], None]) -> None:
        super().__init__()
        self._maps, self._number, self._done = maps, number, done

    def run(self) -> None:
        self._done(self._number, surface_pixels(self._maps))
