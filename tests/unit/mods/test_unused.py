"""What fits nothing is told as a warning, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Event, JobWarning
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from tests.makers import save_png, smooth_bytes

RULES = """
[[rules]]
name = "walls"
path = ["architecture/**"]
max_size = 8

[[rules]]
name = "sowrds"
path = ["sowrds/**", "swrods/**"]
max_size = 8
"""


@pytest.mark.parametrize("fomod", [False, True])
def test_slips_of_the_pen_are_told(tmp_path: Path, *, fomod: bool) -> None:
    save_png(tmp_path / "mod/textures/architecture/wall.png", smooth_bytes(8, 8, 3))
    save_png(tmp_path / "mod/textures/weapons/sword_d.png", smooth_bytes(8, 8, 3))
    (tmp_path / "my.toml").write_text(RULES, "utf-8")
    conversion = Conversion.model_validate(
        {
            "model": "baseline",
            "rules": (tmp_path / "my.toml",),
            "include": ("weapons", "armour"),
            "exclude": ("swrod",),
            "packaging": {"fomod": fomod},
        }
    )
    events: list[Event] = []
    convert([tmp_path / "mod"], tmp_path / "out", conversion, events.append, Control(), dry_run=True)
    assert [event.message for event in events if isinstance(event, JobWarning)] == [
        "--include armour: fits no texture of the input: check how it is written",
        "--exclude swrod: fits no texture of the input: check how it is written",
        "--rules my.toml: no texture of the input fits the path of 'sowrds': check how it is written",
    ]
