"""The entry point: with arguments the command line, without any the window."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from pbrstudio.runtime.last_words import say_last

QUICK = {"-h", "--help", "--version"}
"""What only prints a text: nothing is watched, so that it takes no time and touches no disk."""


def main() -> None:
    """Runs it; exit status 0 all done, 1 some items failed or a fault, 2 wrong usage, 130 stopped by Ctrl-C."""
    if getattr(sys, "frozen", False):
        # In PyInstaller's build a worker process is this program once more, told apart by its arguments.
        import multiprocessing

        multiprocessing.freeze_support()
    for stream in (sys.stdout, sys.stderr):
        # File names may hold what the terminal's encoding cannot say; a question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.excepthook = _unhandled
    threading.excepthook = lambda fault: _unhandled(
        fault.exc_type, fault.exc_value or fault.exc_type(), fault.exc_traceback
    )
    if QUICK & set(sys.argv[1:]):
        _command_line()
        return
    from pbrstudio.config.hard_crash import CrashWatch

    with CrashWatch():
        if len(sys.argv) > 1:
            _tell_crashes()
            _command_line()
        else:
            sys.exit(_window())


def _unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Imported only now: what makes a report is no part of what starts quickly, and it may be what does not load."""
    try:
        from pbrstudio.config.unhandled import unhandled
    except ImportError:
        from pbrstudio.runtime.errors import fault_sentence

        sys.__excepthook__(kind, error, trace)
        say_last(fault_sentence(error))
        return
    unhandled(kind, error, trace)


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
        from pathlib import PurePath

        # In a build the name is the module's last part alone.
        where = {(error.name or "").partition(".")[0], *PurePath(error.path or "").parts}
        if error.name and not where & {"PySide6", "shiboken6"}:
            raise
        return _refused(f"Qt does not load ({error}): install the system's library of that name", usage)
    try:
        return run()
    except UserError as error:
        return _refused(str(error), usage)


def _refused(sentence: str, status: int) -> int:
    say_last(f"{sentence} (the command line works without: pbrstudio --help)")
    return status


def _tell_crashes() -> None:
    """Of an earlier run, one sentence each; that they cannot be saved ends no run."""
    from pbrstudio.config.hard_crash import take_crashes

    for details in take_crashes():
        from pbrstudio.config.unhandled import saved_words

        say_last(f"an earlier run ended in a crash; {saved_words(details)}")


if __name__ == "__main__":
    main()
