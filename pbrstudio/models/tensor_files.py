"""Writes tensors as safetensors with the mode that any file gets, and a full disk told as the system's own error."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor


def write_tensors(state: Mapping[str, Tensor], path: Path, note: Mapping[str, str] | None = None) -> None:
    """Copies of ``state``, on the processor, with ``note`` in the head. OSError as the system says it."""
    held = {name: value.detach().to("cpu").contiguous().clone() for name, value in state.items()}
    path.write_bytes(b"")
    mode = path.stat().st_mode
    try:
        save_file(held, path, metadata=dict(note or {}))
    except SafetensorError as error:
        raise as_os_error(error, path) from error
    path.chmod(mode)  # the library makes a file that its owner alone can read


def as_os_error(error: SafetensorError, path: Path) -> Exception:
    """The library tells the number of the system's error in its text alone; what has none comes back as it is."""
    found = re.search(r"\(os error (\d+)\)", str(error))
    if found is None:
        return error
    number = int(found[1])
    return OSError(number, os.strerror(number), str(path))
