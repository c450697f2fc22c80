"""What is noted is found again, also by another process; what is no line is passed over."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods import manifest as manifest_module
from pbrstudio.mods.manifest import AnyRecord, Manifest, read_packs, recordable
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.manifest import InputRecord, ItemRecord, ListedRecord, OutputRecord, PaceRecord


def record(out: Path, name: str, *, at: float = 0.0, settings: str = "s") -> ItemRecord:
    path = out / name
    found = path.stat()
    output = OutputRecord(path=name, size=found.st_size, changed=found.st_mtime_ns, digest=LooseFile(path).digest())
    inputs = {"source": InputRecord(stamp="1", digest="d")}
    return ItemRecord(key=name, at=at or time.time(), settings=settings, inputs=inputs, outputs=(output,))


def lines_of(out: Path) -> list[AnyRecord]:
    return [line for each in read_packs(out).values() for line in each.lines]


def test_what_one_run_notes_the_next_one_knows(tmp_path: Path) -> None:
    (tmp_path / "a.dds").write_bytes(b"ours")
    noted = record(tmp_path, "a.dds")
    with Manifest(tmp_path, "mod") as manifest:
        assert manifest.last("a.dds") is None
        manifest.append(noted)
        manifest.append(ListedRecord(at=1, entries={"a.dds": "e"}))
        manifest.append(PaceRecord(at=1, means="here", pixels=100, seconds=2))
        assert manifest.last("a.dds") == noted
    with Manifest(tmp_path, "other") as again:
        assert again.last("a.dds") == noted
        assert again.listed("a.dds") == "e"
        pace = again.pace("here")
        assert pace is not None
        assert pace.seconds == 2
        assert again.pace("elsewhere") is None


def test_a_file_is_ours_as_long_as_its_content_is(tmp_path: Path) -> None:
    path = tmp_path / "a.dds"
    path.write_bytes(b"ours")
    with Manifest(tmp_path, "mod") as manifest:
        assert manifest.ours(path) is None
        manifest.append(record(tmp_path, "a.dds"))
        assert manifest.ours(path) is not None
        os.utime(path, ns=(5, 5))
        assert manifest.ours(path) is not None
        path.write_bytes(b"thei")
        assert manifest.ours(path) is None
        path.write_bytes(b"longer than it was")
        assert manifest.ours(path) is None
        path.write_bytes(b"ours")
        assert manifest.ours(path) is not None


def test_the_last_word_counts_whichever_file_it_is_in(tmp_path: Path) -> None:
    (tmp_path / "a.dds").write_bytes(b"ours")
    for pack, at, settings in (("b", 10.0, "new"), ("c", 5.0, "old"), ("a", 1.0, "older")):
        with Manifest(tmp_path, pack) as manifest:
            manifest.append(record(tmp_path, "a.dds", at=at, settings=settings))
    with Manifest(tmp_path, "d") as manifest:
        last = manifest.last("a.dds")
    assert last is not None
    assert last.settings == "new"


@pytest.mark.parametrize("damage", [b'{"kind":"item","key', b"\x00\xff\n", b'{"kind":"other"}\n', b"[]\n\n\n"])
def test_what_is_no_line_is_passed_over_and_lines_follow_it(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "a.dds").write_bytes(b"ours")
    path = tmp_path / ".pbrstudio/mod.jsonl"
    for name in ("one", "two"):
        with Manifest(tmp_path, "mod") as manifest:
            manifest.append(record(tmp_path, "a.dds", settings=name))
        with path.open("ab") as file:
            file.write(damage)
    assert [line.settings for line in lines_of(tmp_path) if isinstance(line, ItemRecord)] == ["one", "two"]


def test_half_a_line_on_a_full_disk_spoils_none_that_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.dds").write_bytes(b"ours")
    real = manifest_module._opened

    class Full:
        """Takes a few bytes."""

        def __init__(self, path: Path) -> None:
            self._file = real(path)

        def write(self, data: bytes) -> int:
            return self._file.write(data[:20])

        def close(self) -> None:
            self._file.close()

    with Manifest(tmp_path, "mod") as manifest:
        with monkeypatch.context() as patch:
            patch.setattr(manifest_module, "_opened", Full)
            with pytest.raises(OSError, match="No space left"):
                manifest.append(record(tmp_path, "a.dds", settings="lost"))
        assert manifest.last("a.dds") is None
        manifest.append(record(tmp_path, "a.dds", settings="kept"))
    assert [line.settings for line in lines_of(tmp_path) if isinstance(line, ItemRecord)] == ["kept"]


def test_nothing_is_made_before_something_is_noted(tmp_path: Path) -> None:
    with Manifest(tmp_path / "out", "mod"):
        pass
    assert not (tmp_path / "out").exists()


def test_one_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".pbrstudio/mod.jsonl").mkdir(parents=True)
    with pytest.raises(UserError, match=r"mod\.jsonl"):
        Manifest(tmp_path, "mod")


def test_names_that_are_no_text_can_be_noted(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.dds")
    (tmp_path / "plain.dds").write_bytes(b"ours")
    noted = record(tmp_path, "plain.dds").model_copy(update={"key": recordable(name)})
    with Manifest(tmp_path, "mod") as manifest:
        manifest.append(noted)
    with Manifest(tmp_path, "mod") as manifest:
        assert manifest.last(recordable(name)) == noted
    assert recordable(name) != recordable("café.dds")
