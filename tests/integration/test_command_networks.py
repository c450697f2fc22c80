"""``convert`` with a model's networks: which model, where it runs, what is written and what is told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.config.paths import HOME_VARIABLE, user_models
from tests.integration.command import convert_inside, names
from tests.integration.jobs import load, save
from tests.integration.pictures import bumps, stone
from tests.integration.readers import dds
from tests.tiny_models import CLASSES, copy_of

MAPS = {"_albedo", "_roughness", "_metallic", "_ao", "_height", "_normal", "_material"}
PBR = {"a.dds", "a_n.dds", "a_rmaos.dds", "a_p.dds"}
FP32 = ("--device", "cpu", "--precision", "fp32")


@pytest.fixture(autouse=True, scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all: what is compiled once serves every test that is about something else."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def shared_home(module_home: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(module_home))
    return module_home


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return save(tmp_path / "in" / "a.png", stone(64, 64))


def test_a_models_folder_writes_a_game_set(tiny: Path, source: Path, tmp_path: Path) -> None:
    answer = convert_inside(source, "--model", tiny, *FP32, out=tmp_path / "out")
    assert (answer.status, answer.err) == (0, "")
    assert names(tmp_path / "out/textures/pbr") == PBR
    assert answer.of("job_started")[0]["means"] == "tiny, on processor, OpenVINO, fp32"
    rmaos = dds(tmp_path / "out/textures/pbr/a_rmaos.dds").pixels()
    assert rmaos[..., 0].std() > 0, "roughness"
    assert rmaos[..., 1].max() > 0, "metal, which no baseline gives"


def test_loose_maps_have_the_materials_and_their_legend(tiny: Path, source: Path, tmp_path: Path) -> None:
    answer = convert_inside(source, "--model", tiny, *FP32, "--layout", "maps", out=tmp_path / "out")
    assert answer.status == 0
    assert names(tmp_path / "out") == {f"a{end}.png" for end in MAPS} | {"a_maps.json"}
    ids = load(tmp_path / "out/a_material.png")
    assert (ids.shape, ids.dtype) == ((64, 64), np.uint8)
    assert ids.max() < len(CLASSES)
    told = json.loads((tmp_path / "out/a_maps.json").read_text(encoding="utf-8"))
    assert told["model"] == "tiny"
    assert told["materials"] == {str(index): name for index, name in enumerate(CLASSES)}
    assert told["files"]["material"] == "a_material.png"


def test_the_baseline_knows_no_materials(source: Path, tmp_path: Path) -> None:
    answer = convert_inside(source, "--model", "baseline", "--layout", "maps", out=tmp_path / "out")
    assert answer.of("job_started")[0]["means"] == "baseline, on processor"
    assert names(tmp_path / "out") == {f"a{end}.png" for end in MAPS - {"_material"}} | {"a_maps.json"}


def test_an_installed_model_goes_by_its_id_and_settings_can_name_it(
    tiny: Path, source: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    copy_of(tiny, user_models() / "mine")
    by_id = convert_inside(source, "--model", "mine", *FP32, out=tmp_path / "id")
    assert by_id.of("job_started")[0]["means"] == "mine, on processor, OpenVINO, fp32"
    (home / "settings.json").write_text('{"device": "cpu", "precision": "fp32"}', encoding="utf-8")
    told = convert_inside(source, "--model", "mine", out=tmp_path / "told")
    assert told.of("job_started")[0]["means"] == "mine, on processor, OpenVINO, fp32"
    for path in (tmp_path / "id").rglob("*.dds"):
        assert (tmp_path / "told" / path.relative_to(tmp_path / "id")).read_bytes() == path.read_bytes()
    (home / "settings.json").write_text('{"device": "cpu", "precision": "fp16"}', encoding="utf-8")
    assert "--precision fp16 is for graphics cards" in convert_inside(source, "--model", "mine", out=tmp_path).err
    won = convert_inside(source, "--model", "mine", *FP32, out=tmp_path / "won")
    assert won.status == 0, "options win"
    (home / "settings.json").write_text('{"device": "abacus"}', encoding="utf-8")
    assert "device" in convert_inside(source, "--model", "mine", out=tmp_path).err


def test_bfloat16_is_another_precision_or_a_sentence(tiny: Path, source: Path, tmp_path: Path) -> None:
    import openvino

    able = "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    out = tmp_path / "out"
    answer = convert_inside(source, "--model", tiny, "--device", "cpu", "--precision", "bf16", out=out)
    if able:
        assert answer.of("job_started")[0]["means"] == "tiny, on processor, OpenVINO, bf16"
        assert names(out / "textures/pbr") == PBR
    else:
        assert (answer.status, answer.err) == (
            2, "pbrstudio: this processor has no bfloat16: use --precision fp32\n"
        )  # fmt: skip


def test_an_unknown_model_is_a_sentence(source: Path, tmp_path: Path) -> None:
    for name in ("best", str(tmp_path / "nowhere")):
        answer = convert_inside(source, "--model", name, out=tmp_path / "out")
        assert answer.status == 2
        assert name in answer.err
        assert answer.err.count("\n") == 1
        assert [record["event"] for record in answer.events] == ["job_refused"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["segmenter.safetensors", "maps.onnx", "manifest.json"])
def test_a_damaged_model_is_a_sentence(tiny: Path, source: Path, tmp_path: Path, name: str) -> None:
    model = copy_of(tiny, tmp_path / "mine")
    data = bytearray((model / name).read_bytes())
    data[len(data) // 2] ^= 4
    (model / name).write_bytes(data[: len(data) - 1] if name == "manifest.json" else data)
    answer = convert_inside(source, "--model", model, out=tmp_path / "out")
    assert answer.status == 2
    assert name in answer.err
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--device", "cpu", "--precision", "fp16"), "--precision fp16 is for graphics cards"),
        (("--device", "directml", "--precision", "bf16"), "--device directml computes in fp32: leave --precision out"),
    ],
)
def test_what_the_device_cannot_is_a_sentence(
    tiny: Path, source: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    answer = convert_inside(source, "--model", tiny, *options, out=tmp_path / "out")
    assert answer.status == 2
    assert said in answer.err
    assert not (tmp_path / "out").exists()


def test_sliders_can_be_had_by_the_models_classes(tiny: Path, source: Path, tmp_path: Path) -> None:
    preset = tmp_path / "preset.toml"
    settings = "\n".join(f"[by_class.{name}]\nroughness = {{ bias = 1.0 }}" for name in CLASSES)
    preset.write_text(settings, encoding="utf-8")
    answer = convert_inside(
        source, "--model", tiny, *FP32, "--layout", "maps", "--preset", preset, out=tmp_path / "out"
    )
    assert answer.status == 0
    assert load(tmp_path / "out/a_roughness.png").min() == 255
    preset.write_text("[by_class.marble]\nroughness = { bias = 1.0 }", encoding="utf-8")
    answer = convert_inside(source, "--model", tiny, *FP32, "--preset", preset, out=tmp_path / "none")
    assert answer.status == 2
    assert "by_class.marble: model 'tiny' knows these: fabric, metal, stone" in answer.err


def test_the_mods_own_normal_is_kept_and_makes_the_height(tiny: Path, source: Path, tmp_path: Path) -> None:
    save(source.parent / "a_n.png", bumps(64, 64))
    settings = ("--layout", "maps", "--tiling", "on")
    answer = convert_inside(source, "--model", tiny, *FP32, *settings, out=tmp_path / "out")
    assert answer.status == 0
    plain = convert_inside(source, *settings, out=tmp_path / "plain")
    assert plain.status == 0
    for end in ("_normal", "_height"):
        assert np.array_equal(load(tmp_path / f"out/a{end}.png"), load(tmp_path / f"plain/a{end}.png")), end
    assert not np.array_equal(load(tmp_path / "out/a_roughness.png"), load(tmp_path / "plain/a_roughness.png"))


def test_a_memory_limit_under_the_smallest_tiles_is_refused(tiny: Path, source: Path, tmp_path: Path) -> None:
    answer = convert_inside(source, "--model", tiny, *FP32, "--memory-limit", "0.1", out=tmp_path / "out")
    assert answer.status == 1
    assert "the limit is 0.1: raise --memory-limit" in answer.of("item_failed")[0]["message"]
