"""Parts of a plan: each texture in exactly one, whatever else is there."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.mods.plan import Plan, make_plan
from pbrstudio.mods.shards import part_of, share
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout
from tests.makers import save_png, smooth_bytes


@given(st.text(min_size=1), st.integers(1, 9))
def test_a_path_has_one_part_without_regard_to_case(path: str, parts: int) -> None:
    assert 1 <= part_of(path, parts) <= parts
    assert part_of(path.lower(), parts) == part_of(path, parts)


def test_parts_are_about_equal_and_the_same_everywhere() -> None:
    numbers = [part_of(f"textures/armor/t{number}", 4) for number in range(400)]
    assert all(70 < numbers.count(part) < 130 for part in (1, 2, 3, 4))
    assert [part_of("textures/pbr/armor/iron", parts) for parts in (2, 3, 5)] == [2, 1, 5]


def test_parts_add_up_to_the_whole_and_the_first_tells_the_rest(tmp_path: Path) -> None:
    for number in range(9):
        save_png(tmp_path / f"mod/textures/a/t{number}.png", smooth_bytes(4, 4, 3))
    save_png(tmp_path / "mod/textures/interface/map.png", smooth_bytes(4, 4, 3))
    layout = load_layout("true-pbr")

    def plan(out: Path) -> Plan:
        return make_plan([tmp_path / "mod", tmp_path / "missing"], out, layout, Conversion())

    out = tmp_path / "out"
    shares = [share(plan(out), (number, 3), out) for number in (1, 2, 3)]
    assert sorted(item.name for each in shares for item in each.items) == [item.name for item in plan(out).items]
    assert [(len(each.left_alone), len(each.failed)) for each in shares] == [(1, 1), (0, 0), (0, 0)]
    elsewhere = tmp_path / "elsewhere"
    moved = share(plan(elsewhere), (2, 3), elsewhere)
    assert [item.name for item in moved.items] == [item.name for item in shares[1].items]
    assert len(share(plan(out), None, out).items) == len(share(plan(out), (1, 1), out).items) == 9
