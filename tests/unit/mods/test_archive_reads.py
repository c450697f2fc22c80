"""Files of an archive are taken out as seldom as can be, and what is said of them names no passing folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePath

import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.batch import run_batch
from pbrstudio.mods.crew import Crew
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.plan import make_plan
from pbrstudio.mods.report.write_report import read_report
from pbrstudio.mods.trees.bsa import Bsa
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Emit, Event, ItemFinished, JobFinished
from pbrstudio.services.convert import convert as convert_inputs
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.packaging import Packaging
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from tests.archives import SKYRIM, SPECIAL_EDITION, bsa_of
from tests.unit.mods.packs import random_dds

NAMES = ["t0.dds", "t1.dds", "t2.dds"]


def convert(archive: Path, out: Path, emit: Emit = lambda event: None) -> JobFinished:
    layout, conversion = load_layout("true-pbr"), Conversion(quality="draft", model="baseline")
    plan = make_plan([archive], out, layout, conversion)
    pack = Pack(out, "mod", layout, conversion, "baseline", is_mod=True)
    with Encoder(1) as encoder:
        workshop = Workshop(layout, BaselinePredictor(), encoder)
        return run_batch(plan, workshop, pack, Crew(2, 1), emit, Control(), dry_run=False)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was unpacked."""
    taken: Counter[str] = Counter()
    read = Bsa.read

    def counted(self: Bsa, file: PurePath) -> bytes:
        taken[file.name] += 1
        return read(self, file)

    monkeypatch.setattr(Bsa, "read", counted)
    return taken


@pytest.fixture(params=[SKYRIM, SPECIAL_EDITION])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for number, name in enumerate(NAMES):
        random_dds(tmp_path / "loose/textures/a" / name, 16, 16, seed=number)
    random_dds(tmp_path / "loose/textures/a/t0_n.dds", 16, 16, seed=9)
    random_dds(tmp_path / "loose/textures/interface/map.dds", 16, 16, seed=9)
    return bsa_of(tmp_path / "mod.bsa", tmp_path / "loose", request.param)


def test_once_to_be_hashed_read_converted_and_shown(archive: Path, tmp_path: Path, taken: Counter[str]) -> None:
    assert convert(archive, tmp_path / "out").done == 3
    assert taken == dict.fromkeys([*NAMES, "t0_n.dds"], 1)
    report = read_report(tmp_path / "out/.pbrstudio/mod.report.json")
    assert [row.squares[0] for row in report.rows if row.picture] == ["source"] * 3
    taken.clear()
    assert convert(archive, tmp_path / "out").skipped == 3
    assert taken == {}, "a second run looks at headers alone"


def test_an_installer_takes_it_out_once_for_all_kinds(archive: Path, tmp_path: Path, taken: Counter[str]) -> None:
    packaging = Packaging(fomod=True)
    conversion = Conversion(quality="draft", model="baseline", packaging=packaging)
    ended = convert_inputs([archive], tmp_path / "out", conversion, lambda event: None, Control())
    assert (ended.done, ended.failed) == (6, 0)
    assert taken == dict.fromkeys([*NAMES, "t0_n.dds"], 1)


def test_a_dry_run_takes_nothing_out(archive: Path, tmp_path: Path, taken: Counter[str]) -> None:
    conversion = Conversion(quality="draft", model="baseline")
    ended = convert_inputs([archive], tmp_path / "out", conversion, lambda event: None, Control(), dry_run=True)
    assert (ended.done, ended.failed) == (3, 0)
    assert taken == {}


def test_what_is_said_of_a_damaged_map_is_the_same_as_of_a_loose_file(tmp_path: Path) -> None:
    said = []
    folder = tmp_path / "loose/textures/a"
    random_dds(folder / "lamp.dds", 16, 16)
    for end in ("_n", "_g"):
        (folder / f"lamp{end}.dds").write_bytes(b"DDS ")
    for index, place in enumerate((tmp_path / "loose", bsa_of(tmp_path / "mod.bsa", tmp_path / "loose"))):
        events: list[Event] = []
        convert(place, tmp_path / f"out{index}", events.append)
        said.append([event.findings for event in events if isinstance(event, ItemFinished)])
    assert said[0] == said[1]
    assert [finding.file for finding in said[0][0]] == ["normal", "glow"]
