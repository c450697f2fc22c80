"""Textures of one size come together; of an archive's member only the header is read."""

from __future__ import annotations

from pathlib import Path

from pbrstudio.convert.item import Item
from pbrstudio.mods.plan import make_plan
from pbrstudio.mods.sizes import one_size_after_another, size_of
from pbrstudio.runtime.control import never_stop
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout
from tests.makers import save_png, smooth_bytes


def items(root: Path, **given: int) -> list[Item]:
    plan = make_plan([root], root.parent / "out", load_layout("true-pbr"), Conversion.model_validate(given))
    return plan.items


def test_sizes_come_in_the_order_of_their_first_texture(tmp_path: Path) -> None:
    for name, side in (("a", 8), ("b", 16), ("c", 8), ("d", 4), ("e", 16)):
        save_png(tmp_path / f"mod/textures/{name}.png", smooth_bytes(side, side, 3))
    (tmp_path / "mod/textures/f.png").write_bytes(b"no picture")
    found = one_size_after_another(items(tmp_path / "mod"), never_stop)
    assert [item.source.name.stem for _, item in found] == ["a", "c", "b", "e", "d", "f"]
    assert [index for index, _ in found] == [0, 2, 1, 4, 3, 5]


def test_the_size_is_the_one_that_is_written(tmp_path: Path) -> None:
    save_png(tmp_path / "mod/textures/a.png", smooth_bytes(16, 32, 3))
    (item,) = items(tmp_path / "mod", max_size=8)
    assert size_of(item) == (8, 4)
