"""Numbers of things in words, one or several."""

from __future__ import annotations


def counted(number: int, one: str, several: str) -> str:
    """``one``, or ``several`` with the number in place of its %1."""
    return one if number == 1 else several.replace("%1", str(number))
