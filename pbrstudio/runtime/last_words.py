"""The last thing that the program says before it ends: on the terminal, or on the screen where there is none."""

from __future__ import annotations

import sys
from contextlib import suppress


def say_last(sentence: str) -> None:
    """``pbrstudio: <sentence>`` on stderr; a program of Windows without a console has none, and shows a box."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # nobody reads it
            sys.stderr.write(f"pbrstudio: {sentence}\n")
            sys.stderr.flush()
    elif sys.platform == "win32":
        import ctypes

        warning = 0x30
        ctypes.windll.user32.MessageBoxW(None, sentence[:1].upper() + sentence[1:], "pbrstudio", warning)
