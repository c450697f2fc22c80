"""``gates.json`` of a phase: what each gate decided, and from which numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.runtime.training_events import GateDecided

GATES_FILE = "gates.json"


def write_gates(folder: Path, decided: Sequence[GateDecided]) -> None:
    """Into the folder of a phase; written beside and renamed. OSError as the system says it."""
    with StagedFiles() as staged:
        text = json.dumps({"gates": [asdict(each) for each in decided]}, indent=1, ensure_ascii=False)
        staged.path_for(folder / GATES_FILE).write_text(text + "\n", encoding="utf-8")
        staged.commit()
