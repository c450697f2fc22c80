"""The first bytes of an archive's files are those of the whole files, and cost no unpacking."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePath

import numpy as np
import pytest
from bethkit import BsaVersion

from pbrstudio.mods.trees.bsa import Bsa
from pbrstudio.mods.trees.bsa_starts import BsaStarts
from pbrstudio.mods.trees.lz4_start import first_of_frame
from tests.archives import SKYRIM, SPECIAL_EDITION, save_bsa


def contents() -> dict[str, bytes]:
    """Files that pack well, badly and not at all, short ones and long ones."""
    random = np.random.default_rng(1)
    files = {}
    for number in range(40):
        noise = random.bytes(int(random.choice([0, 3, 100, 147, 148, 149, 9000])))
        again = bytes([number]) * int(random.choice([0, 1, 500, 70_000]))
        name = f"rüst{number}" if number % 5 == 0 else f"T{number}"
        files[f"textures/folder{number % 7}/{name}.dds"] = b"DDS |"[: number % 6] + again + noise + again
    return files


@pytest.mark.parametrize("version", [SKYRIM, SPECIAL_EDITION])
@pytest.mark.parametrize("compress", [False, True])
def test_they_are_those_of_the_whole_file(
    tmp_path: Path, version: BsaVersion, compress: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Bsa(save_bsa(tmp_path / "mod.bsa", contents(), version, compress=compress))
    whole = {file: archive.read(file) for file in archive.files}
    assert sorted(map(len, whole.values())) == sorted(map(len, contents().values()))
    monkeypatch.setattr(Bsa, "read", lambda *_: pytest.fail("unpacked as a whole"))
    for count in (1, 4, 148, 1000):
        assert {file: archive.first(file, count) for file in whole} == {
            file: content[:count] for file, content in whole.items()
        }


def as_the_game_writes(files: Mapping[str, bytes], flags: int) -> bytes:
    """An archive of version 104 in one folder, with backslashes, and without the counts that bethkit adds."""
    folder = b"textures\\armor\0"
    names = b"".join(name.encode() + b"\0" for name in files)
    start = 36 + 16 + 1 + len(folder) + 16 * len(files) + len(names)
    records, data = b"", b""
    for index, (name, content) in enumerate(files.items()):
        packed = bool(flags & 4) != (index == 1)
        body = struct.pack("<I", len(content)) + zlib.compress(content) if packed else content
        if flags & 0x100:
            path = f"textures\\armor\\{name}".encode()
            body = bytes([len(path)]) + path + body
        records += struct.pack("<QII", index, len(body) | (0x40000000 if index == 1 else 0), start + len(data))
        data += body
    head = struct.pack("<4s8I", b"BSA\0", 104, 36, flags, 1, len(files), len(folder), len(names), 2)
    block = struct.pack("<QII", 1, len(files), 52 + len(names)) + bytes([len(folder)]) + folder
    return head + block + records + names + data


@pytest.mark.parametrize("flags", [0x3, 0x7, 0x103, 0x107])
def test_archives_as_the_game_has_them(tmp_path: Path, flags: int) -> None:
    files = {"iron.dds": b"DDS " + bytes(range(256)) * 40, "steel.dds": b"DDS " * 900, "empty.dds": b""}
    path = tmp_path / "a.bsa"
    path.write_bytes(as_the_game_writes(files, flags))
    starts = BsaStarts(path)
    for name, content in files.items():
        assert starts.first(f"Textures/Armor/{name}".encode(), 148) == content[:148]
        assert starts.first(f"textures\\armor\\{name}".encode(), 5) == content[:5]
    assert starts.first(b"textures/armor/gold.dds", 4) is None


def test_of_two_files_of_one_name_nothing_is_said(tmp_path: Path) -> None:
    content = as_the_game_writes({"a.dds": b"one", "b.dds": b"two", "c.dds": b"c"}, 0x3)
    path = tmp_path / "a.bsa"
    path.write_bytes(content.replace(b"b.dds", b"A.dds"))
    assert BsaStarts(path).first(b"textures/armor/a.dds", 3) is None
    assert BsaStarts(path).first(b"textures/armor/c.dds", 3) == b"c"


def test_what_is_cut_off_or_damaged_has_no_start_and_is_no_fault_of_its_own(tmp_path: Path) -> None:
    content = as_the_game_writes({"a.dds": b"one" * 99, "b.dds": b"two" * 99}, 0x7)
    path = tmp_path / "a.bsa"
    for kept in range(0, len(content), 3):
        path.write_bytes(content[:kept])
        found = BsaStarts(path).first(b"textures/armor/a.dds", 3)
        assert found in (None, b"one"), kept
        assert BsaStarts(path).first(b"textures/armor/b.dds", 3) is None
    random = np.random.default_rng(2)
    for _ in range(300):
        spoilt = bytearray(content)
        spoilt[int(random.integers(8, len(content)))] = int(random.integers(256))
        path.write_bytes(spoilt)
        BsaStarts(path).first(b"textures/armor/a.dds", 148)


def test_a_start_that_cannot_be_told_is_taken_from_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Bsa(save_bsa(tmp_path / "mod.bsa", {"textures/a.dds": b"DDS and more"}))
    monkeypatch.setattr(BsaStarts, "first", lambda *_: None)
    assert archive.first(PurePath("textures/a.dds"), 4) == b"DDS "


def frame(*blocks: bytes, flags: int = 0x60, extra: bytes = b"") -> bytes:
    """A frame of these blocks, each with its size before it."""
    return struct.pack("<IBB", 0x184D2204, flags, 0x40) + extra + b"\0" + b"".join(blocks) + bytes(4)


def block(data: bytes, *, stored: bool = False) -> bytes:
    return struct.pack("<I", len(data) | (0x80000000 if stored else 0)) + data


def test_a_frame_is_decoded_as_far_as_it_is_asked_for() -> None:
    # "abc", then 3 back for 4 + 15 + 255 + 1 bytes; then 5 literals, the last.
    packed = bytes([0x3F]) + b"abc" + b"\x03\x00\xff\x01" + bytes([0x50]) + b"hello"
    whole = (b"abc" * 100)[: 3 + 4 + 15 + 255 + 1] + b"hello"
    for count in (0, 1, 3, 4, 100, len(whole), 10_000):
        assert first_of_frame(frame(block(packed)), count) == whole[:count]
    assert first_of_frame(frame(block(b"as it is", stored=True), block(packed)), 20) == b"as it isabcabcabcabc"
    assert first_of_frame(frame(block(packed), flags=0x68, extra=bytes(8)), 5) == b"abcab"
    checked = [block(b"ab", stored=True) + bytes(4), block(b"cd", stored=True) + bytes(4)]
    assert first_of_frame(frame(*checked, flags=0x70), 9) == b"abcd"
    for kept in range(len(frame(block(packed)))):
        cut = frame(block(packed))[:kept]
        if kept >= 6:
            assert whole.startswith(first_of_frame(cut, 400))


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"no frame at all",
        frame(block(b"a", stored=True), flags=0x61, extra=bytes(4)),
        frame(block(bytes([0x10]) + b"a" + b"\x02\x00")),
        frame(block(bytes([0x10]) + b"a" + b"\x00\x00")),
    ],
)
def test_what_is_no_frame_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        first_of_frame(packed, 10)
