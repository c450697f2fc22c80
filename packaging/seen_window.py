"""Opens a program's window and looks at what stands on the screen: an X server's own memory, read without any tool."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0
"""Seconds until a window that is not there counts as missing."""
WIDTH, HEIGHT = 1280, 800


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds until the window was drawn and stood still, or the fault that kept it from that."""

    seconds: float = 0.0
    fault: str = ""


def opened(program: Path, environment: dict[str, str], picture: Path) -> Seen:
    """Opens the window of ``program``, saves a ``picture`` (PNG) of it, asks it to close, and sees that it does."""
    if not sys.platform.startswith("linux"):
        return _unseen(program, environment)
    server = shutil.which("Xvfb")
    if server is None:
        return Seen(fault="Xvfb is not installed")
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        screen = f"{WIDTH}x{HEIGHT}x24"
        command = [server, "-displayfd", str(write), "-screen", "0", screen, "-fbdir", folder, "-nolisten", "tcp"]
        with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as display:
            os.close(write)
            try:
                with os.fdopen(read) as answer:
                    name = f":{answer.readline().strip()}"
                return _looked_at(program, {**environment, "DISPLAY": name}, Path(folder) / "Xvfb_screen0", picture)
            finally:
                display.terminate()


def _looked_at(program: Path, environment: dict[str, str], memory: Path, picture: Path) -> Seen:
    environment = {
        name: value for name, value in environment.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    }
    begun = time.monotonic()
    with subprocess.Popen([str(program)], env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            seconds = _until_drawn(process, memory, begun)
            if seconds is not None:
                time.sleep(3)
                _save(_pixels(memory), picture)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            return Seen(fault="it did not close when asked to")
    if seconds is None:
        return Seen(fault=f"no window: {errors.strip()[-500:] or f'ended with {process.returncode}'}")
    if process.returncode != 0 or "Traceback" in errors:
        return Seen(fault=f"it ended with {process.returncode}: {errors.strip()[-500:]}")
    return Seen(seconds)


def _until_drawn(process: subprocess.Popen[str], memory: Path, begun: float) -> float | None:
    """Seconds from ``begun`` until the screen is filled and then stands still for a second; None: it never did."""
    before, changed = b"", begun
    while time.monotonic() - begun < PATIENCE and process.poll() is None:
        pixels, now = _pixels(memory), time.monotonic()
        if pixels != before:
            before, changed = pixels, now
        if len(pixels) - pixels.count(b"\0") > len(pixels) / 4 and now - changed > 1:
            return changed - begun
        time.sleep(0.03)
    return None


def _pixels(memory: Path) -> bytes:
    """The screen's pixels, four bytes each (blue, green, red, unused), without the header and colour map of XWD."""
    data = memory.read_bytes()
    size, *_ = struct.unpack(">I", data[:4])
    colours = struct.unpack(">25I", data[:100])[19]
    start = size + colours * 12
    return data[start : start + WIDTH * HEIGHT * 4]


def _save(pixels: bytes, path: Path) -> None:
    """Writes them as PNG."""
    rows = []
    for row in range(HEIGHT):
        line = bytearray(WIDTH * 3)
        given = pixels[row * WIDTH * 4 : (row + 1) * WIDTH * 4]
        line[0::3], line[1::3], line[2::3] = given[2::4], given[1::4], given[0::4]
        rows.append(b"\0" + bytes(line))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">2I5B", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 6)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


def _unseen(program: Path, environment: dict[str, str]) -> Seen:
    """Where no screen can be read: that it stays open for ten seconds is all that is seen."""
    with subprocess.Popen([str(program)], env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            _, errors = process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.terminate()
            return Seen(seconds=10.0)
    return Seen(fault=f"it ended by itself with {process.returncode}: {errors.strip()[-500:]}")
