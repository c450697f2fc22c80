"""What a file is, by its content and against its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES, Container, container_of
from tests.dds_files import dds_header, random_blocks, write_file


@pytest.mark.parametrize(
    ("suffix", "kind", "container"),
    [
        (".png", "PNG", Container.PNG),
        (".jpg", "JPEG", Container.JPEG),
        (".jpeg", "JPEG", Container.JPEG),
        (".JPG", "JPEG", Container.JPEG),
        (".tga", "TGA", Container.TGA),
        (".tif", "TIFF", Container.TIFF),
        (".tiff", "TIFF", Container.TIFF),
        (".webp", "WEBP", Container.WEBP),
    ],
)
def test_content_and_name_agree(tmp_path: Path, suffix: str, kind: str, container: Container) -> None:
    path = tmp_path / f"a{suffix}"
    Image.new("RGB", (5, 3)).save(path, kind)
    assert container_of(path) is container
    assert suffix.lower() in TEXTURE_SUFFIXES


def test_dds_and_exr(tmp_path: Path) -> None:
    assert container_of(write_file(tmp_path / "a.dds", dds_header(4, 4, dxgi=98), bytes(16))) is Container.DDS
    assert container_of(write_file(tmp_path / "a.exr", b"v/1\x01", bytes(50))) is Container.EXR


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "TGA"])
def test_a_wrong_ending_says_what_the_file_is(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.dds"
    # A TGA has no signature at its start; newer ones have one at their end, which Pillow writes.
    Image.new("RGB", (5, 3)).save(path, kind)
    with pytest.raises(
        UserError, match=rf"a\.dds: is a {kind}, though its name ends in \.dds: rename it".replace("WEBP", "WebP")
    ):
        container_of(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"", "empty"),
        ("a.png", b"BM" + bytes(60), "is a BMP picture"),
        ("a.tga", b"PK\x03\x04" + bytes(60), "is a zip archive"),
        ("a.dds", b"8BPS" + bytes(60), "is a Photoshop document"),
        ("a.dds", b"rubbish", "is no DDS, whatever its name says"),
        ("a.txt", b"rubbish", "is no image that is known here"),
        ("a.bin", dds_header(4, 4, dxgi=98) + random_blocks("BC7", 4, 4), "is a DDS, but its name does not end so"),
    ],
)
def test_strangers(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said):
        container_of(write_file(tmp_path / name, content))


def test_a_folder_and_a_missing_file_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    for name in ("a.png", "b.png"):
        with pytest.raises(UserError, match=name):
            container_of(tmp_path / name)
