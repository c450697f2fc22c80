"""The entry point: with arguments the command line, without any the window."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs it; exit status 0 all done, 1 some items failed, 2 wrong usage, 130 stopped by Ctrl-C."""
    if getattr(sys, "frozen", False):
        # In PyInstaller's build a worker process is this program once more, told apart by its arguments.
        import multiprocessing

        multiprocessing.freeze_support()
    for stream in (sys.stdout, sys.stderr):
        # File names may hold what the terminal's encoding cannot say; a question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if len(sys.argv) > 1:
        _command_line()
    else:
        sys.exit(_window())


def _command_line() -> None:
    from typer.core import TyperGroup
    from typer.main import get_command

    from pbrstudio.cli.app import app

    command = get_command(app)
    arguments = sys.argv[1:]
    if isinstance(command, TyperGroup) and len(arguments) == 2 and arguments[1] in ("-h", "--help"):
        inner = command.commands.get(arguments[0])
        if inner is not None:
            # Straight to its help: on the way through the group, typer loads pydantic, which doubles the time.
            inner.main(["--help"], prog_name=f"pbrstudio {arguments[0]}")
    command()


def _window() -> int:
    """Opens the window; where it cannot be, one sentence says why, and the exit status is 2."""
    from pbrstudio.runtime.errors import UserError

    usage = 2
    try:
        from pbrstudio.gui.app import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("PySide6", "shiboken6", "qdarkstyle"):
            raise
        return _refused(f"the window needs {error.name}, which is not installed: pip install pbrstudio", usage)
    except ImportError as error:
        return _refused(f"Qt does not load ({error}): install the system's library of that name", usage)
    try:
        return run()
    except UserError as error:
        return _refused(str(error), usage)


def _refused(sentence: str, status: int) -> int:
    sys.stderr.write(f"pbrstudio: {sentence} (the command line works without: pbrstudio --help)\n")
    return status


if __name__ == "__main__":
    main()
