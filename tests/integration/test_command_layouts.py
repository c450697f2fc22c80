"""The game's layouts as other readers see them: formats, mips, sizes, colour space and channels of a whole mod."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.integration import mod as made
from tests.integration.command import OF_A_MOD, Snapshot, names, snapshot
from tests.integration.conftest import Converted
from tests.integration.pictures import bumps, psnr, stone
from tests.integration.readers import SRGB, Dds, dds, full_chain, oiio_level

Convert = Callable[[str], Converted]
BC1, BC3, BC4, BC7, BC7_SRGB = 71, 77, 80, 98, 99
PBR = {"": BC7_SRGB, "_n": BC7, "_rmaos": BC7, "_p": BC4}
COMPLEX = {"": BC7, "_n": BC7, "_m": BC7}
COPIED = {"plants/fern01_n": BC3}
"""Normal maps whose own blocks are of another format than those we write."""
KEPT = {"architecture/keep/wall01": BC1, "landscape/dirt02": BC1, "plants/fern01": BC3}
"""And diffuse textures, which Complex Material shows as they are."""
CASES = [("true-pbr", "textures/pbr", PBR, False), ("complex-material", "textures", COMPLEX, True)]


@pytest.fixture(params=CASES, ids=lambda case: case[0])
def case(request: pytest.FixtureRequest) -> tuple[str, str, dict[str, int], bool]:
    found: tuple[str, str, dict[str, int], bool] = request.param
    return found


def _files(out: Path, root: str, suffixes: dict[str, int], *, strip: bool) -> dict[str, tuple[Dds, int]]:
    """Each expected output with the format that it must have."""
    found = {}
    for name in made.DIFFUSE:
        for suffix, dxgi in suffixes.items():
            # The diffuse keeps the name that meshes ask for; its companions are called after the base.
            base = made.output_base(name, strip=strip and suffix != "")
            copied = COPIED | (KEPT if suffixes is COMPLEX else {})
            wanted = copied.get(base + suffix, dxgi)
            path = out / root / f"{base}{suffix}.dds"
            found[path.relative_to(out).as_posix()] = (dds(path), wanted)
    return found


def test_the_folder_holds_these_files_and_no_others(
    converted: Convert, case: tuple[str, str, dict[str, int], bool]
) -> None:
    layout, root, suffixes, strip = case
    done = converted(layout)
    wanted = set(_files(done.out, root, suffixes, strip=strip))
    wanted |= OF_A_MOD
    if layout == "true-pbr":
        wanted |= {f"PBRNIFPatcher/{made.NAME}.json", f"{root}/{made.GLOWING}_g.dds"}
    assert names(done.out) == wanted
    assert done.answer.status == 0
    assert done.answer.err == ""


def test_each_file_has_its_format_full_mips_and_the_size_of_its_source(
    converted: Convert, case: tuple[str, str, dict[str, int], bool]
) -> None:
    layout, root, suffixes, strip = case
    done = converted(layout)
    sizes = {made.output_base(name, strip=strip): size for name, size in made.DIFFUSE.items()}
    for path, (file, dxgi) in _files(done.out, root, suffixes, strip=strip).items():
        base = next(base for base in sizes if path.startswith((f"{root}/{base}.", f"{root}/{base}_")))
        assert (path, file.dxgi, file.size) == (path, dxgi, sizes[base])
        assert (path, file.mips) == (path, full_chain(*file.size))
        assert file.legacy == (dxgi in (BC1, BC3)), path


def test_openimageio_and_pillow_agree_with_the_block_decoder(
    converted: Convert, case: tuple[str, str, dict[str, int], bool]
) -> None:
    layout, root, suffixes, strip = case
    done = converted(layout)
    for path, (file, _) in _files(done.out, root, suffixes, strip=strip).items():
        for level in (0, file.mips // 2, file.mips - 1):
            pixels, space = oiio_level(done.out / path, level)
            channels = 1 if file.dxgi == BC4 else 3
            seen = file.pixels(level)[..., :channels].astype(int)
            assert np.abs(pixels[..., :channels] - seen).max() <= 2, (path, level)
            assert ("srgb" in space.lower()) == (file.dxgi in SRGB), (path, space)
        with Image.open(done.out / path) as image:
            assert image.size == file.size


def test_true_pbr_channels_mean_what_the_table_says(converted: Convert, mod: Path) -> None:
    out = converted("true-pbr").out / "textures" / "pbr"
    for name in made.DIFFUSE:
        base = made.output_base(name, strip=False)
        rmaos = dds(out / f"{base}_rmaos.dds").pixels()
        assert 85 <= rmaos[..., 0].mean() <= 170, name  # roughness, by the baseline's line
        assert rmaos[..., 1].max() <= 3, name  # metallic: the baseline knows no metal
        assert rmaos[..., 2].mean() >= 200, name  # occlusion: mostly open
        assert rmaos[..., 3].min() >= 254, name  # specular: all of F0
        normal = dds(out / f"{base}_n.dds").pixels()
        lengths = np.linalg.norm(normal[..., :3] / 127.5 - 1, axis=-1)
        assert abs(lengths.mean() - 1) < 0.05, name
        assert normal[..., 2].min() > 127, name
        assert 118 <= dds(out / f"{base}_p.dds").pixels()[..., 0].mean() <= 138, name  # about the surface level
        alpha = dds(out / f"{base}.dds").pixels()[..., 3]
        assert (alpha.min() < 128) == (name in made.TRANSPARENT), name


def test_colour_comes_through_from_every_kind_of_file(converted: Convert) -> None:
    out = converted("true-pbr").out / "textures" / "pbr"
    seeds = {"crate": 10, "crate16": 11, "barrel": 12, "table": 13, "stool": 14, "bench": 16, "CHEST01": 6}
    for name, seed in seeds.items():
        width, height = made.DIFFUSE[next(key for key in made.DIFFUSE if Path(key).stem == name)]
        seen = dds(out / "clutter" / f"{name}.dds").pixels()[..., :3]
        assert psnr(seen, stone(height, width, seed)) > 33, name


def test_the_mods_own_normal_map_is_taken_over_block_for_block(converted: Convert, mod: Path) -> None:
    out = converted("true-pbr").out / "textures" / "pbr"
    for base, mips in (("architecture/keep/wall01", 3), ("plants/fern01", 7)):
        source = (mod / "textures" / f"{base}_n.dds").read_bytes()
        copy = dds(out / f"{base}_n.dds")
        own = b"".join(copy.levels[:mips])
        assert source.endswith(own), base
        assert copy.mips == full_chain(*copy.size)


def test_a_two_channel_normal_map_gets_its_blue_back(converted: Convert) -> None:
    normal = dds(converted("true-pbr").out / "textures/pbr/weapons/iron/sword_d_n.dds")
    assert normal.dxgi == BC7
    assert psnr(normal.pixels()[..., :3], bumps(32, 128)) > 33


def test_complex_material_passes_the_detection_rules(converted: Convert) -> None:
    out = converted("complex-material").out / "textures"
    for name in made.DIFFUSE:
        base = made.output_base(name, strip=True)
        mask = dds(out / f"{base}_m.dds")
        for level in range(mask.mips):
            r, g, b, a = np.moveaxis(mask.pixels(level).astype(int), -1, 0)
            apart = np.maximum(np.maximum(abs(r - g), abs(r - b)), abs(g - b))
            assert a.max() < 251, (name, level)
            assert g.min() > 4, (name, level)
            assert apart.min() >= 4, (name, level)
        red, gloss, metal, height = np.moveaxis(mask.pixels().astype(int), -1, 0)
        assert abs(red.mean() - 0.04 * 255) < 5, name
        assert metal.max() < 30, name
        assert 110 <= height.mean() <= 140, name
        rough = dds(converted("true-pbr").out / "textures/pbr" / f"{made.output_base(name, strip=False)}_rmaos.dds")
        assert np.abs(gloss - (255 - rough.pixels()[..., 0].astype(int))).mean() < 4, name


def test_complex_material_keeps_gloss_in_the_normals_alpha(converted: Convert, mod: Path) -> None:
    out = converted("complex-material").out / "textures"
    own = dds(out / "plants/fern01_n.dds").pixels()[..., 3]
    assert psnr(own, stone(64, 64, 4)[..., 0]) > 35
    made_up = dds(out / "clutter/crate_n.dds").pixels()[..., 3]
    assert abs(made_up.mean() - dds(out / "clutter/crate_m.dds").pixels()[..., 1].mean()) < 3


def test_what_is_no_diffuse_texture_is_left_alone_with_a_reason(converted: Convert) -> None:
    left = {record["item"]: record["reason"] for record in converted("true-pbr").answer.of("item_left_alone")}
    assert set(left) == {f"textures/{name}" for name in made.LEFT_ALONE} | {"preview.png"}
    assert left["textures/weapons/iron/sword_g.dds"] == "is a glow map by its name"
    assert left["textures/cubemaps/chrome.dds"] == "is a cube map by its name"
    assert left["preview.png"] == "lies outside the mod's textures folder"


def test_sources_are_never_touched(built: tuple[Path, Snapshot], converted: Convert) -> None:
    folder, before = built
    for layout in ("true-pbr", "complex-material", "maps"):
        assert converted(layout).answer.status == 0
    assert snapshot(folder) == before


def test_a_landscape_texture_is_told_what_it_needs(converted: Convert) -> None:
    told = {record["item"]: record["findings"] for record in converted("true-pbr").answer.of("item_finished")}
    (note,) = told.pop("textures/landscape/dirt02.dds")
    assert note["severity"] == "note"
    assert "TXST" in note["message"]
    others = [finding["message"] for findings in told.values() for finding in findings]
    assert len(others) == 2, "the fern's"
    assert "gloss in the normal map's alpha" in others[0]
    assert others[1] == "rule 'foliage' (shipped): of no known material, without metal"
