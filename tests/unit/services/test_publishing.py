"""How the model of a run is called."""

from __future__ import annotations

from pathlib import Path

from pbrstudio.config.paths import user_models
from pbrstudio.services.publishing import free_model_id


def test_a_model_is_called_as_its_run_and_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    run = tmp_path / "My Run"
    run.mkdir()
    assert free_model_id(run) == "my-run"
    (user_models() / "my-run").mkdir(parents=True)
    assert free_model_id(run) == "my-run-2"
    (user_models() / "my-run-2").mkdir()
    assert free_model_id(run) == "my-run-3"
