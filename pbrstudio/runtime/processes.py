"""Which process on which machine a file that is not finished belongs to, and whether that one still lives."""

from __future__ import annotations

import os
import platform
import secrets
import sys
import zlib

HOST = f"{zlib.crc32(platform.node().encode()) & 0xFFFF:04x}"
"""This machine in four digits: folders may be shared by several, and each knows its own processes only."""

RUN = secrets.token_hex(2)
"""This process apart from an earlier one that had the same number (in a container every run may have it)."""


def is_running(host: str, pid: int, run: str) -> bool | None:
    """Whether the process that called itself so still runs; None: another machine's, which cannot be known from here.

    A number that was given to another process since counts as running.
    """
    if host != HOST:
        return None
    return run == RUN if pid == os.getpid() else _has_process(pid)


def _has_process(pid: int) -> bool:
    if sys.platform == "win32":
        return _windows_has_process(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # another user's
    return True


def _windows_has_process(pid: int) -> bool:
    # Not os.kill: on Windows its 0 is Ctrl-C, and every other number ends the process.
    if sys.platform != "win32":
        raise NotImplementedError  # asked on Windows alone; the checker of types needs the branch
    import ctypes

    query_limited_information, access_denied, still_active = 0x1000, 5, 259
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.OpenProcess(query_limited_information, False, pid))
    if not handle:
        return ctypes.get_last_error() == access_denied
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == still_active
