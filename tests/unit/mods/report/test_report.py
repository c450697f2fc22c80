"""The report: what its rows say, pictures made once, a page with all of it inside, parts of several machines merged."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.report import rows as rows_module
from pbrstudio.mods.report.picture import GAP, SIDE, Picture, picture, side_by_side
from pbrstudio.mods.report.squares import word_for
from pbrstudio.mods.report.write_report import DATA_END, PAGE_END, merge_reports, write_report
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.report import Report
from pbrstudio.textures.layouts import load_layout
from tests.unit.mods.packs import a_pack, random_dds, written

NASTY = "clutter/</script><b>é&amp;\"'.dds"


def report_of(out: Path, name: str = "Old Keep") -> Report:
    return Report.model_validate_json((out / OWN_FOLDER / f"{name}{DATA_END}").read_bytes())


def page_data(out: Path) -> dict[str, Any]:
    text = (out / OWN_FOLDER / f"Old Keep{PAGE_END}").read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    read = json.loads(data)
    assert isinstance(read, dict)
    return read


def test_a_row_for_each_file_with_what_there_is_to_say(tmp_path: Path) -> None:
    results = [
        written(tmp_path, "weapons/sword_d", size=(32, 16)),
        ItemResult("a_n.dds", State.LEFT_ALONE, "is a normal map by its name"),
        ItemResult(NASTY, State.FAILED, "the file is empty"),
    ]
    assert write_report(a_pack(tmp_path), results, Control()).failed == ()
    report = report_of(tmp_path)
    assert (report.title, report.model, report.stopped) == ("Old Keep - Community Shaders True PBR", "baseline", False)
    sword, normal, nasty = report.rows
    assert (sword.name, sword.state, sword.seconds) == ("weapons/sword_d.dds", "done", 1.25)
    assert (sword.width, sword.height) == (32, 16)
    assert sword.outputs[1] == "textures/pbr/weapons/sword_d_n.dds"
    assert sword.bytes == sum((tmp_path / name).stat().st_size for name in sword.outputs)
    assert [(each.severity, each.file, each.message) for each in sword.findings] == [("warning", "normal", "looks odd")]
    assert (normal.state, normal.message, normal.picture) == ("left alone", "is a normal map by its name", "")
    assert (nasty.name, nasty.state) == (NASTY, "failed")


def test_the_page_is_whole_alone_and_no_name_breaks_it(tmp_path: Path) -> None:
    results = [written(tmp_path, "weapons/sword_d"), ItemResult(NASTY, State.FAILED, "the file is empty")]
    pack = a_pack(tmp_path, packaging={"name": "Keep <script>alert(1)</script>"})
    write_report(pack, results, Control())
    text = (tmp_path / OWN_FOLDER / f"Old Keep{PAGE_END}").read_text(encoding="utf-8")
    assert text.count("</script>") == text.count("<script") == 2
    assert "<script>alert" not in text
    assert not re.search(r"(src|href)=|url\(|https?://|@import", text)
    data = page_data(tmp_path)
    assert [row[0] for row in data["rows"]] == ["weapons/sword_d.dds", NASTY]
    (keys,) = re.findall(r"const KEYS = (\[.*?\]);", text)
    row = dict(zip(json.loads(keys), data["rows"][0], strict=True))
    assert row["picture"] == report_of(tmp_path).rows[0].picture
    assert (row["state"], row["width"], row["findings"]) == ("done", 16, [["warning", "normal", "looks odd"]])


def test_the_picture_shows_the_source_and_each_map(tmp_path: Path) -> None:
    result = written(tmp_path, "a", size=(128, 64))
    shown = picture(result.source, result.outputs, load_layout("true-pbr"))
    with Image.open(io.BytesIO(base64.b64decode(shown.data))) as image:
        assert image.format == "WEBP"
        assert image.size == (5 * (SIDE + GAP) - GAP, SIDE)
    assert shown.words == ("source", "albedo", "normal", "rmaos", "height")


@pytest.mark.parametrize(
    ("layout", "source", "output", "word"),
    [
        ("true-pbr", "sword_d.dds", "sword_d_rmaos.dds", "rmaos"),
        ("complex-material", "sword_d.dds", "sword_d.dds", "albedo"),
        ("complex-material", "sword_d.dds", "sword_m.dds", "complex"),
        ("complex-material", "Cuirass_M.dds", "cuirass_m.dds", "albedo"),
        ("complex-material", "cuirass_m.dds", "cuirass_m_m.dds", "complex"),
        ("complex-material", "iron.dds", "iron_2_n.dds", "normal"),
        ("complex-material", None, "iron.dds", "albedo"),
        ("orm", "iron.dds", "iron_normal_directx.png", "normal-directx"),
        ("orm", "iron.dds", "iron.dds", ""),
    ],
)
def test_each_square_has_its_word(layout: str, source: str | None, output: str, word: str) -> None:
    path = None if source is None else PurePath("in", source)
    assert word_for(PurePath("out", output), path, load_layout(layout)) == word


def test_the_page_links_each_file_and_its_folder(tmp_path: Path) -> None:
    write_report(a_pack(tmp_path), [written(tmp_path, "weapons/sword_d")], Control())
    page = tmp_path / OWN_FOLDER / f"Old Keep{PAGE_END}"
    data = page_data(tmp_path)
    (keys,) = re.findall(r"const KEYS = (\[.*?\]);", page.read_text(encoding="utf-8"))
    row = dict(zip(json.loads(keys), data["rows"][0], strict=True))
    assert row["squares"] == ["source", "albedo", "normal", "rmaos", "height"]
    for output in row["outputs"]:
        assert (page.parent / data["root"] / output).is_file()
    assert "made.href = [report.root, ...path.split" in page.read_text(encoding="utf-8")


def test_squares_lie_side_by_side_on_grey() -> None:
    sheet = side_by_side([np.zeros((SIDE // 2, SIDE, 3), np.uint8), np.full((SIDE, SIDE, 3), 255, np.uint8)])
    assert sheet.shape == (SIDE, 2 * SIDE + GAP, 3)
    assert (sheet[SIDE // 4 : 3 * SIDE // 4, :SIDE] == 0).all()
    assert (sheet[: SIDE // 4, :SIDE] == 119).all()
    assert (sheet[:, SIDE + GAP :] == 255).all()


def test_a_source_that_is_gone_leaves_its_maps_in_the_picture(tmp_path: Path) -> None:
    result = written(tmp_path, "a")
    source = random_dds(tmp_path / "in/a.dds", 16, 16)
    source.unlink()
    layout = load_layout("true-pbr")
    assert picture(LooseFile(source), result.outputs, layout).words == ("albedo", "normal", "rmaos", "height")
    assert picture(None, [], layout) == Picture("", ())


def test_what_has_not_changed_is_taken_from_the_last_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = [written(tmp_path, "a"), written(tmp_path, "b")]
    write_report(a_pack(tmp_path), results, Control())
    before = report_of(tmp_path)
    random_dds(tmp_path / "textures/pbr/b_rmaos.dds", 16, 16, seed=99)
    kept = [ItemResult(each.name, State.KEPT, "there", outputs=each.outputs, source=each.source) for each in results]
    made: list[object] = []
    monkeypatch.setattr(rows_module, "picture", lambda source, *_: made.append(source) or Picture("new", ("source",)))
    write_report(a_pack(tmp_path), kept, Control())
    same, changed = report_of(tmp_path).rows
    assert (same.picture, same.findings, same.seconds) == (
        before.rows[0].picture,
        before.rows[0].findings,
        before.rows[0].seconds,
    )
    assert (same.state, same.message) == ("kept", "there")
    assert (changed.picture, changed.findings) == ("new", ())
    assert len(made) == 1


def test_a_stopped_job_makes_no_further_pictures(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    write_report(a_pack(tmp_path), [written(tmp_path, "a")], control)
    report = report_of(tmp_path)
    assert report.stopped
    assert report.rows[0].picture == ""
    assert report.rows[0].bytes > 0


def test_a_damaged_report_is_made_anew(tmp_path: Path) -> None:
    write_report(a_pack(tmp_path), [written(tmp_path, "a")], Control())
    before = report_of(tmp_path)
    (tmp_path / OWN_FOLDER / f"Old Keep{DATA_END}").write_text('{"title": 3', encoding="utf-8")
    write_report(a_pack(tmp_path), [written(tmp_path, "a")], Control())
    assert report_of(tmp_path).rows[0].picture == before.rows[0].picture


def test_parts_of_two_machines_become_one_report(tmp_path: Path) -> None:
    a, b, c = (written(tmp_path, name) for name in "abc")
    seen = ItemResult("c.dds", State.FAILED, "was moved")
    for part, results in ((1, [seen, a]), (2, [c, b])):
        pack = replace(a_pack(tmp_path, shard=(part, 2)), name=f"Old Keep_{part}_of_2")
        write_report(pack, results, Control())
    parts = sorted((tmp_path / OWN_FOLDER).glob(f"*{DATA_END}"))
    outcome = merge_reports(parts, "Old Keep")
    assert outcome.outputs == (str(tmp_path / OWN_FOLDER / f"Old Keep{PAGE_END}"),)
    merged = report_of(tmp_path)
    assert [(row.name, row.state) for row in merged.rows] == [("a.dds", "done"), ("b.dds", "done"), ("c.dds", "done")]
    assert len(page_data(tmp_path)["rows"]) == 3


def test_a_part_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.report.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UserError, match="is no report of pbrstudio"):
        merge_reports([tmp_path / "x.report.json"], "x")
    with pytest.raises(UserError, match="no reports to merge"):
        merge_reports([], "x")
