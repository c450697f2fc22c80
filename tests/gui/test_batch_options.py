"""What the batch page offers beside the everyday: every option of a batch on the command line, by clicks and keys."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from pbrstudio.gui import choices
from pbrstudio.gui.batch.page import BatchPage
from pbrstudio.gui.batch.row import State
from pbrstudio.gui.context import Context
from pbrstudio.services import batches
from pbrstudio.spec.conversion import Conversion
from tests.gui.conftest import write_texture

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> BatchPage:
    made = BatchPage(context)
    qtbot.addWidget(made)
    made.resize(1180, 740)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def errors(context: Context) -> list[str]:
    shown: list[str] = []
    context.error_shown.connect(lambda sentence, _: shown.append(sentence))
    return shown


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    """One texture that a rule is about, and one that none is about."""
    for index, name in enumerate(("armor/iron", "clutter/bowl")):
        write_texture(tmp_path / "mod" / "textures" / f"{name}.png", seed=index)
    return tmp_path / "mod"


def fill(page: BatchPage, qtbot: QtBot, inputs: Path, out: Path, layout: str) -> None:
    page.open_paths([inputs])
    page.form.out.set_text(str(out))
    choices.choose(page.form.layout_box, layout)
    choices.choose(page.form.quality_box, "draft")
    qtbot.mouseClick(page.form.more.button, LEFT)
    assert page.form.write.isVisible()


def choose_files(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """What the next file dialogs give."""
    names = [str(path) for path in paths]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (names, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (names[0], ""))


def finish(page: BatchPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.job is None, timeout=60_000)


def run(page: BatchPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.panel.start_button, LEFT)
    finish(page, qtbot)


def focused(qtbot: QtBot, page: BatchPage, widget: QWidget) -> None:
    """Scrolls to a control of the form, as a person does before it is clicked."""
    qtbot.wait(1)  # what was unfolded is laid out
    page.form.ensureWidgetVisible(widget)
    widget.setFocus()


def test_rules_and_a_preset_change_what_is_written(
    page: BatchPage, qtbot: QtBot, mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text(
        '[[rules]]\nname = "no bowls"\npath = "clutter/*"\nexclude = "not wanted here"\n', encoding="utf-8"
    )
    preset = tmp_path / "flat.toml"
    preset.write_text("[everywhere.roughness]\ncontrast = 0.0\nbias = 0.25\n", encoding="utf-8")
    fill(page, qtbot, mod, tmp_path / "out", "maps")
    choose_files(monkeypatch, rules)
    focused(qtbot, page, page.form.look.rules.add_button)
    qtbot.mouseClick(page.form.look.rules.add_button, LEFT)
    choose_files(monkeypatch, preset)
    focused(qtbot, page, page.form.preset.load_button)
    qtbot.keyClick(page.form.preset.load_button, Qt.Key.Key_Space)
    assert page.form.preset.line.text() == "flat"
    run(page, qtbot)
    assert [row.item for row in page.table.rows] == ["textures/armor/iron.png"]
    assert "1 left alone" in page.panel.counts.text()
    with Image.open(tmp_path / "out" / "textures" / "armor" / "iron_roughness.png") as image:
        assert image.getextrema() == (191, 191)  # 0.5 + 0.25


def test_sizes_formats_and_constants_stand_in_the_mod(
    page: BatchPage, qtbot: QtBot, mod: Path, tmp_path: Path, errors: list[str]
) -> None:
    fill(page, qtbot, mod, tmp_path / "out", "true-pbr")
    write, pack = page.form.write, page.form.mod
    choices.choose(write.map_sizes.boxes["rmaos"], "2")
    choices.choose(write.albedo, "bc1")
    focused(qtbot, page, write.parallax)
    qtbot.keyClick(write.parallax, Qt.Key.Key_Space)
    write.specular.setValue(0.05)
    write.roughness.setValue(1.5)
    qtbot.keyClicks(pack.name, "Rusty things")
    qtbot.keyClicks(pack.version, "2.1")
    qtbot.keyClicks(pack.author, "Somebody")
    focused(qtbot, page, pack.zip)
    qtbot.keyClick(pack.zip, Qt.Key.Key_Space)
    run(page, qtbot)
    assert errors == []
    folder = tmp_path / "out" / "textures" / "pbr" / "armor"
    assert not (folder / "iron_p.dds").exists()
    side = {
        name: int.from_bytes((folder / name).read_bytes()[16:20], "little") for name in ("iron.dds", "iron_rmaos.dds")
    }
    assert side == {"iron.dds": 64, "iron_rmaos.dds": 32}
    (listed,) = (tmp_path / "out" / "PBRNIFPatcher").glob("*.json")
    entry = json.loads(listed.read_text(encoding="utf-8"))[0]
    assert entry["specular_level"] == 0.05
    assert entry["roughness_scale"] == 1.5
    assert "version=2.1" in (tmp_path / "out" / "meta.ini").read_text(encoding="utf-8")
    (archive,) = (tmp_path / "out").glob("*.zip")
    assert archive.name.startswith("Rusty things")
    with zipfile.ZipFile(archive) as inside:
        assert any(name.endswith("iron_rmaos.dds") for name in inside.namelist())


def test_an_installer_is_made(page: BatchPage, qtbot: QtBot, mod: Path, tmp_path: Path) -> None:
    fill(page, qtbot, mod, tmp_path / "out", "true-pbr")
    focused(qtbot, page, page.form.mod.fomod)
    qtbot.keyClick(page.form.mod.fomod, Qt.Key.Key_Space)
    run(page, qtbot)
    assert (tmp_path / "out" / "fomod" / "ModuleConfig.xml").is_file()


def test_what_a_layout_has_no_use_for_rests_and_is_not_asked_for(
    page: BatchPage, qtbot: QtBot, context: Context, mod: Path, tmp_path: Path
) -> None:
    fill(page, qtbot, mod, tmp_path / "out", "true-pbr")
    write, pack = page.form.write, page.form.mod
    choices.choose(write.map_sizes.boxes["rmaos"], "4")
    choices.choose(write.albedo, "bc1")
    write.specular.setValue(0.1)
    write.parallax.setChecked(False)
    write.folder.setText("armor/iron")
    pack.fomod.setChecked(True)
    asked = page.form.batch(context.settings).conversion
    assert {"map_divisors", "albedo_variant", "specular_level", "parallax", "game_folder"} <= asked.model_fields_set
    assert asked.packaging.fomod
    choices.choose(page.form.layout_box, "maps")
    for control in (write.albedo, write.specular, write.parallax, write.folder, write.plugins, pack.fomod, pack.zip):
        assert not control.isEnabled()
    assert write.map_sizes.boxes == {}
    plain = page.form.batch(context.settings).conversion
    given = {"layout", "model", "device", "precision", "quality", "existing"}
    assert plain.model_fields_set == given
    choices.choose(page.form.layout_box, "complex-material")
    assert set(write.map_sizes.boxes) == {"albedo", "normal", "complex"}
    assert write.parallax.isEnabled()
    assert not write.specular.isEnabled()


def test_a_dry_run_tells_the_files_and_writes_none(page: BatchPage, qtbot: QtBot, mod: Path, tmp_path: Path) -> None:
    fill(page, qtbot, mod, tmp_path / "out", "maps")
    qtbot.mouseClick(page.panel.try_button, LEFT)
    finish(page, qtbot)
    assert [row.state for row in page.table.rows] == [State.PLANNED] * 2
    assert page.table.rows[0].outputs
    assert page.panel.counts.text().startswith("Nothing was written: 2 would be converted; about ")
    assert not (tmp_path / "out").exists()
    assert batches.last() is None
    assert not page.panel.page_button.isEnabled()


def test_the_report_of_the_conversion_opens(
    page: BatchPage, qtbot: QtBot, mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    fill(page, qtbot, mod, tmp_path / "out", "true-pbr")
    run(page, qtbot)
    qtbot.mouseClick(page.panel.page_button, LEFT)
    (shown,) = map(Path, opened)
    assert shown.name.endswith(".report.html")
    assert shown.is_file()


def test_what_is_wrong_is_said_with_the_controls_name(
    page: BatchPage, qtbot: QtBot, mod: Path, tmp_path: Path, errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(page, qtbot, mod, tmp_path / "out", "true-pbr")
    page.form.mod.version.setText("one")
    qtbot.mouseClick(page.panel.start_button, LEFT)
    page.form.mod.version.clear()
    page.form.write.folder.setText("../elsewhere")
    qtbot.mouseClick(page.panel.start_button, LEFT)
    page.form.write.folder.clear()
    (tmp_path / "bad.toml").write_text("[everywhere.roughness]\nbias = 9\n", encoding="utf-8")
    choose_files(monkeypatch, tmp_path / "bad.toml")
    qtbot.mouseClick(page.form.preset.load_button, LEFT)
    page.form.write.plugins.add([tmp_path / "gone.esp"])
    qtbot.mouseClick(page.panel.start_button, LEFT)
    finish(page, qtbot)
    assert errors[0].startswith("'Version'")
    assert errors[1].startswith("'Folder in the game'")
    assert "roughness.bias" in errors[2]
    assert errors[3].startswith("'Plugins'")
    assert page.form.preset.adjustments.neutral
    assert len(errors) == 4


def test_what_was_asked_for_is_there_again_and_unfolded(
    page: BatchPage, qtbot: QtBot, context: Context, mod: Path, tmp_path: Path
) -> None:
    fill(page, qtbot, mod, tmp_path / "out", "true-pbr")
    form = page.form
    for number, name in enumerate(("b.esp", "a.esp")):
        form.write.plugins.add([tmp_path / name])
        assert form.write.plugins.list.count() == number + 1
    focused(qtbot, page, form.write.plugins.up_button)
    qtbot.mouseClick(form.write.plugins.up_button, LEFT)
    form.look.words.click()
    choices.choose(form.look.tiling, "off")
    form.mod.prune.click()
    batch = form.batch(context.settings)
    assert [path.name for path in batch.conversion.plugins] == ["a.esp", "b.esp"]
    assert (batch.conversion.path_words, batch.conversion.tiling, batch.conversion.prune) == (False, "off", True)
    batches.save(batch, batches.batches() / "last.json")
    again = BatchPage(context)
    qtbot.addWidget(again)
    assert again.form.more.open
    assert again.form.batch(context.settings) == batch
    plain = batch.model_copy(update={"conversion": Conversion()})
    again.form.show_batch(plain)
    assert again.form.write.plugins.paths == ()
    assert again.form.look.words.isChecked()
