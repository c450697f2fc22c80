"""Export: the same bytes for the same model, and nothing written over that was not meant."""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from pbrstudio.models import transfer
from pbrstudio.models.bundle import bundle_names, open_bundle
from pbrstudio.models.transfer import export_model
from pbrstudio.runtime.errors import UserError
from tests.integration.command import names, snapshot


@pytest.fixture
def packed(tiny: Path, tmp_path: Path) -> Path:
    return export_model(open_bundle(tiny), tmp_path / "tiny.zip")


def test_the_same_model_gives_the_same_bytes_whenever_it_is_packed(packed: Path, tiny: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(tiny, tmp_path / "copy"))
    for name in bundle_names():
        (copy / name).touch()
    assert export_model(open_bundle(copy), tmp_path / "again.ZIP").read_bytes() == packed.read_bytes()
    with ZipFile(packed) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(bundle_names())
        assert {(each.compress_type, each.date_time, each.external_attr >> 16) for each in archive.infolist()} == {
            (ZIP_STORED, (1980, 1, 1, 0, 0, 0), 0o100644)
        }


def test_what_is_there_is_not_written_over_unless_asked(tiny: Path, packed: Path, tmp_path: Path) -> None:
    bundle = open_bundle(tiny)
    packed.write_bytes(b"old")
    folder = export_model(bundle, tmp_path / "out")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    before = snapshot(tmp_path)
    for target in (packed, folder):
        with pytest.raises(UserError, match=r"exists already: give --replace to replace it, or choose another name"):
            export_model(bundle, target)
    assert snapshot(tmp_path) == before
    for target in (packed, folder):
        assert export_model(bundle, target, replace=True) == target
    assert open_bundle(folder)
    with ZipFile(packed) as archive:
        assert archive.namelist() == list(bundle_names())
    assert {path.name for path in tmp_path.iterdir()} == {"out", "tiny.zip"}


def test_a_folder_of_other_things_is_never_replaced(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "letter.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "folder.zip").mkdir()
    before = snapshot(tmp_path)
    for replace in (False, True):
        for name in ("documents", "folder.zip"):
            with pytest.raises(UserError):
                export_model(open_bundle(tiny), tmp_path / name, replace=replace)
    assert snapshot(tmp_path) == before


def test_a_failed_export_leaves_nothing(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = open_bundle(tiny)

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transfer, "pack", full)
    monkeypatch.setattr(transfer.shutil, "copyfile", full)
    before = names(tmp_path)
    for name in ("new.zip", "new"):
        with pytest.raises(UserError, match="the disk is full"):
            export_model(bundle, tmp_path / name)
    assert names(tmp_path) == before
