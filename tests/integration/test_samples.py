"""The shipped samples: game-like DDS of the promised kinds, small, named in NOTICE, and clean to convert."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.config.paths import resources
from tests.integration.command import convert, names
from tests.integration.readers import dds, full_chain

SAMPLES = resources() / "samples"
BC1, BC7 = {71, 72}, {98, 99}


def diffuse() -> list[Path]:
    return [path for path in sorted(SAMPLES.rglob("*.dds")) if not path.stem.endswith("_n")]


def test_there_are_four_to_six_of_the_promised_kinds() -> None:
    files = [dds(path) for path in diffuse()]
    assert 4 <= len(files) <= 6
    assert any(file.dxgi in BC1 for file in files)
    assert any(file.dxgi in BC7 for file in files)
    assert any(file.width != file.height for file in files)
    assert any(file.pixels()[..., 3].min() < 128 for file in files)


def test_they_have_all_their_mips_and_are_small() -> None:
    for path in SAMPLES.rglob("*.dds"):
        file = dds(path)
        assert file.mips == full_chain(*file.size), path
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 4 * 2**20


def test_notice_names_each_of_them() -> None:
    text = (resources().parent / "NOTICE").read_text(encoding="utf-8")
    assert [path.stem for path in diffuse() if path.stem not in text] == []


@pytest.mark.parametrize(("layout", "files"), [("true-pbr", 4), ("maps", 7)])
def test_they_convert_without_a_warning(tmp_path: Path, layout: str, files: int) -> None:
    answer = convert(SAMPLES, "--layout", layout, "--max-size", "256", "--quality", "draft", out=tmp_path)
    assert answer.status == 0
    assert len(answer.of("item_finished")) == len(diffuse())
    said = [finding for record in answer.of("item_finished") for finding in record["findings"]]
    assert [finding for finding in said if finding["severity"] != "note"] == []
    of_the_mod = {"meta.ini", "README.txt", "PBRNIFPatcher/samples.json"} if layout == "true-pbr" else set()
    assert len(names(tmp_path) - of_the_mod) == files * len(diffuse())
    assert names(tmp_path) >= of_the_mod
