"""The report of an installer: all kinds in one, with files where they lie."""

from __future__ import annotations

import json
from pathlib import Path

from pbrstudio.runtime.control import Control
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.packaging import Packaging
from tests.makers import save_png, smooth_bytes


def test_an_installer_has_one_report_at_its_root(tmp_path: Path) -> None:
    out = tmp_path / "out"
    save_png(tmp_path / "mod/textures/keep/wall.png", smooth_bytes(8, 8, 3))
    (tmp_path / "mod/textures/keep/broken.dds").write_bytes(b"")
    conversion = Conversion(model="baseline", packaging=Packaging(fomod=True, zip=True))
    finished = convert([tmp_path / "mod"], out, conversion, lambda _: None, Control())
    assert finished.failed == 1  # one texture, for both kinds
    page = out / ".pbrstudio/mod.report.html"
    assert str(page) in finished.outputs
    rows = {row["name"]: row for row in json.loads((out / ".pbrstudio/mod.report.json").read_text("utf-8"))["rows"]}
    assert {name for name, row in rows.items() if row["state"] == "done"} == {
        "true-pbr: textures/keep/wall.png",
        "complex-material: textures/keep/wall.png",
    }
    files = [each for row in rows.values() for each in row["outputs"]]
    assert files
    assert all((out / each).is_file() for each in files)
