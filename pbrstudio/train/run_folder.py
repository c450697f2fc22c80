"""A run's folder: ``run.json``, ``events.jsonl``, and a folder for each phase with one for each of its jobs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import ValidationError

from pbrstudio import __version__
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.run import RUN_SCHEMA, RunRecord

RUN_FILE, EVENTS_FILE = "run.json", "events.jsonl"
LIBRARIES = ("torch", "transformers", "peft", "accelerate")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run keeps what."""

    path: Path

    @property
    def events(self) -> Path:
        return self.path / EVENTS_FILE

    def phase(self, phase: str, attempt: int) -> Path:
        """A further attempt at a phase has a folder of its own."""
        return self.path / "phases" / (phase if attempt == 1 else f"{phase}-attempt-{attempt}")

    def job(self, phase: str, attempt: int, job: str) -> Path:
        return self.phase(phase, attempt) / job

    def relative(self, path: Path) -> str:
        """As events name it, with forward slashes."""
        return path.relative_to(self.path).as_posix()

    def exists(self) -> bool:
        return (self.path / RUN_FILE).exists()

    def read(self) -> RunRecord:
        """`UserError` when there is none, or it is not valid."""
        path = self.path / RUN_FILE
        try:
            record = RunRecord.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise UserError(f"{self.path} is no run: {os_error_sentence(error)}") from error
        except ValidationError as error:
            raise UserError(f"{path}: {validation_sentence(error)}") from error
        except ValueError as error:
            raise UserError(f"{path}: not valid JSON ({error})") from error
        if record.schema_version > RUN_SCHEMA:
            raise UserError(
                f"{path} is of a newer version ({record.schema_version}) than this program reads: update it"
            )
        return record

    def write(self, record: RunRecord) -> None:
        """Written beside and renamed. OSError as the system says it."""
        with StagedFiles() as staged:
            part = staged.path_for(self.path / RUN_FILE)
            part.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
            staged.commit()


def now() -> str:
    """ISO date and time, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Of the program and of the libraries that training rests on."""
    found = {"pbrstudio": __version__}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found
