"""Only regular files are opened, and nothing waits for the other end of a pipe."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.dds.header import read_header
from pbrstudio.textures.guard import check_file, check_header
from pbrstudio.textures.opening import open_texture
from pbrstudio.textures.read import probe, read_texture
from pbrstudio.textures.sniff import Container, container_of

POSIX = sys.platform != "win32"
OPENERS: list[Callable[[Path], object]] = [
    open_texture,
    container_of,
    probe,
    read_texture,
    read_header,
    lambda path: check_file(path, Container.PNG),
    lambda path: check_header(path, Container.JPEG),
]


def refused(look: Callable[[Path], object], path: Path, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        look(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("look", OPENERS)
def test_what_is_no_regular_file_is_refused_before_it_is_opened(tmp_path: Path, look: Callable[[Path], object]) -> None:
    (tmp_path / "folder.png").mkdir()
    refused(look, tmp_path / "folder.png", "it is a folder where a file was expected")
    refused(look, tmp_path / "none.png", "it does not exist")
    if POSIX:
        os.mkfifo(tmp_path / "pipe.png")
        (tmp_path / "link.png").symlink_to(tmp_path / "pipe.png")
        (tmp_path / "null.png").symlink_to("/dev/null")
        for name, kind in (("pipe", "pipe"), ("link", "pipe"), ("null", "device")):
            refused(look, tmp_path / f"{name}.png", f"it is a {kind} where a file was expected: choose a texture")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if POSIX:
        monkeypatch.chdir(tmp_path)  # a socket's path may not be long
        with socket.socket(socket.AF_UNIX) as end:
            end.bind("a.png")
            refused(container_of, Path("a.png"), "it is a socket")


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"content")
    link = tmp_path / "a.png"
    if POSIX:
        link = tmp_path / "b.png"
        link.symlink_to(tmp_path / "a.png")
    with open_texture(link) as file:
        assert file.read() == b"content"


@pytest.mark.parametrize("look", [container_of, probe, read_texture, read_header])
def test_a_name_of_another_encoding_is_a_sentence(tmp_path: Path, look: Callable[[Path], object]) -> None:
    path = tmp_path / "caf\udce9.png"
    if sys.platform == "linux":
        path.write_bytes(b"content")
    with pytest.raises(UserError, match="its path is not valid UTF-8: rename it") as caught:
        look(path)
    assert str(caught.value).encode("utf-8")
