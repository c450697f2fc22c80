"""Networks to a bundle and back: what is rounded, what does not fit, and that a failure leaves nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from pbrstudio.models import save
from pbrstudio.models.bundle import file_names, open_bundle, read_manifest, weights_name
from pbrstudio.models.load import load_networks
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.model import ROLES, Networks, SegmenterSpec
from tests.tiny_models import TINY, tiny_manifest, tiny_networks


def states(networks: save.NetworkSet) -> dict[str, Tensor]:
    return {
        f"{role}.{name}": value
        for role, network in networks.by_role().items()
        for name, value in network.state_dict().items()
        if value.is_floating_point()
    }


def test_what_comes_back_is_what_was_saved_up_to_the_rounding_to_float16(tiny: Path) -> None:
    saved, loaded = states(tiny_networks()), states(load_networks(read_manifest(tiny), tiny))
    assert saved.keys() == loaded.keys()
    rounded = 0
    for name, value in saved.items():
        assert loaded[name].dtype == torch.float32
        if value.ndim > 1:
            assert torch.equal(loaded[name], value.half().float()), name
            rounded += not torch.equal(loaded[name], value)
        else:
            assert torch.equal(loaded[name], value), name
    assert rounded > 50


def test_every_file_may_be_read_by_whoever_may_read_a_file_made_here(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "any").write_bytes(b"")
    usual = (tmp_path / "any").stat().st_mode
    assert {path.name for path in tiny.iterdir() if path.stat().st_mode != usual} == set()


def test_what_comes_back_is_in_eval_mode_and_gives_nearly_the_same(tiny: Path) -> None:
    loaded = load_networks(read_manifest(tiny), tiny)
    assert not any(module.training for network in loaded.by_role().values() for module in network.modules())
    x = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        for role in ("segmenter", "albedo"):
            there, back = (each.by_role()[role](x) for each in (tiny_networks(), loaded))
            assert float((there - back).abs().max()) < 0.1 * float(there.std())
            assert not torch.equal(there, back)


def test_a_bundle_holds_its_files_and_nothing_else(tiny: Path) -> None:
    assert {path.name for path in tiny.iterdir()} == {"manifest.json", *file_names()}
    bundle = open_bundle(tiny)
    assert bundle.manifest.id == "tiny"
    assert bundle.size == sum(path.stat().st_size for path in tiny.iterdir())
    assert set(bundle.manifest.files) == set(file_names())


def test_a_folder_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"exists already: choose another folder, or delete it"):
        save.save_bundle(tmp_path, tiny_networks(), tiny_manifest())
    assert not list(tmp_path.iterdir())


def fail(*args: object) -> None:
    raise OSError(28, "no space left")


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save, "export_graph", fail)
    with pytest.raises(OSError, match="no space"):
        save.save_bundle(tmp_path / "new", tiny_networks(), tiny_manifest())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", [1e6, float("nan"), float("inf")])
def test_weights_that_float16_cannot_hold_are_not_saved(
    value: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save, "export_graph", fail)
    networks = tiny_networks()
    with torch.no_grad():
        networks.albedo.head.weight[0, 0, 0, 0] = value
    with pytest.raises(ValueError, match="too large for float16, or not a number"):
        save.save_bundle(tmp_path / "new", networks, tiny_manifest())
    assert not list(tmp_path.iterdir())


def test_a_large_variance_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a vector, and vectors stay float32."""
    monkeypatch.setattr(save, "export_graph", lambda role, network, manifest, path, weights: path.write_bytes(b"graph"))
    networks = tiny_networks()
    networks.albedo.unet.encoder.stem.norm.running_var[0] = 1e6
    bundle = save.save_bundle(tmp_path / "new", networks, tiny_manifest())
    back = load_networks(bundle.manifest, bundle.folder)
    assert float(back.albedo.unet.encoder.stem.norm.running_var[0]) == 1e6


# Weights that do not fit

HEAD = "head.weight"
MISFITS: dict[str, tuple[Callable[[dict[str, Tensor]], object], str]] = {
    "missing": (lambda state: state.pop(HEAD), "head.weight is missing"),
    "another shape": (
        lambda state: state.update({HEAD: state[HEAD][:2].contiguous()}),
        r"head.weight is \(2, 8, 3, 3\), not \(3, 8, 3, 3\)",
    ),
    "one too many": (lambda state: state.update(extra=torch.zeros(1)), "extra is unknown"),
}


@pytest.mark.parametrize("case", MISFITS)
def test_weights_of_another_architecture_are_refused_in_one_sentence(case: str, tiny: Path, tmp_path: Path) -> None:
    change, said = MISFITS[case]
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    path = folder / weights_name("albedo")
    state = load_file(path)
    change(state)
    save_file(state, path)
    with pytest.raises(UserError, match=f"albedo.safetensors holds the weights of another architecture .*: {said}"):
        load_networks(read_manifest(folder), folder)


def test_a_manifest_of_another_architecture_is_told_from_the_weights(tiny: Path) -> None:
    wider = tiny_manifest(networks=TINY.model_copy(update={"segmenter": SegmenterSpec(width=0.5, head=16)}))
    with pytest.raises(UserError, match=r"segmenter.safetensors holds the weights of another architecture"):
        load_networks(wider, tiny)
    fewer = tiny_manifest(classes=("stone", "wood"))
    with pytest.raises(UserError, match=r"classify.weight is \(3, 16, 1, 1\), not \(2, 16, 1, 1\)"):
        load_networks(fewer, tiny)
    with pytest.raises(UserError, match="another architecture"):
        load_networks(tiny_manifest(networks=Networks()), tiny)


def test_roles_are_told_apart(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    for role, other in zip(ROLES, (*ROLES[1:], ROLES[0]), strict=True):
        shutil.copyfile(tiny / weights_name(other), folder / weights_name(role))
    with pytest.raises(UserError, match="another architecture"):
        load_networks(read_manifest(folder), folder)
