"""The options of ``convert``, as far as they change what is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.integration.command import OF_A_MOD, convert_inside, names, run, snapshot
from tests.integration.jobs import convert_here, load, save, true_pbr
from tests.integration.pictures import bumps, psnr, stone, uneven
from tests.integration.readers import dds


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A texture of 128 x 64 px with a normal map of its own."""
    save(tmp_path / "in" / "a.png", stone(64, 128))
    save(tmp_path / "in" / "a_n.png", bumps(64, 128))
    return tmp_path / "in" / "a.png"


PBR = {"a.dds", "a_n.dds", "a_rmaos.dds", "a_p.dds"}


def test_quality_changes_the_blocks_for_the_better(source: Path, tmp_path: Path) -> None:
    kept = {}
    for quality in ("draft", "normal", "best"):
        out = true_pbr(source, tmp_path / quality, quality=quality)
        kept[quality] = psnr(dds(out / "a.dds").pixels()[..., :3], stone(64, 128))
    assert kept["draft"] < kept["normal"] <= kept["best"]


def test_skip_leaves_what_is_there_and_writes_what_is_missing(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert convert_inside(source, out=out).status == 0
    before = snapshot(out / "textures")
    answer = convert_inside(source, out=out)
    assert answer.status == 0
    assert [record["item"] for record in answer.of("item_skipped")] == [str(source)]
    assert snapshot(out / "textures") == before
    (out / "textures/pbr/a_rmaos.dds").unlink()
    (out / "textures/pbr/a_n.dds").write_bytes(b"the user's own")
    before = snapshot(out / "textures")
    answer = convert_inside(source, "--existing", "skip", out=out)
    assert [Path(path).name for path in answer.of("item_finished")[0]["outputs"]] == ["a_rmaos.dds"]
    after = snapshot(out / "textures")
    assert dds(out / "textures/pbr/a_rmaos.dds").size == (128, 64)
    del after["pbr/a_rmaos.dds"]
    assert after == before


def test_overwrite_replaces_what_is_there(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert_inside(source, out=out)
    (out / "textures/pbr/a_n.dds").write_bytes(b"the user's own")
    answer = convert_inside(source, "--existing", "overwrite", out=out)
    assert len(answer.of("item_finished")[0]["outputs"]) == 4
    assert dds(out / "textures/pbr/a_n.dds").size == (128, 64)
    assert names(out / "textures/pbr") == PBR


def test_rename_writes_beside_what_is_there(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert_inside(source, out=out)
    before = snapshot(out / "textures")
    for number in (2, 3):
        assert convert_inside(source, "--existing", "rename", out=out).status == 0
        beside = {f"pbr/a_{number}{end}.dds" for end in ("", "_n", "_rmaos", "_p")}
        assert set(snapshot(out / "textures")) - set(before) == beside
        assert before.items() <= snapshot(out / "textures").items()
        before = snapshot(out / "textures")


def test_max_size_halves_until_it_fits(source: Path, tmp_path: Path) -> None:
    assert convert_inside(source, "--max-size", "64", out=tmp_path / "out").status == 0
    for name in PBR:
        assert dds(tmp_path / "out/textures/pbr" / name).size == (64, 32), name


def test_map_scale_makes_one_map_smaller(source: Path, tmp_path: Path) -> None:
    assert convert_inside(source, "--map-scale", "rmaos=1/2,height=1/4", out=tmp_path / "out").status == 0
    sizes = {name: dds(tmp_path / "out/textures/pbr" / name).size for name in PBR}
    assert sizes == {"a.dds": (128, 64), "a_n.dds": (128, 64), "a_rmaos.dds": (64, 32), "a_p.dds": (32, 16)}


def test_albedo_bc1_is_for_opaque_textures(source: Path, tmp_path: Path) -> None:
    save(tmp_path / "in" / "leaf.png", np.dstack([stone(32, 32), stone(32, 32)[..., :1]]))
    assert convert_inside(tmp_path / "in", "--albedo", "bc1", out=tmp_path / "out").status == 0
    assert dds(tmp_path / "out/textures/pbr/a.dds").dxgi == 72
    assert dds(tmp_path / "out/textures/pbr/leaf.dds").dxgi == 99
    assert dds(tmp_path / "out/textures/pbr/a_rmaos.dds").dxgi == 98


def test_parallax_off_writes_no_height(source: Path, tmp_path: Path) -> None:
    assert convert_inside(source, "--parallax", "off", out=tmp_path / "out").status == 0
    assert names(tmp_path / "out/textures/pbr") == PBR - {"a_p.dds"}
    convert_here(source, tmp_path / "cm", layout="complex-material", parallax=False)
    assert dds(tmp_path / "cm/textures/a_m.dds").pixels()[..., 3].max() <= 4  # no parallax, by the shader's rule


def test_normals_derived_ignores_the_mods_own(source: Path, tmp_path: Path) -> None:
    own = true_pbr(source, tmp_path / "own")
    derived = true_pbr(source, tmp_path / "derived", normals="derived")
    assert psnr(dds(own / "a_n.dds").pixels()[..., :3], bumps(64, 128)) > 30
    assert psnr(dds(derived / "a_n.dds").pixels()[..., :3], bumps(64, 128)) < 25
    (source.parent / "a_n.png").unlink()
    alone = true_pbr(source, tmp_path / "alone")
    assert (alone / "a_n.dds").read_bytes() == (derived / "a_n.dds").read_bytes()


def test_a_normal_map_of_other_proportions_is_told_and_not_used(source: Path, tmp_path: Path) -> None:
    save(source.parent / "a_n.png", bumps(64, 64))
    answer = convert_inside(source, out=tmp_path / "out")
    finding, _ = answer.of("item_finished")[0]["findings"]
    assert finding["severity"] == "warning"
    assert "proportions (64 x 64 px) are not the texture's" in finding["message"]
    assert dds(tmp_path / "out/textures/pbr/a_n.dds").size == (128, 64)


def test_tiling_can_be_told(tmp_path: Path) -> None:
    save(tmp_path / "a.png", uneven(64, 64))
    heights = {}
    for tiling in ("auto", "on", "off"):
        answer = convert_inside("--layout", "maps", "--tiling", tiling, tmp_path / "a.png", out=tmp_path / tiling)
        assert answer.status == 0
        heights[tiling] = load(tmp_path / tiling / "a_height.png")
    assert np.array_equal(heights["auto"], heights["off"])
    assert not np.array_equal(heights["on"], heights["off"])


def test_a_preset_moves_the_sliders(source: Path, tmp_path: Path) -> None:
    preset = tmp_path / "preset.toml"
    preset.write_text("[everywhere]\nroughness = { bias = 0.2 }\nnormal = { flip_y = true }\n", encoding="utf-8")
    plain, changed = tmp_path / "plain", tmp_path / "changed"
    assert convert_inside(source, "--layout", "maps", out=plain).status == 0
    assert convert_inside(source, "--layout", "maps", "--preset", preset, out=changed).status == 0
    rough = load(changed / "a_roughness.png").astype(int) - load(plain / "a_roughness.png")
    assert np.abs(rough - 51).max() <= 1
    assert np.array_equal(load(changed / "a_normal.png")[..., 1], 255 - load(plain / "a_normal.png")[..., 1])
    assert (changed / "a_height.png").read_bytes() != (plain / "a_height.png").read_bytes(), "it is read off the normal"


def test_sizes_that_are_no_multiples_of_four_are_stretched_and_told(tmp_path: Path) -> None:
    save(tmp_path / "odd.png", stone(30, 50))
    answer = convert_inside(tmp_path / "odd.png", out=tmp_path / "out")
    finding, place = answer.of("item_finished")[0]["findings"]
    assert "--game-folder" in place["message"]
    assert finding["message"] == "50 x 30 px are no multiples of 4: stretched to 52 x 32"
    assert dds(tmp_path / "out/textures/pbr/odd.dds").size == (52, 32)


def test_a_memory_limit_refuses_what_needs_more(source: Path, tmp_path: Path) -> None:
    answer = convert_inside(source, "--memory-limit", "0.0001", out=tmp_path / "out")
    assert answer.status == 1
    (failed,) = answer.of("item_failed")
    assert "raise --memory-limit or shrink it with --max-size" in failed["message"]
    assert not (tmp_path / "out").exists()
    assert convert_inside(source, "--memory-limit", "1", out=tmp_path / "out").status == 0


def test_shards_together_make_the_whole(tmp_path: Path) -> None:
    for number in range(5):
        save(tmp_path / "mod" / "textures" / f"t{number}.png", stone(16, 16, number))
    seen: list[str] = []
    for part in (1, 2, 3):
        answer = convert_inside(tmp_path / "mod", "--shard", f"{part}/3", out=tmp_path / "out")
        assert answer.status == 0
        seen += [record["item"] for record in answer.of("item_finished")]
    assert sorted(seen) == [f"textures/t{number}.png" for number in range(5)]
    lists = {f"PBRNIFPatcher/mod_{part}_of_3.json" for part in (1, 2, 3)}
    textures = {f"textures/pbr/t{number}{end}.dds" for number in range(5) for end in ("", "_n", "_rmaos", "_p")}
    assert names(tmp_path / "out") == lists | textures | OF_A_MOD


@pytest.mark.parametrize("layout", ["true-pbr", "maps"])
def test_a_dry_run_writes_nothing_at_all(source: Path, tmp_path: Path, home: Path, layout: str) -> None:
    before = snapshot(tmp_path)
    answer = convert_inside(source.parent, "--layout", layout, "--dry-run", out=tmp_path / "out")
    assert answer.status == 0
    (planned,) = answer.of("item_planned")
    assert snapshot(tmp_path) == before
    assert not (tmp_path / "out").exists()
    assert list(home.iterdir()) == []
    convert_here(source.parent, tmp_path / "out", layout=layout)
    written = {str(tmp_path / "out" / name) for name in names(tmp_path / "out")}
    assert {*planned["outputs"], *answer.of("job_finished")[0]["outputs"]} == written


def test_your_own_layout_is_a_file(source: Path, tmp_path: Path) -> None:
    layout = tmp_path / "mine.toml"
    layout.write_text(
        'id = "mine"\ntitle = "Mine"\nroot = "packed"\ntree = "input"\n[[files]]\nmap = "rough"\nsuffix = "_r"\n'
        'type = "dds"\ncontent = "data"\nformat = "BC4_UNORM"\nchannels = ["1-roughness"]\n',
        encoding="utf-8",
    )
    assert convert_inside(source, "--layout", layout, out=tmp_path / "out").status == 0
    assert names(tmp_path / "out") == {"packed/a_r.dds"}
    gloss = dds(tmp_path / "out/packed/a_r.dds").pixels()[..., 0].astype(int)
    rmaos = dds(true_pbr(source, tmp_path / "pbr") / "a_rmaos.dds").pixels()[..., 0].astype(int)
    assert np.abs(255 - gloss - rmaos).mean() < 3


def test_settings_stand_in_for_options_and_options_win(source: Path, tmp_path: Path, home: Path) -> None:
    (home / "settings.json").write_text('{"layout": "maps"}', encoding="utf-8")
    assert convert_inside(source, out=tmp_path / "one").status == 0
    assert (tmp_path / "one" / "a_maps.json").is_file()
    assert convert_inside(source, "--layout", "orm", out=tmp_path / "two").status == 0
    assert (tmp_path / "two" / "a_orm.png").is_file()
    (home / "settings.json").write_text('{"layuot": "maps"}', encoding="utf-8")
    answer = run("convert", source, "-o", tmp_path / "three")
    assert answer.status == 2
    assert "layuot" in answer.err
    assert "mend or delete the file" in answer.err
