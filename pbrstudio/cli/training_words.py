"""Colours of gates in a terminal, and which figures of an epoch are shown."""

from __future__ import annotations

from collections.abc import Sequence

from pbrstudio.runtime.training_events import GateState

GATE_COLOURS: dict[GateState, str] = {"passed": "green", "failed": "red", "not-measurable": "yellow"}
MOST = 6
"""Figures that are shown of an epoch."""
_KINDS = ("loss", "mean_iou", "lpips", "st_lpips")


def main_figures(figures: Sequence[tuple[str, float]], best: str = "") -> list[tuple[str, float]]:
    """Those of an epoch that a person looks at first: ``best``, losses, mean IoUs, perceptual distances."""
    by_name = dict(figures)
    names = [name for kind in _KINDS for name in by_name if name.split("/")[1] == kind]
    ordered = dict.fromkeys([best, *names] if best in by_name else names)
    return [(name, by_name[name]) for name in list(ordered)[:MOST]]
