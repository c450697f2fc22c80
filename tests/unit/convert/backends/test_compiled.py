"""What OpenVINO keeps compiled: used again by the same model, by no other, and no loss when it is spoilt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.config.paths import compiled_models
from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.models.bundle import Bundle, graph_name
from pbrstudio.spec.model import Role
from tests.integration.command import snapshot
from tests.unit.convert.weights import Tensors, near_sighted, reweighted

COLOUR = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)


def answer(bundle: Bundle, colour: NDArray[np.float32] = COLOUR, *, low: bool | None = False) -> NDArray[np.float32]:
    """What the albedo network of a bundle says, on a backend that was opened for it."""
    return OpenVinoBackend(bundle, low=low).run("albedo", {"diffuse": colour})[0].copy()


def turned(role: Role, tensors: Tensors) -> None:
    """Other weights of the same shapes."""
    if role == "albedo":
        tensors["head.weight"] *= -1
        tensors["head.bias"] *= -1


def test_other_weights_under_the_same_id_and_graph_are_other_maps(tiny: Path, tmp_path: Path) -> None:
    """A model that was trained on and exported again: whatever OpenVINO's own key is, each has its folder."""
    old = reweighted(tiny, tmp_path / "old" / "mine", near_sighted)
    new = reweighted(tiny, tmp_path / "new" / "mine", near_sighted, turned)
    assert old.manifest.id == new.manifest.id
    assert (old.folder / graph_name("albedo")).read_bytes() == (new.folder / graph_name("albedo")).read_bytes()
    first, second = answer(old), answer(new)
    assert np.abs(first).max() > 0.01
    assert np.allclose(second, -first, atol=1e-6)
    assert np.array_equal(answer(old), first)
    assert len(list(compiled_models().iterdir())) == 2


def test_a_second_backend_uses_what_the_first_compiled(near: Bundle) -> None:
    first = answer(near)
    kept = snapshot(compiled_models())
    assert len(kept) == 1
    assert np.array_equal(answer(near), first)
    assert snapshot(compiled_models()) == kept


def test_each_shape_is_kept(near: Bundle) -> None:
    backend = OpenVinoBackend(near, low=False)
    whole = backend.run("albedo", {"diffuse": COLOUR})[0].copy()
    part = backend.run("albedo", {"diffuse": np.ascontiguousarray(COLOUR[..., :32])})[0].copy()
    assert (whole.shape, part.shape) == ((1, 3, 64, 64), (1, 3, 64, 32))
    assert np.array_equal(backend.run("albedo", {"diffuse": COLOUR})[0], whole), "and back again"
    assert len(snapshot(compiled_models())) == 2


def test_what_was_compiled_for_another_precision_is_not_taken_for_this_one(near: Bundle) -> None:
    exact, low = answer(near), answer(near, low=None)
    assert np.array_equal(answer(near), exact)
    assert np.array_equal(answer(near, low=None), low)


@pytest.mark.parametrize("spoilt", [b"", b"no network", None], ids=["empty", "other", "cut"])
def test_a_spoilt_cache_is_compiled_anew(near: Bundle, spoilt: bytes | None) -> None:
    first = answer(near)
    for path in compiled_models().rglob("*.blob"):
        path.write_bytes(path.read_bytes()[:5000] if spoilt is None else spoilt)
    assert np.array_equal(answer(near), first)


def test_without_a_place_for_the_cache_it_works_as_well(near: Bundle, home: Path) -> None:
    first = answer(near)
    (home / "cache").rename(home / "gone")
    (home / "cache").write_bytes(b"a file where the folder should be")
    assert np.array_equal(answer(near), first)
    assert (home / "cache").is_file()


def test_results_hold_until_the_next_call(near: Bundle) -> None:
    """They may be the backend's own memory: the predictor must not keep them, and does not (test_predictor_tiles)."""
    backend = OpenVinoBackend(near, low=False)
    dark, light = (np.full((1, 3, 32, 32), value, np.float32) for value in (0.1, 0.9))
    first = backend.run("albedo", {"diffuse": dark})[0].copy()
    second = backend.run("albedo", {"diffuse": light})[0].copy()
    assert not np.array_equal(first, second)
    assert np.array_equal(backend.run("albedo", {"diffuse": dark})[0], first)
