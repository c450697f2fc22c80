"""LPIPS as a loss: only from files on the disk, and with gradients that stay finite."""

from __future__ import annotations

import importlib.machinery
from pathlib import Path

import pytest
import torch

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec import losses as spec
from pbrstudio.train.losses import lpips_vgg
from pbrstudio.train.losses.lpips_vgg import LINEAR, TRUNK, WIDTHS, LpipsVgg, lpips_files
from pbrstudio.train.losses.table import DataFacts, term_of
from tests.unit.train.made import made_batch, made_seen

NARROW = ((4, 4), (4, 4), (4, 4, 4), (8, 8, 8), (8, 8, 8))
PLACES = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
"""Of the convolutions among VGG16's features in torchvision."""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Random weights, narrower than the real ones, where the real ones are looked for."""
    draw = torch.Generator().manual_seed(0)
    trunk, linear = tmp_path / "hub" / "checkpoints" / TRUNK, tmp_path / "lpips" / LINEAR
    state = {}
    inside = 3
    for place, width in zip(PLACES, [width for widths in NARROW for width in widths], strict=True):
        state[f"features.{place}.weight"] = torch.randn(width, inside, 3, 3, generator=draw) / (3 * inside**0.5)
        state[f"features.{place}.bias"] = torch.zeros(width)
        inside = width
    state["classifier.0.weight"] = torch.zeros(1)
    for path in (trunk, linear):
        path.parent.mkdir(parents=True)
    torch.save(state, trunk)
    torch.save({f"lin{i}.model.1.weight": torch.rand(1, each[-1], 1, 1) for i, each in enumerate(NARROW)}, linear)
    found = importlib.machinery.ModuleSpec("lpips", None, origin=str(tmp_path / "lpips" / "__init__.py"))
    monkeypatch.setattr(lpips_vgg, "find_spec", lambda name: found)
    monkeypatch.setattr(lpips_vgg, "WIDTHS", NARROW)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    return trunk, linear


def test_without_the_files_the_term_is_another_by_name() -> None:
    assert lpips_files() is None
    assert term_of(spec.PerceptualTerm(), DataFacts(), "albedo").name == "albedo/gradient-l1"


def test_with_the_files_it_is_lpips(files: tuple[Path, Path]) -> None:
    assert lpips_files() == files
    term = term_of(spec.PerceptualTerm(), DataFacts(), "albedo")
    assert term.name == "albedo/lpips"
    batch = made_batch(masks=0.5)
    seen = made_seen(batch)
    term.value(seen, batch, term.counts(batch)).backward()
    gradient = seen["albedo"].grad
    assert gradient is not None
    outside = (batch.known["albedo"] == 0).expand_as(gradient)
    assert not gradient[outside].any()
    assert gradient[~outside].any()
    exact = {"albedo": batch.truth["albedo"]}
    assert term.value(exact, batch, term.counts(batch)).item() == 0


def test_features_of_nothing_have_a_finite_gradient() -> None:
    """The package's own unit features have NaN there."""
    features = torch.zeros(1, 4, 2, 2, requires_grad=True)
    lpips_vgg._unit(features).sum().backward()
    assert features.grad is not None
    assert torch.isfinite(features.grad).all()


def test_the_network_itself_never_trains(files: tuple[Path, Path]) -> None:
    network = LpipsVgg(*files)
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())


def test_each_image_has_its_own_distance(files: tuple[Path, Path]) -> None:
    network = LpipsVgg(*files)
    batch = made_batch()
    both = network(batch.diffuse, batch.truth["albedo"])
    alone = torch.cat([network(batch.diffuse[i : i + 1], batch.truth["albedo"][i : i + 1]) for i in range(4)])
    torch.testing.assert_close(both, alone)


def test_other_files_are_refused(files: tuple[Path, Path]) -> None:
    trunk, linear = files
    torch.save({"features.0.weight": torch.zeros(4, 3, 3, 3)}, trunk)
    with pytest.raises(UserError, match="are not VGG16"):
        LpipsVgg(trunk, linear)
    trunk.write_bytes(b"nothing")
    with pytest.raises(UserError, match="cannot be read as weights"):
        LpipsVgg(trunk, linear)


def test_the_real_trunk_has_thirteen_convolutions() -> None:
    assert sum(len(widths) for widths in WIDTHS) == len(PLACES)
