"""Ctrl-C in the terminal and a polite end of the session close the window as its own button does."""

from __future__ import annotations

import signal
import socket
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget


def end_on_signals(window: QWidget) -> None:
    """From here on SIGINT and SIGTERM close ``window``: running jobs are asked about first."""
    if sys.platform == "win32":
        return  # there a console's Ctrl-C reaches no socket; the window has its own buttons
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    # Python runs handlers between bytecodes, of which Qt's loop has none: a byte in a socket wakes it.
    signal.set_wakeup_fd(theirs.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, window)

    def close() -> None:
        ours.recv(16)
        _ = theirs  # both ends live as long as the notifier
        window.close()

    notifier.activated.connect(close)
