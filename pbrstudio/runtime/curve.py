"""A curve of bounded length: where too many points come, neighbours are averaged."""

from __future__ import annotations


class Curve:
    """Points in the order they came, at most ``limit`` of them, evenly thinned.

    Once it is full, each two neighbours become one, at the place of the later and of their mean height, and from then
    on twice as many incoming points make one. The last, unfinished one is always among the points.
    """

    def __init__(self, limit: int) -> None:
        if limit < 2:
            raise ValueError("a curve needs two points at least")
        self._limit = limit
        self._points: list[tuple[float, float]] = []
        self._stride = 1
        self._held: list[tuple[float, float]] = []

    def add(self, x: float, y: float) -> None:
        self._held.append((x, y))
        if len(self._held) < self._stride:
            return
        self._points.append(_one(self._held))
        self._held = []
        if len(self._points) >= self._limit:
            self._points = [_one(self._points[at : at + 2]) for at in range(0, len(self._points), 2)]
            self._stride *= 2

    def cut(self, after: float) -> None:
        """Forgets every point beyond ``after``."""
        self._points = [point for point in self._points if point[0] <= after]
        self._held = [point for point in self._held if point[0] <= after]

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """(x, y)."""
        return (*self._points, _one(self._held)) if self._held else tuple(self._points)

    @property
    def end(self) -> float | None:
        """Place of the last point."""
        points = self._held or self._points
        return points[-1][0] if points else None

    @property
    def last(self) -> float | None:
        """Height of the last point."""
        points = self.points
        return points[-1][1] if points else None


def _one(points: list[tuple[float, float]]) -> tuple[float, float]:
    return points[-1][0], sum(y for _, y in points) / len(points)
