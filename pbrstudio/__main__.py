"""The entry point: the command line."""

from __future__ import annotations

import sys

from typer.core import TyperGroup
from typer.main import get_command

from pbrstudio.cli.app import app


def main() -> None:
    """Runs the command line; exit status 0 all done, 1 some items failed, 2 wrong usage, 130 stopped by Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        # File names may hold what the terminal's encoding cannot say; a question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    command = get_command(app)
    arguments = sys.argv[1:]
    if isinstance(command, TyperGroup) and len(arguments) == 2 and arguments[1] in ("-h", "--help"):
        inner = command.commands.get(arguments[0])
        if inner is not None:
            # Straight to its help: on the way through the group, typer loads pydantic, which doubles the time.
            inner.main(["--help"], prog_name=f"pbrstudio {arguments[0]}")
    command()


if __name__ == "__main__":
    main()
