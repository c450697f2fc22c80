"""A job's resume state: accelerate's own files, the averaged weights and the progress, in a folder that is renamed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from accelerate import Accelerator
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from pbrstudio.models.tensor_files import as_os_error, write_tensors
from pbrstudio.runtime.errors import UserError
from pbrstudio.train.progress import Progress

PREFIX, PART = "state-", ".part-state-"
PROGRESS, AVERAGE, SUMS = "progress.json", "average.safetensors", "sums.json"
KEPT = 2
"""Checkpoints of a job that stay: the last, and the one before it should the last be damaged."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Those of one job, in ``folder``. A folder under its final name is whole; sums prove that it still is."""

    folder: Path
    accelerator: Accelerator

    def save(self, progress: Progress, average: nn.Module | None) -> None:
        """Writes one and forgets older ones. For all processes together. OSError as the system says it: the one
        before stays."""
        name = f"{progress.epoch:04d}-{len(progress.figures):04d}-{progress.step:07d}"
        part, final = self.folder / f"{PART}{name}", self.folder / f"{PREFIX}{name}"
        if final.exists():
            return
        if self.accelerator.is_main_process:
            for left in self.folder.glob(f"{PART}*"):
                shutil.rmtree(left, ignore_errors=True)
            part.mkdir(parents=True)
        self.accelerator.wait_for_everyone()
        try:
            self.accelerator.save_state(str(part), safe_serialization=True)
            self.accelerator.wait_for_everyone()
            if self.accelerator.is_main_process:
                if average is not None:
                    write_tensors(average.state_dict(), part / AVERAGE)
                (part / PROGRESS).write_text(progress.as_json(), encoding="utf-8")
                _seal(part)
                os.replace(part, final)
                for older in self._names()[:-KEPT]:
                    shutil.rmtree(self.folder / older, ignore_errors=True)
        except (OSError, RuntimeError, SafetensorError) as error:
            shutil.rmtree(part, ignore_errors=True)
            raise _told(error, part) from error
        self.accelerator.wait_for_everyone()

    def load(self, average: nn.Module | None, say: Say) -> Progress | None:
        """Fills what was prepared by the accelerator, and ``average``; None when there is no checkpoint.

        Damaged ones are named through ``say`` and the one before them is taken. `UserError` when all are damaged.
        """
        damaged: list[tuple[Path, str]] = []
        for name in reversed(self._names()):
            path = self.folder / name
            fault = _fault(path)
            if fault is not None:
                damaged.append((path, fault))
                continue
            for other, wrong in damaged:
                say(f"{other} is damaged ({wrong}): {name}, saved before it, is taken")
            progress = self._fill(path, average)
            self._forget([other for other, _ in damaged])
            return progress
        if damaged:
            told = "; ".join(f"{path.name}: {fault}" for path, fault in damaged)
            raise UserError(
                f"every checkpoint in {self.folder} is damaged ({told}): delete that folder to train the job anew"
            )
        return None

    def _fill(self, path: Path, average: nn.Module | None) -> Progress:
        self.accelerator.load_state(str(path))
        if average is not None:
            average.load_state_dict(load_file(path / AVERAGE))
        return Progress.from_json((path / PROGRESS).read_text(encoding="utf-8"))

    def _forget(self, damaged: Sequence[Path]) -> None:
        """Their names are free for what is done again, once no process looks at them any more."""
        self.accelerator.wait_for_everyone()
        if self.accelerator.is_main_process:
            for path in damaged:
                shutil.rmtree(path, ignore_errors=True)

    def clear(self) -> None:
        """A finished job needs none."""
        if self.accelerator.is_main_process:
            for name in self._names():
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def _names(self) -> list[str]:
        with suppress(OSError):
            return sorted(path.name for path in self.folder.iterdir() if path.name.startswith(PREFIX))
        return []


def clear_states(folder: Path) -> None:
    """Removes the checkpoints in a job's folder, or of all jobs below a phase's."""
    for state in [*folder.glob(f"{PREFIX}*"), *folder.glob(f"*/{PREFIX}*")]:
        shutil.rmtree(state, ignore_errors=True)


def _seal(folder: Path) -> None:
    """Flushes every file and writes their sums, so that a power cut or a bad disk is noticed."""
    sums = {}
    mode = (folder / PROGRESS).stat().st_mode
    for path in sorted(folder.iterdir()):
        path.chmod(mode)  # some are made by a library, for their owner alone
        with path.open("rb+") as file:
            sums[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
    with (folder / SUMS).open("w", encoding="utf-8") as file:
        json.dump(sums, file)
        file.flush()
        os.fsync(file.fileno())


def _fault(folder: Path) -> str | None:
    """What is wrong with a checkpoint, in words."""
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        for name, wanted in sums.items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                    return f"{name} is not what was written"
        Progress.from_json((folder / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return str(error)
    return None


def _told(error: Exception, path: Path) -> Exception:
    """safetensors and torch's zip writer tell a full disk as errors of their own."""
    if isinstance(error, SafetensorError):
        return as_os_error(error, path)
    if "file write failed" in str(error) or "unexpected pos" in str(error) or "enforce fail" in str(error):
        return UserError(
            "a checkpoint could not be written (is the disk full?): the one before it is whole; "
            "free some space and resume"
        )
    return error
