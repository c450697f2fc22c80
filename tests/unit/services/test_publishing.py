"""How the model of a run is called, and what it is said to have been trained on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbrstudio.config.paths import user_models
from pbrstudio.evaluate import publish as publishing
from pbrstudio.runtime.journal import Journal
from pbrstudio.services.publishing import free_model_id, publish_run
from pbrstudio.spec.procedural import Procedural
from pbrstudio.spec.run import RunRecord
from pbrstudio.train import result
from pbrstudio.train.run_folder import RunFolder
from tests.training_data import TRAINING, write_training_data
from tests.unit.runtime.training import ended, run_started
from tests.unit.train.running import tiny_job, tiny_ladder


def test_a_model_is_called_as_its_run_and_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    run = tmp_path / "My Run"
    run.mkdir()
    assert free_model_id(run) == "my-run"
    (user_models() / "my-run").mkdir(parents=True)
    assert free_model_id(run) == "my-run-2"
    (user_models() / "my-run-2").mkdir()
    assert free_model_id(run) == "my-run-3"


MADE, LONGEST = 5, 256
"""The tiny materials are smaller than the longest side: it shows in what decoding is told."""


def finished_run(folder: Path, mix: dict[str, float]) -> Path:
    """A run of a ladder that has made materials; the last job, which would draw from them too, is not done."""
    jobs = (
        tiny_job("segmenter", id="seg"),
        tiny_job("albedo", id="alb", mix=mix),
        tiny_job("maps", id="maps"),
        tiny_job("maps", id="later", mix={"materials": 0.5, "procedural": 0.5}),
    )
    asked = Procedural(count=MADE, size=64, recipes=("brick",))
    record = RunRecord(
        ladder=tiny_ladder(*jobs, longest_side=LONGEST, procedural=asked),
        data=tuple(map(str, write_training_data(folder))),
        classes=("metal", "stone", "wood"),
        created="now",
        versions={},
    )
    run = folder / "run"
    run.mkdir()
    RunFolder(run).write(record)
    with Journal(run / "events.jsonl") as journal:
        for event in (run_started("A/seg"), *(ended(job.id) for job in jobs[:3])):
            journal.write(event)
    return run


@pytest.mark.parametrize(
    ("mix", "made"), [({"materials": 0.5, "procedural": 0.5}, MADE), ({"materials": 1.0, "procedural": 0.0}, 0)]
)
def test_a_model_is_measured_with_all_that_trained_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mix: dict[str, float], made: int
) -> None:
    given: list[Any] = []

    class Enough(Exception):
        pass

    def stand_in(*arguments: Any) -> None:
        given.extend(arguments)
        raise Enough

    run = finished_run(tmp_path, mix)
    monkeypatch.setattr(publishing, "publish", stand_in)
    monkeypatch.setattr(result, "load_result", lambda record, weights: None)
    with pytest.raises(Enough):
        publish_run(run)
    data, told = given[4], given[5]
    trained = publishing.trained_entries(data, told.domains)
    assert [sum(entry.domain == domain for entry in trained) for domain in ("materials", "procedural")] == [
        len(TRAINING),
        made,
    ]
    assert f"longest {LONGEST}" in data.parameters, "as the run decoded them: no texture is decoded anew"
