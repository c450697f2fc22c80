"""One folder with 300 damaged files and five sound ones: the sound ones are converted, each other one is a sentence."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.command import Answer, convert, names, snapshot
from tests.integration.damage import perhaps_bad, surely_bad, whole_files
from tests.integration.readers import dds

ENDINGS = (".dds", "_n.dds", "_rmaos.dds", "_p.dds")
RAW = ("Traceback", "Error:", "Exception", "OpenImageIO", "libpng", "libtiff", "TIFFRead", "a fault of pbrstudio", "\n")
GOOD = {"good a.dds", "good b.png", "good c.tga", "good d.jpg", "good e.exr"}


@dataclass(frozen=True)
class Run:
    """What came of the folder."""

    folder: Path
    out: Path
    home: Path
    bad: set[str]
    flipped: set[str]
    answer: Answer
    peak_before: int
    """KiB: the most that a child of this process had taken until then, another test's too."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One command over all of it."""
    root = tmp_path_factory.mktemp("damaged")
    whole = whole_files(root / "whole")
    folder, home = root / "in", root / "home"
    folder.mkdir()
    wholes = [("dds7", "dds"), ("png", "png"), ("tga", "tga"), ("jpg", "jpg"), ("exr", "exr")]
    for letter, (kind, ending) in zip("abcde", wholes, strict=True):
        (folder / f"good {letter}.{ending}").write_bytes(whole[kind])
    named: list[set[str]] = []
    for files in (surely_bad(whole), perhaps_bad(whole)):
        named.append(set())
        for number, (name, data) in enumerate(files):
            kind, ending = name.split()
            named[-1].add(f"{kind} {number:03}.{ending}")
            (folder / f"{kind} {number:03}.{ending}").write_bytes(data)
    before = snapshot(folder)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    answer = convert(folder, "--quality", "draft", out=root / "out", env={"PBRSTUDIO_HOME": str(home)})
    assert snapshot(folder) == before
    return Run(folder, root / "out", home, named[0], named[1], answer, peak)


def _base(item: str) -> str:
    return item.rpartition(".")[0]


def test_there_are_three_hundred(run: Run) -> None:
    assert (len(run.bad), len(run.flipped), len(names(run.folder))) == (250, 50, 305)
    assert {_base(name).split()[0] for name in run.bad} == {
        "empty",
        "junk",
        "truncated",
        "lying",
        "foreign",
        "misnamed",
    }


def test_the_command_ends_with_status_one_and_says_nothing_else(run: Run) -> None:
    assert (run.answer.status, run.answer.err) == (1, "")
    (end,) = run.answer.of("job_finished")
    assert end["done"] + end["failed"] == 305
    assert end["skipped"] == end["left_alone"] == 0


def test_every_file_is_answered_once(run: Run) -> None:
    ended = [record["item"] for kind in ("item_finished", "item_failed") for record in run.answer.of(kind)]
    assert sorted(ended) == sorted({*GOOD, *run.bad, *run.flipped})


def test_all_that_is_surely_bad_has_failed_and_the_good_ones_have_not(run: Run) -> None:
    failed = {record["item"] for record in run.answer.of("item_failed")}
    assert run.bad - failed == set()
    assert GOOD & failed == set()
    assert len(run.flipped & failed) >= 15


def test_each_failure_is_one_clear_sentence(run: Run) -> None:
    for record in run.answer.of("item_failed"):
        message = record["message"]
        assert 20 < len(message) < 240, record
        assert record["details"] == "", record
        assert str(run.folder) not in message, record
        assert not [raw for raw in RAW if raw in message], record


def test_no_output_is_left_for_a_failure(run: Run) -> None:
    finished = {_base(record["item"]) for record in run.answer.of("item_finished")}
    wanted = {f"textures/pbr/{base}{ending}" for base in finished for ending in ENDINGS}
    assert names(run.out) == wanted | {"PBRNIFPatcher/in.json", "meta.ini", "README.txt"}


def test_what_was_written_is_whole(run: Run) -> None:
    for path in run.out.rglob("*.dds"):
        file = dds(path)
        assert file.pixels(file.mips - 1).shape == (1, 1, 4)
    for name in GOOD:
        assert dds(run.out / "textures/pbr" / f"{_base(name)}.dds").size == (48, 48)


def test_no_fault_was_logged_and_memory_stayed_small(run: Run) -> None:
    assert not (run.home / "logs").exists()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(run.peak_before, 1 << 20)
