"""Archives from outside: nothing but a bundle's own files is unpacked, and nothing before all of it is checked."""

from __future__ import annotations

import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pbrstudio.models import archive
from pbrstudio.models.archive import unpack
from pbrstudio.models.bundle import bundle_names
from pbrstudio.runtime.errors import UserError

CONTENT = {name: zlib.crc32(name.encode()).to_bytes(4, "big") * 5 for name in bundle_names()}


def write(path: Path, *extra: tuple[str | ZipInfo, bytes], without: str = "", kind: int = ZIP_DEFLATED) -> Path:
    """An archive of a bundle's files, without one of them, and with further entries."""
    with ZipFile(path, "w", kind) as made:
        for name, data in CONTENT.items():
            if name != without:
                made.writestr(name, data)
        for entry, data in extra:
            made.writestr(entry, data)
    return path


def refusal(path: Path, folder: Path) -> str:
    folder.mkdir()
    with pytest.raises(UserError) as caught:
        unpack(path, folder)
    assert not list(folder.iterdir()), "something was unpacked before all was checked"
    said = str(caught.value)
    assert said.startswith(str(path))
    assert "\n" not in said
    return said


@pytest.mark.parametrize("kind", [ZIP_STORED, ZIP_DEFLATED])
def test_what_others_pack_is_unpacked(kind: int, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    unpack(write(tmp_path / "a.zip", kind=kind), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == CONTENT


@pytest.mark.parametrize(
    "name",
    [
        "../manifest.json",
        "/etc/passwd",
        "C:\\Windows\\system.ini",
        "..\\manifest.json",
        "tiny/manifest.json",
        "./manifest.json",
        "manifest.json/",
        "Manifest.json",
        "readme.txt",
        "extra.safetensors",
        "__MACOSX/._manifest.json",
        "manifest.json\x00.exe",
        "",
    ],
)
def test_a_name_that_is_not_a_bundles_own_is_refused(name: str, tmp_path: Path) -> None:
    entry = ZipInfo("placeholder")
    entry.filename = entry.orig_filename = name
    said = refusal(write(tmp_path / "a.zip", (entry, b"x")), tmp_path / "out")
    assert "which is no file of a model: it must hold exactly manifest.json, segmenter.safetensors" in said
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "out"}


@pytest.mark.filterwarnings("ignore:Duplicate name")  # zipfile's own, when the test makes such a file
def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    said = refusal(write(tmp_path / "a.zip", ("maps.onnx", b"other")), tmp_path / "out")
    assert "holds maps.onnx more than once" in said


@pytest.mark.parametrize("name", bundle_names())
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    assert f"holds {name} not at all" in refusal(write(tmp_path / "a.zip", without=name), tmp_path / "out")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_links_and_devices_are_refused(kind: int, tmp_path: Path) -> None:
    entry = ZipInfo("maps.onnx")
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    said = refusal(write(tmp_path / "a.zip", (entry, b"/etc/passwd"), without="maps.onnx"), tmp_path / "out")
    assert "maps.onnx is a link, or no plain file" in said


@pytest.mark.parametrize("kind", [ZIP_BZIP2, ZIP_LZMA])
def test_other_packings_are_refused(kind: int, tmp_path: Path) -> None:
    said = refusal(write(tmp_path / "a.zip", kind=kind), tmp_path / "out")
    assert "manifest.json is packed in a way that is not read here" in said


def patched(path: Path, name: str, offset: int, value: int, size: int) -> Path:
    """The archive with a field of the entry's line in the central directory set; offsets as in APPNOTE.TXT 4.3.12."""
    data = bytearray(path.read_bytes())
    line = data.rindex(name.encode()) - 46
    assert data[line : line + 4] == b"PK\x01\x02"
    data[line + offset : line + offset + size] = value.to_bytes(size, "little")
    path.write_bytes(data)
    return path


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    path = patched(write(tmp_path / "a.zip"), "maps.onnx", 8, 1, 2)
    assert "maps.onnx is encrypted" in refusal(path, tmp_path / "out")


@pytest.mark.parametrize(("name", "most"), [("manifest.json", 1 << 20), ("albedo.onnx", 64 << 20)])
def test_a_stated_size_past_the_limit_is_refused(name: str, most: int, tmp_path: Path) -> None:
    path = patched(write(tmp_path / "a.zip"), name, 24, most + 1, 4)
    assert f"{name} states a size of {most + 1} bytes, more than the {most} that" in refusal(path, tmp_path / "out")


def test_an_archive_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    zeros = bytes(8 << 20)
    path = write(tmp_path / "a.zip", ("maps.safetensors", zeros), without="maps.safetensors")
    assert path.stat().st_size * archive.LARGEST_RATIO < len(zeros)
    assert "made to fill the disk" in refusal(path, tmp_path / "out")


@pytest.mark.parametrize("change", [-1, 1, 1000])
def test_a_stated_size_that_lies_is_refused(change: int, tmp_path: Path) -> None:
    path = patched(write(tmp_path / "a.zip"), "manifest.json", 24, len(CONTENT["manifest.json"]) + change, 4)
    (tmp_path / "out").mkdir()
    try:
        unpack(path, tmp_path / "out")
    except UserError:
        return
    assert (tmp_path / "out" / "manifest.json").stat().st_size <= len(CONTENT["manifest.json"]) + change


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    refusal(tmp_path / "a.zip", tmp_path / "out")


def test_changed_data_are_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", kind=ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(CONTENT["maps.onnx"])] ^= 1
    path.write_bytes(data)
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match=r"is no \.zip file, or a damaged one"):
        unpack(path, tmp_path / "out")


HARM: list[Callable[[bytearray, int], object]] = [
    lambda data, at: data.__setitem__(at % len(data), (data[at % len(data)] + 1 + at // len(data)) % 256),
    lambda data, at: data.__delitem__(slice(at % len(data), None)),
    lambda data, at: data.__delitem__(slice(0, at % len(data))),
    lambda data, at: data.__setitem__(slice(at % len(data), at % len(data) + 4), b"\xff" * 4),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(HARM), st.integers(0, 10**6)), min_size=1, max_size=3))
def test_any_harm_is_harmless_or_refused(
    tmp_path_factory: pytest.TempPathFactory, harm: list[tuple[Callable[[bytearray, int], object], int]]
) -> None:
    folder = tmp_path_factory.mktemp("harm")
    data = bytearray(write(folder / "a.zip").read_bytes())
    for change, at in harm:
        if data:
            change(data, at)
    (folder / "a.zip").write_bytes(data)
    (folder / "out").mkdir()
    try:
        unpack(folder / "a.zip", folder / "out")
    except UserError:
        return
    assert {path.name for path in (folder / "out").iterdir()} == set(CONTENT)
