"""Import: what was exported comes in again, what is not sound stays out, and nothing of the user's is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import onnx
import pytest

from pbrstudio.config.paths import user_models
from pbrstudio.models import catalogue, deep_check, placing, transfer
from pbrstudio.models.bundle import bundle_names, file_names, open_bundle
from pbrstudio.models.catalogue import find
from pbrstudio.models.transfer import Imported, export_model, import_model
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.processes import HOST
from pbrstudio.spec.model import MapsSpec, SegmenterSpec
from tests.integration.command import names, snapshot
from tests.tiny_models import TINY, copy_of


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the models that ship."""
    monkeypatch.setattr(catalogue, "resources", lambda: tmp_path / "resources")
    folder = tmp_path / "resources" / "models"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def packed(tiny: Path, tmp_path: Path) -> Path:
    return export_model(open_bundle(tiny), tmp_path / "tiny.zip")


def refusal(source: Path, *, replace: bool = False) -> str:
    """What import says; nothing may be left of the attempt."""
    before = snapshot(user_models()) if user_models().exists() else {}
    with pytest.raises(UserError) as caught:
        import_model(source, replace=replace)
    assert (snapshot(user_models()) if user_models().exists() else {}) == before
    assert not list(user_models().glob(".*"))
    said = str(caught.value)
    assert "\n" not in said
    assert ".part-" not in said
    return said


# In and out


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_model_goes_out_and_comes_in_again(form: str, tiny: Path, tmp_path: Path) -> None:
    source = export_model(open_bundle(tiny), tmp_path / "deep" / ("out.zip" if form == "zip" else "out"))
    before = snapshot(tmp_path)
    assert import_model(source) == Imported("tiny", user_models() / "tiny", replaced=False, unchecked="")
    assert snapshot(tmp_path) == before, "the source is only read"
    found = find("tiny")
    assert found.folder == user_models() / "tiny"
    for name in bundle_names():
        assert (found.folder / name).read_bytes() == (tiny / name).read_bytes()
    assert {path.name for path in user_models().iterdir()} == {"tiny"}


def test_what_lies_beside_the_models_files_stays_where_it_is(tiny: Path, tmp_path: Path) -> None:
    source = copy_of(tiny, tmp_path / "mine")
    (source / "notes.txt").write_text("mine", encoding="utf-8")
    import_model(source)
    assert names(user_models() / "mine") == set(bundle_names())


# Names that are taken


def test_an_installed_id_is_refused_unless_it_is_to_be_replaced(packed: Path, tiny: Path, tmp_path: Path) -> None:
    import_model(packed)
    assert refusal(packed) == "model 'tiny' is installed already: give --replace to replace it"
    other = copy_of(tiny, tmp_path / "tiny", metal_threshold=0.25)
    assert import_model(other, replace=True).replaced
    assert find("tiny").manifest.metal_threshold == 0.25
    assert {path.name for path in user_models().iterdir()} == {"tiny"}


def test_a_damaged_model_can_be_replaced(packed: Path) -> None:
    import_model(packed)
    (user_models() / "tiny" / "maps.onnx").unlink()
    (user_models() / "tiny" / "manifest.json").write_text("{", encoding="utf-8")
    assert import_model(packed, replace=True).replaced
    assert find("tiny").manifest.id == "tiny"


def test_files_of_the_users_own_are_not_thrown_away_with_a_model(packed: Path) -> None:
    import_model(packed)
    (user_models() / "tiny" / "my notes.txt").write_text("mine", encoding="utf-8")
    assert "holds my notes.txt, which is no file of a model: move it away first" in refusal(packed, replace=True)


def test_an_id_that_ships_is_refused_in_any_case(packed: Path, tiny: Path, shipped: Path) -> None:
    copy_of(tiny, shipped / "tiny")
    for replace in (False, True):
        assert "comes with the program, and its name stays its own" in refusal(packed, replace=replace)


def test_a_link_or_a_file_in_place_of_a_model_is_left_alone(packed: Path, tiny: Path) -> None:
    user_models().mkdir()
    (user_models() / "tiny").symlink_to(tiny)
    assert "is no folder: --replace replaces models only" in refusal(packed, replace=True)
    assert open_bundle(tiny)


def test_a_failure_amid_the_replacement_leaves_the_old_model(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_model(packed)
    rename = placing.os.replace

    def fail(source: Path, target: Path) -> None:
        if ".part-" in str(source):
            raise PermissionError(13, "in use", str(target))
        rename(source, target)

    monkeypatch.setattr(placing.os, "replace", fail)
    assert "permission denied" in refusal(packed, replace=True)
    assert find("tiny")


def ended() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_a_killed_import_left_is_cleared_away_and_what_it_took_is_given_back(packed: Path, tiny: Path) -> None:
    import_model(packed)
    left = user_models() / f".part-{HOST}-{ended()}-abcd-0-model"
    left.mkdir()
    (left / "maps.onnx").write_bytes(b"half")
    running = user_models() / f".part-{HOST}-1-abcd-0-model"
    running.mkdir()
    (user_models() / "tiny").rename(user_models() / ".replaced-model-tiny")  # killed between the two renames
    import_model(copy_of(tiny, packed.parent / "other"))
    assert {path.name for path in user_models().iterdir()} == {"tiny", "other", running.name}
    assert find("tiny")


# What is refused


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("name", [*file_names()])
def test_a_damaged_file_is_refused(form: str, name: str, tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "in"))
    data = bytearray((folder / name).read_bytes())
    data[-1] ^= 1
    (folder / name).write_bytes(data)
    source = folder
    if form == "zip":
        source = tmp_path / "in.zip"
        with ZipFile(source, "w") as archive:
            for each in bundle_names():
                archive.write(folder / each, each)
    assert f"model {source}: {name} is damaged" in refusal(source)


def test_a_missing_file_and_what_is_no_model_are_refused(tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "in"))
    (folder / "maps.onnx").unlink()
    assert refusal(folder) == f"model {folder}: maps.onnx is missing: get the model again"
    assert "holds no manifest.json" in refusal(tmp_path)
    assert refusal(tmp_path / "nowhere") == (
        f"{tmp_path / 'nowhere'} does not exist: name the folder or the .zip file of a model"
    )


def test_a_file_too_large_is_not_copied(tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "in"))
    with (folder / "maps.onnx").open("r+b") as file:
        file.truncate(1 << 30)  # a hole: it takes no room
    assert "maps.onnx is larger than the 67108864 bytes that it may have" in refusal(folder)


def test_weights_of_another_architecture_are_refused(tiny: Path, tmp_path: Path) -> None:
    networks = TINY.model_copy(update={"segmenter": SegmenterSpec(width=0.25, head=24)})
    source = copy_of(tiny, tmp_path / "wider", networks=networks.model_dump())
    said = refusal(source)
    assert said.startswith(f"{source / 'segmenter.safetensors'} holds the weights of another architecture")


def test_graphs_of_another_network_are_refused_without_torch_too(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deep_check, "find_spec", lambda name: None)
    maps = MapsSpec.model_validate(TINY.maps.model_dump() | {"heads": ["ao"]})
    source = copy_of(tiny, tmp_path / "fewer", networks=TINY.model_copy(update={"maps": maps}).model_dump())
    assert "maps.onnx is another network than the manifest's" in refusal(source)


GRAPHS: dict[str, Callable[[onnx.StringStringEntryProto], object]] = {
    "outside": lambda entry: setattr(entry, "value", "../../secret" if entry.key == "location" else entry.value),
    "absolute": lambda entry: setattr(entry, "value", "/etc/passwd" if entry.key == "location" else entry.value),
    "past the end": lambda entry: setattr(entry, "value", "99999999" if entry.key == "offset" else entry.value),
}


@pytest.mark.parametrize("case", GRAPHS)
def test_a_graph_that_reads_elsewhere_is_refused(case: str, tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "in"))
    model = onnx.load(str(folder / "albedo.onnx"), load_external_data=False)
    for initializer in model.graph.initializer:
        for entry in initializer.external_data:
            GRAPHS[case](entry)
    (folder / "albedo.onnx").write_bytes(model.SerializeToString())
    source = copy_of(folder, tmp_path / "reads-elsewhere")
    assert f"{source / 'albedo.onnx'} cannot be read as a network" in refusal(source)


def test_a_graph_of_any_bytes_is_refused(tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "in"))
    (folder / "albedo.onnx").write_bytes(b"\x08\x09" + b"\xff" * 50)
    source = copy_of(folder, tmp_path / "no-graph")
    assert "albedo.onnx cannot be read as a network" in refusal(source)


def test_without_torch_the_weights_are_not_checked_and_it_is_said(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deep_check, "find_spec", lambda name: None)
    assert import_model(packed).unchecked == "torch is not installed"


def test_a_torch_that_does_not_load_is_said_too(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pbrstudio.models.load", None)
    assert import_model(packed).unchecked.startswith("torch does not load (")


def test_a_full_disk_is_one_sentence(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target.name))

    monkeypatch.setattr(transfer.shutil, "copyfile", full)
    assert "the disk is full" in refusal(tiny)
