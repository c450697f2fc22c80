"""The PNG layouts of a whole mod, opened by Pillow and pygltflib: names, depths, tags, channels and side files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image
from pygltflib import GLTF2

from tests.integration import mod as made
from tests.integration.command import names
from tests.integration.conftest import Converted
from tests.integration.jobs import load
from tests.integration.pictures import cut_out, stone
from tests.integration.readers import dds

Convert = Callable[[str], Converted]
FILES = {
    "maps": ["_albedo.png", "_roughness.png", "_metallic.png", "_ao.png", "_height.png", "_normal.png", "_maps.json"],
    "gltf": ["_basecolor.png", "_orm.png", "_normal.png", ".gltf"],
    "orm": ["_basecolor.png", "_orm.png", "_normal_opengl.png", "_normal_directx.png", "_height.png"],
}


@pytest.mark.parametrize("layout", FILES)
def test_the_folder_holds_these_files_and_no_others(converted: Convert, layout: str) -> None:
    done = converted(layout)
    bases = [made.output_base(name, strip=False) for name in made.DIFFUSE]
    assert done.answer.status == 0
    assert names(done.out) == {f"textures/{base}{ending}" for base in bases for ending in FILES[layout]}


@pytest.mark.parametrize("layout", FILES)
def test_each_picture_has_its_size_depth_and_tag(converted: Convert, layout: str) -> None:
    out = converted(layout).out / "textures"
    for name, size in made.DIFFUSE.items():
        base = made.output_base(name, strip=False)
        for ending in FILES[layout]:
            if not ending.endswith(".png"):
                continue
            with Image.open(out / f"{base}{ending}") as image:
                assert image.size == size, (name, ending)
                assert ("srgb" in image.info) == (ending in ("_albedo.png", "_basecolor.png")), (name, ending)
                colour = "RGBA" if name in made.TRANSPARENT else "RGB"
                wanted = {"_albedo.png": colour, "_basecolor.png": colour, "_height.png": "I;16"}
                wanted |= dict.fromkeys(("_roughness.png", "_metallic.png", "_ao.png"), "L")
                assert image.mode == wanted.get(ending, "RGB"), (name, ending)


def test_maps_keep_the_colour_and_the_alpha_of_a_png_exactly(converted: Convert) -> None:
    seen = load(converted("maps").out / "textures/clutter/crate_albedo.png")
    assert np.array_equal(seen[..., :3], stone(64, 64, 10))
    assert np.array_equal(seen[..., 3], cut_out(64, 64))
    sixteen = load(converted("maps").out / "textures/clutter/crate16_albedo.png")
    assert np.array_equal(sixteen, stone(32, 64, 11))


def test_the_height_has_sixteen_bits_worth_of_values(converted: Convert) -> None:
    height = load(converted("maps").out / "textures/clutter/crate_height.png")
    assert len(np.unique(height)) > 1000
    assert abs(height.mean() / 65535 - 0.5) < 0.05


def test_normals_are_opengl_here_and_directx_in_the_game(converted: Convert) -> None:
    loose = load(converted("maps").out / "textures/clutter/crate_normal.png").astype(int)
    game = dds(converted("true-pbr").out / "textures/pbr/clutter/crate_n.dds").pixels().astype(int)
    assert np.abs(loose[..., [0, 2]] - game[..., [0, 2]]).mean() < 3
    assert np.abs(loose[..., 1] - (255 - game[..., 1])).mean() < 3
    assert np.abs(loose[..., 1] - game[..., 1]).mean() > 6
    opengl = load(converted("orm").out / "textures/clutter/crate_normal_opengl.png")
    directx = load(converted("orm").out / "textures/clutter/crate_normal_directx.png")
    assert np.array_equal(opengl, loose)
    assert np.array_equal(directx[..., 1], 255 - opengl[..., 1])


def test_a_light_from_above_shows_bumps_not_dents(converted: Convert) -> None:
    """OpenGL: where the height rises downwards in the picture, the normal points up (green over 128)."""
    out = converted("maps").out / "textures/clutter"
    height = load(out / "crate_height.png").astype(float)
    normal = load(out / "crate_normal.png").astype(float)
    rising = np.roll(height, -1, 0) - np.roll(height, 1, 0)
    right = np.roll(height, -1, 1) - np.roll(height, 1, 1)
    assert np.corrcoef(rising[1:-1, 1:-1].ravel(), normal[1:-1, 1:-1, 1].ravel())[0, 1] > 0.9
    assert np.corrcoef(right[1:-1, 1:-1].ravel(), normal[1:-1, 1:-1, 0].ravel())[0, 1] < -0.9


@pytest.mark.parametrize("layout", ["gltf", "orm"])
def test_orm_holds_occlusion_roughness_metallic(converted: Convert, layout: str) -> None:
    maps = converted("maps").out / "textures/clutter"
    orm = load(converted(layout).out / "textures/clutter/crate_orm.png")
    for channel, name in enumerate(("ao", "roughness", "metallic")):
        assert np.array_equal(orm[..., channel], load(maps / f"crate_{name}.png"))


def test_maps_json_names_source_model_legend_and_files(converted: Convert) -> None:
    folder = converted("maps").out / "textures/weapons/iron"
    told = json.loads((folder / "sword_d_maps.json").read_text(encoding="utf-8"))
    assert told["source"] == "sword_d.dds"
    assert told["model"] == "baseline"
    assert told["materials"] == {}  # the baseline knows no classes
    assert (told["width"], told["height"]) == (128, 32)
    assert set(told["files"]) == {"albedo", "roughness", "metallic", "ao", "height", "normal"}
    assert all((folder / name).is_file() for name in told["files"].values())


def test_gltf_files_open_and_name_files_that_exist(converted: Convert) -> None:
    for path in sorted(converted("gltf").out.rglob("*.gltf")):
        scene = GLTF2().load(str(path))
        assert scene is not None
        material = scene.materials[0]
        pbr = material.pbrMetallicRoughness
        uris = [scene.images[scene.textures[index].source].uri for index in range(3)]
        assert all((path.parent / unquote(uri)).is_file() for uri in uris), path
        assert all(" " not in uri for uri in uris), path  # a URI has none (RFC 3986)
        assert uris[pbr.baseColorTexture.index].endswith("_basecolor.png")
        assert uris[pbr.metallicRoughnessTexture.index].endswith("_orm.png")
        assert uris[material.occlusionTexture.index].endswith("_orm.png")
        assert uris[material.normalTexture.index].endswith("_normal.png")
        see_through = any(Path(name).stem == path.stem for name in made.TRANSPARENT)
        assert (material.alphaMode == "MASK") == see_through, path
