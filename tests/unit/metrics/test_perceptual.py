"""The perceptual distance: our loader's network, its order of choice, its name, and that nothing masked counts."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from pbrstudio.metrics import st_lpips
from pbrstudio.metrics.perceptual import perceptual_backend, perceptual_distance
from pbrstudio.metrics.st_lpips import CHANNELS, SLICES, StLpips, st_lpips_weights
from pbrstudio.runtime.errors import UserError


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with random weights under the names of the real one's, taken for the real one."""
    torch.manual_seed(0)
    state = {"scaling_layer.shift": torch.zeros(1, 3, 1, 1), "scaling_layer.scale": torch.ones(1, 3, 1, 1)}
    for index, layer in enumerate(st_lpips._layers()):
        if isinstance(layer, nn.Conv2d):
            part = next(number for number, end in enumerate(SLICES[1:], 1) if index < end)
            state |= {f"net.slice{part}.{index}.{name}": value.data for name, value in layer.named_parameters()}
    state |= {f"lin{i}.model.1.weight": torch.rand(1, count, 1, 1) for i, count in enumerate(CHANNELS)}
    folder = tmp_path / "packages" / st_lpips.PACKAGE
    path = folder / st_lpips.FILE
    path.parent.mkdir(parents=True)
    torch.save(state, path)
    (folder / "__init__.py").write_text("raise ImportError('its code must not be run')\n", encoding="utf-8")
    monkeypatch.setattr(st_lpips, "SHA256", st_lpips.hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    return path


def test_the_packages_weights_are_found_without_running_its_code(weights: Path) -> None:
    assert st_lpips_weights() == weights
    backend = perceptual_backend()
    assert backend is not None
    assert backend.name == "st_lpips"


def test_equal_pictures_have_no_distance_and_blur_has_more_than_a_little_light(weights: Path) -> None:
    net = StLpips(weights)
    torch.manual_seed(1)
    picture = torch.rand(3, 64, 64)
    blurred = nn.functional.avg_pool2d(picture, 5, 1, 2)
    assert net.distance(picture, picture) == 0
    assert net.distance(picture, blurred) > net.distance(picture, picture * 0.99) > 0


def test_what_is_masked_takes_no_part_and_small_pictures_are_not_measured(weights: Path) -> None:
    net = StLpips(weights)
    torch.manual_seed(2)
    truth = torch.rand(3, 64, 64)
    seen, mask = truth.clone(), torch.ones(1, 64, 64, dtype=torch.bool)
    seen[:, :, :20] = 0
    mask[:, :, :20] = False
    assert perceptual_distance(net, seen, truth, mask) == 0
    assert perceptual_distance(net, seen[:, :32], truth[:, :32], mask[:, :32]) is None


def test_other_weights_are_refused(weights: Path) -> None:
    weights.write_bytes(weights.read_bytes() + b"\0")
    with pytest.raises(UserError, match="is not the file that is known"):
        StLpips(weights)


def test_without_any_package_there_is_no_backend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr(st_lpips, "find_spec", lambda name: None)
    assert perceptual_backend() is None
