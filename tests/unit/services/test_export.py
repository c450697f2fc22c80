"""An export writes what was looked at, each texture with its own sliders and mask, and says beforehand what it can."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFailed, ItemFinished, Severity
from pbrstudio.services.export import Wanted, check_export, export
from pbrstudio.services.opening import find_textures
from pbrstudio.services.preview import Previewer
from pbrstudio.spec.adjustments import Adjustments, MapAdjustments, ScalarAdjustment
from pbrstudio.spec.conversion import Conversion, Existing
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace
from tests.makers import smooth_bytes
from tests.tiny_models import shared_tiny_bundle

ROUGHER = Adjustments(everywhere=MapAdjustments(roughness=ScalarAdjustment(bias=0.25)))


@pytest.fixture
def baseline() -> Previewer:
    return Previewer(Conversion(model="baseline"))


def texture(path: Path, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_png(path, smooth_bytes(16, 24, 3, seed), space=ColourSpace.SRGB)
    return path


def pixels(path: Path) -> NDArray[np.generic]:
    with Image.open(path) as image:
        return np.asarray(image)


def findings(
    wanted: list[Wanted], out: Path, previewer: Previewer, *, layout: str = "maps", existing: Existing = "skip"
) -> list[tuple[str, Severity, str]]:
    conversion = Conversion(layout=layout, existing=existing)
    checked = check_export(wanted, out, conversion, previewer.predictor, Control())
    return [(each.path.name, each.finding.severity, each.finding.message) for each in checked]


def write(wanted: list[Wanted], out: Path, previewer: Previewer, *, existing: Existing = "skip") -> list[Event]:
    told: list[Event] = []
    export(wanted, out, Conversion(layout="maps", existing=existing), previewer.predictor, told.append, Control())
    return told


def test_what_was_looked_at_is_what_is_written(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    previewer = Previewer(Conversion(model=str(shared_tiny_bundle(tmp_path_factory)), precision="fp32"))
    path = texture(tmp_path / "iron_wall.png")  # a word that the network hears
    painted = np.full((16, 24), 255, np.uint8)
    painted[:8] = 2
    adjustments = Adjustments(
        everywhere=ROUGHER.everywhere,
        by_class={previewer.classes[2]: MapAdjustments(roughness=ScalarAdjustment(invert=True))},
    )
    maps = previewer.preview(find_textures([path]).textures[0].item, side=None, painted=painted).maps(adjustments)
    write([Wanted(path, adjustments, painted)], tmp_path / "out", previewer)
    for name in ("albedo", "roughness", "metallic", "ao", "height", "normal"):
        np.testing.assert_array_equal(pixels(tmp_path / "out" / f"iron_wall_{name}.png"), getattr(maps, name), name)
    assert maps.materials is not None
    np.testing.assert_array_equal(pixels(tmp_path / "out" / "iron_wall_material.png"), maps.materials)
    assert (maps.materials[:8] == 2).all()


def test_each_texture_has_sliders_of_its_own_and_a_folder_keeps_its_tree(tmp_path: Path, baseline: Previewer) -> None:
    one, other = texture(tmp_path / "mod" / "a" / "one.png"), texture(tmp_path / "mod" / "b" / "other.png")
    texture(tmp_path / "mod" / "b" / "not_asked_for.png")
    wanted = [Wanted(one, Adjustments(), folder=tmp_path / "mod"), Wanted(other, ROUGHER, folder=tmp_path / "mod")]
    write(wanted, tmp_path / "out", baseline)
    plain, rougher = (pixels(tmp_path / "out" / each) for each in ("a/one_roughness.png", "b/other_roughness.png"))
    np.testing.assert_array_equal(np.clip(plain.astype(int) + 64, 0, 255), rougher)
    assert not list((tmp_path / "out").rglob("not_asked_for*"))


def test_a_file_that_cannot_be_read_is_an_error_and_the_rest_is_written(tmp_path: Path, baseline: Previewer) -> None:
    good, bad = texture(tmp_path / "good.png"), tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    wanted = [Wanted(bad, Adjustments()), Wanted(good, Adjustments())]
    ((name, severity, _),) = findings(wanted, tmp_path / "out", baseline)
    assert (name, severity) == ("bad.png", Severity.ERROR)
    told = write(wanted, tmp_path / "out", baseline)
    assert [type(each) for each in told if isinstance(each, ItemFailed | ItemFinished)] == [ItemFailed, ItemFinished]


def test_a_file_that_is_gone_is_an_error(tmp_path: Path, baseline: Previewer) -> None:
    texture(tmp_path / "mod" / "here.png")
    gone = tmp_path / "mod" / "gone.png"
    for folder in (None, tmp_path / "mod"):
        ((name, severity, _),) = findings([Wanted(gone, Adjustments(), folder=folder)], tmp_path / "out", baseline)
        assert (name, severity) == ("gone.png", Severity.ERROR)


@pytest.mark.parametrize(
    ("existing", "severity", "words"),
    [
        ("skip", Severity.WARNING, "nothing is written"),
        ("overwrite", Severity.WARNING, "are replaced"),
        ("rename", Severity.NOTE, "wall_2_albedo.png"),
    ],
)
def test_files_that_exist_are_told(
    tmp_path: Path, baseline: Previewer, existing: Existing, severity: Severity, words: str
) -> None:
    wanted = [Wanted(texture(tmp_path / "wall.png"), Adjustments())]
    assert findings(wanted, tmp_path / "out", baseline, existing=existing) == []
    write(wanted, tmp_path / "out", baseline)
    ((_, found, message),) = findings(wanted, tmp_path / "out", baseline, existing=existing)
    assert found is severity
    assert words in message


def test_what_the_layout_asks_for_is_told(tmp_path: Path, baseline: Previewer) -> None:
    odd = tmp_path / "odd.png"
    write_png(odd, smooth_bytes(17, 23, 3), space=ColourSpace.SRGB)
    wanted = [Wanted(odd, Adjustments())]
    messages = [message for *_, message in findings(wanted, tmp_path / "out", baseline, layout="complex-material")]
    assert any("stretched to 24 x 20" in message for message in messages)


def test_what_the_model_cannot_heed_is_told(tmp_path: Path, baseline: Previewer) -> None:
    path = texture(tmp_path / "wall.png")
    wanted = [Wanted(path, Adjustments(by_class={"metal": MapAdjustments()}), np.zeros((16, 24), np.uint8))]
    messages = [message for *_, message in findings(wanted, tmp_path / "out", baseline)]
    assert len(messages) == 2
    assert "'metal'" in messages[0]
    assert "painted" in messages[1]


def test_a_request_that_cannot_be_is_refused(tmp_path: Path, baseline: Previewer) -> None:
    path = texture(tmp_path / "wall.png")
    (tmp_path / "out").write_text("")
    with pytest.raises(UserError, match="is a file"):
        findings([Wanted(path, Adjustments())], tmp_path / "out", baseline)
    with pytest.raises(UserError, match="is a file"):
        write([Wanted(path, Adjustments())], tmp_path / "out", baseline)


def test_the_legend_names_the_model(tmp_path: Path, baseline: Previewer) -> None:
    write([Wanted(texture(tmp_path / "wall.png"), Adjustments())], tmp_path / "out", baseline)
    legend = json.loads((tmp_path / "out" / "wall_maps.json").read_text(encoding="utf-8"))
    assert legend["model"] == "baseline"


def test_the_other_textures_of_a_folder_are_none_of_its_business(tmp_path: Path, baseline: Previewer) -> None:
    folder, out = tmp_path / "mod", tmp_path / "out"
    paths = [texture(folder / "textures" / name) for name in ("gate.png", "wall.png", "door.png")]
    conversion = Conversion(layout="true-pbr", quality="draft", prune=True)
    told: list[Event] = []
    wanted = [Wanted(path, Adjustments(), folder=folder) for path in paths]
    export(wanted, out, conversion, baseline.predictor, told.append, Control())
    before = set(out.rglob("*.dds"))
    paths[0].unlink()
    export(wanted[1:2], out, conversion, baseline.predictor, told.append, Control())
    assert set(out.rglob("*.dds")) == before
