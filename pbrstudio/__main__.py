"""The entry point: the command line."""

from __future__ import annotations

import sys

from pbrstudio.cli.app import app


def main() -> None:
    """Runs the command line; exit status 0 all done, 1 some items failed, 2 wrong usage, 130 stopped by Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        # File names may hold what the terminal's encoding cannot say; a question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
