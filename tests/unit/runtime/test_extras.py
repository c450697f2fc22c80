"""What is said where an extra is missing: the command of pip, and in a build, which takes none, the other build."""

from __future__ import annotations

import sys

import pytest

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.extras import how_to_get, how_to_get_torch, lacking_for_training, trainers_packages


def test_the_trainers_package_is_named_with_the_command_that_brings_it() -> None:
    sentence = "^training needs peft, which is not installed: pip install 'pbrstudio\\[train\\]'$"
    with pytest.raises(UserError, match=sentence), trainers_packages("training"):
        raise ModuleNotFoundError("No module named 'peft'", name="peft")


def test_another_failed_import_comes_through() -> None:
    with pytest.raises(ModuleNotFoundError, match="pbrstudio"), trainers_packages("training"):
        raise ModuleNotFoundError("No module named 'pbrstudio.gone'", name="pbrstudio.gone")


def test_a_build_names_the_other_build(monkeypatch: pytest.MonkeyPatch) -> None:
    assert how_to_get_torch().startswith("uv pip install")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert (
        how_to_get("train")
        == "take the studio in place of this converter, or, with Python, pip install 'pbrstudio[train]'"
    )
    assert how_to_get_torch() == how_to_get("train")
    assert "CUDA" in how_to_get_torch(another=True)
    assert how_to_get("tensorboard") == "pip install 'pbrstudio[tensorboard]'"


def test_what_training_lacks_is_said_before_anyone_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbrstudio.runtime.extras.find_spec", lambda name: object())
    assert lacking_for_training() == ""
    monkeypatch.setattr("pbrstudio.runtime.extras.find_spec", lambda name: None if name == "peft" else object())
    assert "pip install 'pbrstudio[train]'" in lacking_for_training()
