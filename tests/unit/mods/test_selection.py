"""What ``include`` and ``exclude`` leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pbrstudio.mods.plan import make_plan
from pbrstudio.mods.selection import select
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout
from tests.makers import save_png, smooth_bytes

NAMES = ("armor/iron/helmet_d", "armor/steel/helmet", "clutter/pot")


@pytest.mark.parametrize(
    ("include", "exclude", "left"),
    [
        ((), (), NAMES),
        (("armor/*/*",), (), NAMES[:2]),
        (("ARMOR",), (), NAMES[:2]),
        (("helmet",), (), NAMES[:2]),
        (("textures/armor/**/*.dds", "clutter/*"), (), NAMES),
        ((), ("armor/iron",), NAMES[1:]),
        (("armor",), ("steel",), NAMES[:1]),
        (("weapons",), (), ()),
    ],
)
def test_globs(tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], left: tuple[str, ...]) -> None:
    for name in NAMES:
        save_png(tmp_path / f"mod/textures/{name}.png", smooth_bytes(4, 4, 3))
    conversion = Conversion(include=include, exclude=exclude)
    plan = make_plan([tmp_path / "mod"], tmp_path / "out", load_layout("true-pbr"), conversion)
    select(plan, conversion)
    assert tuple(item.game.as_posix() for item in plan.items) == left
    assert len(plan.left_alone) == len(NAMES) - len(left)
    assert all("wanted" in reason for _, reason in plan.left_alone)


@pytest.mark.parametrize("glob", ["", "../secret", "a//b", "C:/mods"])
def test_what_is_no_glob_is_refused(glob: str) -> None:
    with pytest.raises(ValidationError, match="is no path below textures"):
        Conversion(include=(glob,))
