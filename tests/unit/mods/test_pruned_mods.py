"""What nothing asks for goes under --prune: after any history an output and its archive are those of a first run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.mods import manifest as manifest_module
from pbrstudio.mods.manifest import Manifest, PackLines
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import ItemLeftAlone, JobFinished
from tests.makers import save_png, smooth_bytes
from tests.unit.mods.histories import entries, everything, files, run, warnings

KEEP = "textures/pbr/keep"


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    for number, name in enumerate(("gate", "wall", "wall_g")):
        save_png(tmp_path / f"mod/textures/keep/{name}.png", smooth_bytes(16, 16, 3, seed=number))
    return tmp_path / "mod"


def report(out: Path) -> dict[str, Any]:
    (path,) = (out / ".pbrstudio").glob("*.report.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def rows(out: Path) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in report(out)["rows"]}


@pytest.mark.parametrize("packaging", [{"zip": True}, {"zip": True, "fomod": True}])
@pytest.mark.parametrize("change", ["exclude", "deleted", "no glow", "no parallax", "other case"])
def test_a_further_run_ends_where_a_first_one_would(
    mod: Path, tmp_path: Path, change: str, packaging: dict[str, bool]
) -> None:
    run(mod, tmp_path / "out", packaging=packaging)
    given: dict[str, Any] = {"packaging": packaging, "prune": True}
    wall = mod / "textures/keep/wall.png"
    match change:
        case "exclude":
            given["exclude"] = ("keep/gate",)
        case "deleted":
            wall.unlink()
        case "no glow":
            wall.with_name("wall_g.png").unlink()
        case "no parallax":
            given["parallax"] = False
        case "other case":
            os.rename(wall, wall.with_name("Wall.png"))
    run(mod, tmp_path / "out", **given)
    again = run(mod, tmp_path / "out", **given)
    run(mod, tmp_path / "fresh", **given)
    fresh, there = files(tmp_path / "fresh"), files(tmp_path / "out")
    # The mod is called after its folder, the output's name plays no part.
    assert sorted(there) == sorted(fresh)
    assert there == fresh
    assert isinstance(again[-1], JobFinished)
    assert again[-1].done == 0


def test_it_is_told(mod: Path, tmp_path: Path) -> None:
    run(mod, tmp_path / "out")
    (mod / "textures/keep/gate.png").unlink()
    events = run(mod, tmp_path / "out", exclude=("wall",), prune=True)
    told = {each.item: each.reason for each in events if isinstance(each, ItemLeftAlone)}
    assert f"{KEEP}/gate_n.dds: taken away" in told["textures/keep/gate.png"]
    assert isinstance(events[-1], JobFinished)
    assert events[-1].left_alone == len(told)
    found = rows(tmp_path / "out")
    assert {each["message"] for each in found["textures/keep/wall.png"]["findings"]} >= {
        f"{KEEP}/wall.dds: taken away, for nothing asks for it any more"
    }
    assert not (tmp_path / "out/PBRNIFPatcher").exists()
    assert not (tmp_path / "out/textures").exists()


def test_what_a_person_changed_stays_outside_the_archive(mod: Path, tmp_path: Path) -> None:
    out, zipped = tmp_path / "out", {"zip": True}
    run(mod, out, packaging=zipped)
    (out / KEEP / "gate.dds").write_bytes(b"painted by hand")
    run(mod, out, packaging=zipped, exclude=("gate",), prune=True)
    there = files(out)
    assert there[f"{KEEP}/gate.dds"] == b"painted by hand"
    assert f"{KEEP}/gate_n.dds" not in there
    assert not [name for name in there if ".zip/" in name and "gate" in name]
    assert [each["texture"] for each in entries(out)] == ["keep\\wall"]


def test_a_part_of_a_mod_takes_nothing_away(mod: Path, tmp_path: Path) -> None:
    run(mod, tmp_path / "out", packaging={"zip": True})
    before = files(tmp_path / "out")
    run(mod, tmp_path / "out", packaging={"zip": True}, include=("gate",), prune=True)
    run(mod, tmp_path / "out", shard=(1, 2), exclude=("gate",), prune=True)
    run(mod, tmp_path / "out", existing="rename", exclude=("gate", "wall"), prune=True)
    run(mod / "textures/keep/wall.png", tmp_path / "out", prune=True)
    assert before.items() <= files(tmp_path / "out").items()
    assert len([name for name in files(tmp_path / "out") if ".zip/" in name]) == len(
        [name for name in before if ".zip/" in name]
    )


def test_without_prune_it_is_only_told(mod: Path, tmp_path: Path) -> None:
    out, zipped = tmp_path / "out", {"zip": True}
    run(mod, out, packaging=zipped)
    before = {name: data for name, data in files(out).items() if name.startswith("textures/")}
    (mod / "textures/keep/gate.png").unlink()
    sentence = "4 files of 1 texture are no longer asked for and stay: --prune takes them away"
    for _ in range(2):
        assert warnings(run(mod, out, packaging=zipped)) == [sentence]
        there = files(out)
        assert before.items() <= there.items()
        assert not [name for name in there if ".zip/" in name and "gate" in name]
        assert [each["texture"] for each in entries(out)] == ["keep\\wall"]
        assert report(out)["warnings"] == [sentence]
    assert warnings(run(mod, out, packaging=zipped, prune=True)) == [
        "4 files of 1 texture were taken away, for nothing asks for them any more"
    ]
    assert not [name for name in files(out) if "gate" in name]
    assert warnings(run(mod, out, packaging=zipped)) == []


def test_an_installer_leaves_it_out_though_it_stays(mod: Path, tmp_path: Path) -> None:
    out, packaging = tmp_path / "out", {"zip": True, "fomod": True}
    run(mod, out, packaging=packaging)
    before = {name: data for name, data in files(out).items() if name.endswith(".dds") and ".zip/" not in name}
    told = warnings(run(mod, out, packaging=packaging, exclude=("gate",)))
    assert [each.partition(" files")[0] for each in told] == ["4", "complex-material: 3"]
    there = files(out)
    assert before.items() <= there.items()
    assert {name for name in before if "/half/" in name and "gate" in name}
    assert not [name for name in there if ".zip/" in name and "gate" in name]


def test_the_manifest_is_read_once(mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(mod, tmp_path / "out")
    read: list[Path] = []

    def noting(path: Path) -> PackLines:
        read.append(path)
        return real(path)

    real = manifest_module._lines
    monkeypatch.setattr(manifest_module, "_lines", noting)
    run(mod, tmp_path / "out", exclude=("gate",), prune=True, packaging={"zip": True})
    assert [path.name for path in read if path.name == "mod.jsonl"] == ["mod.jsonl"]


def test_a_dry_run_tells_it_and_does_nothing(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(mod, out)
    before = everything(out)
    (mod / "textures/keep/gate.png").unlink()
    count = "4 files of 1 texture are no longer asked for and"
    assert warnings(run(mod, out, dry=True)) == [f"{count} stay: --prune takes them away"]
    told = warnings(run(mod, out, dry=True, prune=True))
    assert told[0] == f"{count} would be taken away"
    assert set(told[1:]) == {f"{KEEP}/gate{end}.dds: would be taken away" for end in ("", "_n", "_rmaos", "_p")}
    assert everything(out) == before


def test_what_is_asked_for_again_belongs_again(mod: Path, tmp_path: Path) -> None:
    out, zipped = tmp_path / "out", {"zip": True}
    run(mod, out, packaging=zipped)
    before = files(out)
    run(mod, out, packaging=zipped, exclude=("gate",))
    assert files(out) != before
    for _ in range(2):
        assert warnings(run(mod, out, packaging=zipped, prune=True)) == []
        assert files(out) == before


@pytest.mark.parametrize("touched", [True, False])
def test_what_belongs_again_is_noted_so(mod: Path, tmp_path: Path, touched: bool) -> None:
    out = tmp_path / "out"
    run(mod, out)
    run(mod, out, exclude=("gate",))
    if touched:  # then it is noted anew what it was made from
        os.utime(mod / "textures/keep/gate.png", ns=(5, 5))
    run(mod, out)
    with Manifest(out, "mod") as manifest:
        assert f"{KEEP}/gate.dds" in manifest.claims("mod").files


def test_another_mod_and_single_textures_in_the_same_folder_stay(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    save_png(tmp_path / "other/textures/door.png", smooth_bytes(16, 16, 3))
    single = save_png(tmp_path / "alone/textures/lamp.png", smooth_bytes(16, 16, 3))
    for each in (mod, tmp_path / "other", single):
        run(each, out)
    before = files(out)
    run(mod, out, exclude=("gate",), prune=True)
    gone = set(before) - set(files(out))
    assert gone == {f"{KEEP}/gate{end}.dds" for end in ("", "_n", "_rmaos", "_p")}


def test_files_under_new_names_stay(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(mod, out)
    run(mod, out, existing="rename")
    before = files(out)
    run(mod, out, prune=True)
    assert set(before) <= set(files(out))
    (mod / "textures/keep/gate.png").unlink()
    run(mod, out, prune=True)
    assert {name for name in before if "gate_2" in name} <= set(files(out))


def test_two_layouts_of_the_game_are_no_mod_together(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(mod, out)
    before = files(out)
    with pytest.raises(UserError, match=r"holds textures of layout 'true-pbr'.*another output folder"):
        run(mod, out, layout="complex-material")
    with pytest.raises(UserError, match="complex-material"):
        run(mod, out, layout="complex-material", shard=(1, 2))
    assert files(out) == before
    with pytest.raises(UserError, match="complex-material"):
        run(mod / "textures/keep/wall.png", out, layout="complex-material")
    assert files(out) == before
    run(mod, out, layout="maps")  # for other programs: no part of the mod
    for path in out.rglob("*.dds"):
        path.unlink()
    run(mod, out, layout="complex-material", packaging={"zip": True})
    assert not [name for name in files(out) if ".zip/" in name and "pbr" in name.lower().split(".zip/")[1]]
