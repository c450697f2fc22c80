"""How long, how many and how large, as a front end writes it for a person."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """``3 h 05 min``, ``12 min``, ``40 s``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def roughly(seconds: float) -> str:
    """As exact as an estimate is: ``20 s``, ``7 min``, ``25 min``, ``3.5 h``, ``14 h``, ``3 days``."""
    if seconds < 55:
        return f"{max(10, round(seconds / 10) * 10)} s"
    minutes = max(1, round(seconds / 60))
    if minutes < 10:
        return f"{minutes} min"
    if minutes < 58:
        return f"{round(minutes / 5) * 5} min"
    hours = minutes / 60
    if hours < 9.75:
        return f"{round(2 * hours) / 2:g} h"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"


def amount(count: float) -> str:
    """``1.2 M``, ``340 k``."""
    if count >= 1e6:
        return f"{count / 1e6:.1f} M"
    return f"{count / 1e3:.0f} k" if count >= 1e4 else f"{count:.0f}"


def size(count: float) -> str:
    """Of so many bytes."""
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"
