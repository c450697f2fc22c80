"""How numbers of a training are written for a person."""

from __future__ import annotations

from collections.abc import Sequence

from pbrstudio.runtime.training_events import GateState

GATE_COLOURS: dict[GateState, str] = {"passed": "green", "failed": "red", "not-measurable": "yellow"}
MOST = 6
"""Figures that are shown of an epoch."""
_KINDS = ("loss", "mean_iou", "lpips", "st_lpips")


def duration(seconds: float) -> str:
    """``3 h 05 min``, ``12 min``, ``40 s``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def amount(count: float) -> str:
    """``1.2 M``, ``340 k``."""
    if count >= 1e6:
        return f"{count / 1e6:.1f} M"
    return f"{count / 1e3:.0f} k" if count >= 1e4 else f"{count:.0f}"


def size(count: float) -> str:
    """Of so many bytes."""
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"


def main_figures(figures: Sequence[tuple[str, float]], best: str = "") -> list[tuple[str, float]]:
    """Those of an epoch that a person looks at first: ``best``, losses, mean IoUs, perceptual distances."""
    by_name = dict(figures)
    names = [name for kind in _KINDS for name in by_name if name.split("/")[1] == kind]
    ordered = dict.fromkeys([best, *names] if best in by_name else names)
    return [(name, by_name[name]) for name in list(ordered)[:MOST]]
