"""Which predictor a name means, and what of the request reaches it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pbrstudio.config.paths import user_models
from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.models import catalogue
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.predictors import GIB, open_predictor
from pbrstudio.spec.model import Figure


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny bundle; tests must not write into it."""
    from tests.tiny_models import shared_tiny_bundle

    return shared_tiny_bundle(tmp_path_factory)


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the shipped models: none, unless a test puts one there."""
    monkeypatch.setattr(catalogue, "shipped_models", lambda: tmp_path / "shipped")
    return tmp_path / "shipped"


def copy_to(folder: Path, tiny: Path, **fields: Any) -> Path:
    from tests.tiny_models import copy_of

    folder.parent.mkdir(parents=True, exist_ok=True)
    return copy_of(tiny, folder, **fields)


def card(skill: float) -> dict[str, Any]:
    figure = Figure(map="ao", input="lit", metric="mae", value=0.1, skill=skill)
    return {"title": "T", "licence": "MIT", "trained_on": "x", "evaluated_on": "y", "figures": [figure.model_dump()]}


def network(model: str, **given: Any) -> NetworkPredictor:
    found = open_predictor(model, device="cpu", precision="fp32", **given)
    assert isinstance(found, NetworkPredictor)
    return found


def test_the_baseline_needs_no_model() -> None:
    assert isinstance(open_predictor("baseline"), BaselinePredictor)


def test_without_a_model_auto_says_what_to_do() -> None:
    with pytest.raises(UserError) as told:
        open_predictor("auto")
    assert str(told.value) == ("no model is installed: get one with pbrstudio models import, or use --model baseline")


def test_auto_is_the_best_that_is_installed(tiny: Path, shipped: Path) -> None:
    copy_to(shipped / "starter", tiny, card=card(0.1))
    assert network("auto").id == "starter"
    copy_to(user_models() / "worse", tiny, card=card(0.05))
    assert network("auto").id == "starter"
    copy_to(user_models() / "better", tiny, card=card(0.2))
    assert network("auto").id == "better"


def test_a_model_goes_by_its_id_or_its_folder(tiny: Path) -> None:
    folder = copy_to(user_models() / "mine", tiny)
    assert network("mine").id == network(str(folder)).id == "mine"
    assert network(str(tiny)).id == "tiny"
    assert network("mine").classes == ("fabric", "metal", "stone")
    assert network("mine").where == "processor, OpenVINO, fp32"


def test_an_unknown_model_is_told_the_known_ones(tiny: Path) -> None:
    with pytest.raises(UserError, match="there is no model 'other': none is installed"):
        open_predictor("other")
    copy_to(user_models() / "mine", tiny)
    with pytest.raises(UserError, match="there is no model 'other': choose one of mine, or a path"):
        open_predictor("other")


@pytest.mark.parametrize("model", ["auto", "mine"])
def test_a_damaged_model_is_never_replaced_by_another(tiny: Path, shipped: Path, model: str) -> None:
    copy_to(shipped / "starter", tiny, card=card(0.1))
    folder = copy_to(user_models() / "mine", tiny, card=card(0.2))
    weights = folder / "maps.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(UserError, match=r"maps\.safetensors is damaged"):
        open_predictor(model)


def test_device_and_precision_reach_the_backend(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pbrstudio.convert.backends import choose

    asked: list[tuple[str, str, str]] = []
    monkeypatch.setattr(choose, "open_backend", lambda bundle, *rest: asked.append((bundle.manifest.id, *rest)))
    open_predictor(str(tiny))
    open_predictor(str(tiny), device="cuda", precision="bf16")
    assert asked == [("tiny", "auto", "auto"), ("tiny", "cuda", "bf16")]


def test_what_the_device_cannot_is_a_sentence(tiny: Path) -> None:
    with pytest.raises(UserError, match="--precision fp16 is for graphics cards"):
        open_predictor(str(tiny), device="cpu", precision="fp16")


def test_the_memory_limit_is_given_in_gib(tiny: Path) -> None:
    assert network(str(tiny), memory_limit=1.5)._memory_limit == 3 * GIB // 2
    assert network(str(tiny))._memory_limit is None


def test_fallbacks_are_for_conversions(tiny: Path) -> None:
    """An evaluation asks for the networks alone."""
    folder = copy_to(user_models() / "mine", tiny, fallbacks={"albedo": "identity"})
    rgb = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    shipped, own = (network(str(folder), fallbacks=each).predict(rgb, wrap=True) for each in (True, False))
    assert np.array_equal(shipped.albedo, rgb)
    assert not np.array_equal(own.albedo, rgb)
