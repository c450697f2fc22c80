"""The doctor: what this machine has, whether it can do the work, and what to do where it cannot."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pbrstudio.config.paths import settings_file
from pbrstudio.config.settings import load_settings
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.extras import how_to_get_torch
from pbrstudio.services.machine import GIB, Machine, Torch, look
from pbrstudio.services.self_test import model_test, self_test
from pbrstudio.textures.layouts import layout_ids, load_layout

LEAST_MEMORY = 4.0
"""GiB free under which 2K textures do not fit beside a system."""
LEAST_DISK = 2.0
"""GiB free under which a small mod's output may not fit."""


class Health(StrEnum):
    """How a check ended. A warning leaves the machine fit."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    health: Health
    message: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    machine: Machine
    checks: tuple[Check, ...]

    @property
    def fit(self) -> bool:
        return all(check.health is not Health.FAULT for check in self.checks)


def diagnose() -> Diagnosis:
    """Looks, checks, and converts a test texture in a temporary folder."""
    machine = look()
    checks = [_memory(machine), graphics(machine.nvidia, machine.torch), _disk(), _guarded("settings", _settings)]
    checks += [_guarded("layouts", _layouts), _guarded("model", model_test)]
    checks.append(_guarded("self-test", self_test))
    return Diagnosis(machine, tuple(checks))


def _memory(machine: Machine) -> Check:
    said = f"{machine.free_memory:.1f} of {machine.memory:.1f} GiB free"
    if machine.free_memory < LEAST_MEMORY:
        return Check("memory", Health.WARNING, f"{said}: 4K textures may not fit; close programs or use --max-size")
    return Check("memory", Health.OK, said)


def graphics(nvidia: tuple[str, ...], torch: Torch | None) -> Check:
    """What stands between a graphics card and its use, if anything does."""
    if torch is not None and torch.fault is not None:
        said = f"torch {torch.version} does not load ({torch.fault})"
        return Check("graphics", Health.WARNING, f"{said}; install it again: {how_to_get_torch(another=True)}")
    if not nvidia:
        message = "no NVIDIA card found: everything runs on the processor"
        if torch is not None and torch.device is not None:
            message = f"torch {torch.version} uses {torch.device}"
        return Check("graphics", Health.OK, message)
    cards = ", ".join(nvidia)
    if torch is None:
        message = f"{cards}; torch is not installed, which training needs: {how_to_get_torch()}"
        return Check("graphics", Health.OK, message)
    other = how_to_get_torch(another=True)
    if torch.cuda is None:
        message = f"{cards} is idle: torch {torch.version} is a build for the processor; run: {other}"
        return Check("graphics", Health.WARNING, message)
    if torch.device is None:
        message = (
            f"{cards} does not answer: torch {torch.version} was built for CUDA {torch.cuda}, which "
            f"this driver may not know; update the driver, or run: {other}"
        )
        return Check("graphics", Health.WARNING, message)
    return Check("graphics", Health.OK, f"{torch.device} through torch {torch.version}")


def _disk() -> Check:
    home = settings_file().parent
    while not home.exists():
        home = home.parent
    if not os.access(home, os.W_OK):
        return Check("disk", Health.FAULT, f"{home} cannot be written to: set PBRSTUDIO_HOME to a folder that can")
    free = min(shutil.disk_usage(home).free, shutil.disk_usage(tempfile.gettempdir()).free) / GIB
    if free < LEAST_DISK:
        return Check("disk", Health.WARNING, f"{free:.1f} GiB free: an output of some size will not fit")
    return Check("disk", Health.OK, f"{free:.0f} GiB free, {home} can be written to")


def _settings() -> str:
    load_settings()
    path = settings_file()
    return f"{path} is valid" if path.exists() else f"none in {path}, the defaults hold"


def _layouts() -> str:
    names = layout_ids()
    for name in names:
        load_layout(name)
    return ", ".join(names)


def _guarded(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, Health.OK, check())
    except UserError as error:
        return Check(name, Health.FAULT, str(error))
    except OSError as error:
        return Check(name, Health.FAULT, os_error_sentence(error))
