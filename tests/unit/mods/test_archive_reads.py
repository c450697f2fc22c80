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
from pbrstudio.mods.trees.bsa import Bsa
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Emit, Event, ItemFinished, JobFinished
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from tests.archives import bsa_of
from tests.unit.mods.packs import random_dds

NAMES = ["t0.dds", "t1.dds", "t2.dds"]


def convert(archive: Path, out: Path, emit: Emit = lambda event: None) -> JobFinished:
    layout, conversion = load_layout("true-pbr"), Conversion(quality="draft", model="baseline")
    plan = make_plan([archive], out, layout, conversion)
    pack = Pack(out, "mod", layout, conversion, "baseline", is_mod=True)
    with Encoder(1) as encoder:
        workshop = Workshop(layout, BaselinePredictor(), encoder)
        return run_batch(plan, workshop, pack, Crew(2, 1), emit, Control(), dry_run=False)


def test_once_for_its_header_once_to_be_converted_once_for_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(NAMES):
        random_dds(tmp_path / "loose/textures/a" / name, 16, 16, seed=number)
    archive = bsa_of(tmp_path / "mod.bsa", tmp_path / "loose")
    taken: Counter[str] = Counter()
    read = Bsa.read

    def counted(self: Bsa, file: PurePath) -> bytes:
        taken[file.name] += 1
        return read(self, file)

    monkeypatch.setattr(Bsa, "read", counted)
    assert convert(archive, tmp_path / "out").done == 3
    assert taken == dict.fromkeys(NAMES, 3)
    taken.clear()
    assert convert(archive, tmp_path / "out").skipped == 3
    assert taken == dict.fromkeys(NAMES, 1), "a second run looks at headers alone"


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
