"""torch on an NVIDIA card gives the maps that OpenVINO gives on the processor, in each precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.backends.choose import open_backend
from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.models.bundle import Bundle, open_bundle
from pbrstudio.spec.conversion import Precision
from tests.integration.command import convert_inside, names
from tests.integration.jobs import save
from tests.makers import noise, smooth_bytes
from tests.unit.convert.weights import near_sighted, reweighted

pytestmark = pytest.mark.gpu

RAW = 5e-3
"""Largest difference of raw outputs in float32: cuDNN's convolutions may round to TensorFloat-32."""
STEP = 1.0
"""Largest mean difference of maps, in steps of 8 bits."""


@pytest.fixture(scope="session")
def near(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return reweighted(tiny, tmp_path_factory.mktemp("models") / "near", near_sighted)


def test_raw_outputs_agree(near: Bundle) -> None:
    colour = np.random.default_rng(0).random((1, 3, 96, 160), np.float32)
    wanted = OpenVinoBackend(near, low=False).run("albedo", {"diffuse": colour})[0]
    found = open_backend(near, "cuda", "fp32").run("albedo", {"diffuse": colour})[0]
    assert (found.dtype, found.shape) == (np.float32, wanted.shape)
    assert np.abs(found - wanted).max() < RAW


@pytest.mark.parametrize("precision", ["fp32", "auto", "bf16", "fp16"])
def test_maps_agree(near: Bundle, precision: Precision) -> None:
    rgb = (smooth_bytes(200, 300, 3) * 0.7 + noise(200, 300, 3) * 0.3).astype(np.uint8)
    wanted = NetworkPredictor(near, OpenVinoBackend(near, low=False)).predict(rgb, wrap=True)
    found = NetworkPredictor(near, open_backend(near, "cuda", precision)).predict(rgb, wrap=True)
    for name in ("albedo", "roughness", "metallic", "ao", "height", "normal"):
        first, second = (np.asarray(getattr(maps, name)).astype(float) for maps in (wanted, found))
        gap = np.abs(first - second).mean() / (257 if name == "height" else 1)
        assert gap < STEP, name
    assert (np.asarray(wanted.materials) == np.asarray(found.materials)).mean() > 0.97


def test_by_itself_the_card_is_taken(near: Bundle, card: str, tmp_path: Path) -> None:
    assert card in open_backend(near).name
    source = save(tmp_path / "a.png", smooth_bytes(64, 64, 3))
    answer = convert_inside(source, "--model", near.folder, out=tmp_path / "out")
    assert answer.status == 0
    assert answer.of("job_started")[0]["means"].startswith(f"near, on {card}, torch, ")
    assert len(names(tmp_path / "out/textures/pbr")) == 4


def test_memory_that_the_card_lacks_is_a_sentence(tiny: Path) -> None:
    """More than any card holds, and the next texture is done nevertheless."""
    import torch

    from pbrstudio.runtime.errors import UserError

    backend = open_backend(open_bundle(tiny), "cuda", "fp32")
    torch.cuda.set_per_process_memory_fraction(1e-4)
    try:
        with pytest.raises(UserError, match="the card has not enough memory: close other programs"):
            backend.run("albedo", {"diffuse": np.zeros((1, 3, 4096, 4096), np.float32)})
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert backend.run("albedo", {"diffuse": np.zeros((1, 3, 64, 64), np.float32)})[0].shape == (1, 3, 64, 64)
