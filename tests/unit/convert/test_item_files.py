"""The text files beside the maps: the key of loose maps, and a glTF that a viewer can open."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from numpy.typing import NDArray
from pygltflib import GLTF2

from pbrstudio import __version__
from pbrstudio.convert import item_files
from pbrstudio.convert.item_files import Written, as_text, gltf, maps_json, write_item_file
from pbrstudio.runtime.events import Severity

FILES = {"albedo": "iron_basecolor.png", "orm": "iron_orm.png", "normal": "iron_normal.png"}
KINDS: dict[int, type[np.generic]] = {5126: np.float32, 5123: np.uint16}
WIDTHS = {"VEC3": 3, "VEC2": 2, "SCALAR": 1}


def written(
    *,
    size: tuple[int, int] = (64, 64),
    opaque: bool = True,
    classes: tuple[str, ...] = (),
    files: dict[str, str] = FILES,
) -> Written:
    return Written("iron.dds", "gltf", "baseline", classes, size, files, opaque)


def loaded(tmp_path: Path, told: Written) -> GLTF2:
    path = tmp_path / "iron.gltf"
    path.write_text(as_text(gltf(told)), encoding="utf-8")
    scene = GLTF2().load(str(path))
    assert scene is not None
    return scene


def accessors(scene: GLTF2) -> list[NDArray[np.generic]]:
    """What each accessor reads from the buffer, [count, width]."""
    data = base64.b64decode(scene.buffers[0].uri.partition("base64,")[2])
    assert len(data) == scene.buffers[0].byteLength
    found = []
    for accessor in scene.accessors:
        view = scene.bufferViews[accessor.bufferView]
        kind, width = KINDS[accessor.componentType], WIDTHS[accessor.type]
        assert view.byteOffset % np.dtype(kind).itemsize == 0
        part = np.frombuffer(data[view.byteOffset : view.byteOffset + view.byteLength], kind)
        found.append(part.reshape(accessor.count, width))
    return found


# The key of loose maps


def test_the_key_names_source_model_classes_and_files() -> None:
    told = Written("rüstung.dds", "maps", "one", ("ceramic", "wood"), (32, 16), {"ao": "rüstung_ao.png"}, True)
    found = json.loads(as_text(maps_json(told)))
    assert found == {
        "pbrstudio": __version__,
        "layout": "maps",
        "source": "rüstung.dds",
        "model": "one",
        "width": 32,
        "height": 16,
        "normal_convention": "OpenGL",
        "materials": {"0": "ceramic", "1": "wood"},
        "files": {"ao": "rüstung_ao.png"},
    }


def test_without_classes_the_legend_is_empty() -> None:
    assert maps_json(written())["materials"] == {}


# The glTF


@pytest.mark.parametrize(("size", "corner"), [((64, 64), (1, 1)), ((128, 64), (1, 0.5)), ((16, 64), (0.25, 1))])
def test_the_quad_has_the_textures_proportions_and_faces_the_viewer(
    tmp_path: Path, size: tuple[int, int], corner: tuple[float, float]
) -> None:
    scene = loaded(tmp_path, written(size=size))
    positions, normals, coordinates, indices = accessors(scene)
    assert positions.max(axis=0).tolist() == [*corner, 0]
    assert positions.min(axis=0).tolist() == [-corner[0], -corner[1], 0]
    assert scene.accessors[0].max == positions.max(axis=0).tolist()
    assert scene.accessors[0].min == positions.min(axis=0).tolist()
    assert normals.tolist() == [[0, 0, 1]] * 4
    area = 0.0
    for a, b, c in indices.reshape(2, 3):
        across = np.cross(positions[b] - positions[a], positions[c] - positions[a])
        assert across[2] > 0, "counter-clockwise seen from +Z"
        area += float(across[2]) / 2
    assert area == pytest.approx(4 * corner[0] * corner[1])
    # The image's first row is at the top: v grows downwards.
    for position, (u, v) in zip(positions, coordinates, strict=True):
        assert (u, v) == (float(position[0] > 0), float(position[1] < 0))


def test_the_material_wears_each_map_where_gltf_wants_it(tmp_path: Path) -> None:
    scene = loaded(tmp_path, written())
    material = scene.materials[0]

    def uri(index: int) -> str:
        return str(scene.images[scene.textures[index].source].uri)

    assert uri(material.pbrMetallicRoughness.baseColorTexture.index) == FILES["albedo"]
    assert uri(material.pbrMetallicRoughness.metallicRoughnessTexture.index) == FILES["orm"]
    assert uri(material.occlusionTexture.index) == FILES["orm"]
    assert uri(material.normalTexture.index) == FILES["normal"]
    primitive = scene.meshes[scene.nodes[scene.scenes[scene.scene].nodes[0]].mesh].primitives[0]
    attributes = primitive.attributes
    assert (attributes.POSITION, attributes.NORMAL, attributes.TEXCOORD_0, primitive.indices) == (0, 1, 2, 3)
    assert primitive.material == 0


@pytest.mark.parametrize(
    ("opaque", "cut_out", "mode"), [(True, False, "OPAQUE"), (False, True, "MASK"), (False, False, "BLEND")]
)
def test_what_is_cut_out_is_masked_and_what_is_smooth_is_blended(
    tmp_path: Path, opaque: bool, cut_out: bool, mode: str
) -> None:
    told = replace(written(opaque=opaque), cut_out=cut_out)
    assert (loaded(tmp_path, told).materials[0].alphaMode or "OPAQUE") == mode


def test_names_that_mean_something_in_an_address_are_escaped(tmp_path: Path) -> None:
    name = "iron #2 50%.png"
    uri = loaded(tmp_path, written(files=FILES | {"orm": name})).images[1].uri
    assert not set("# ").intersection(uri)
    assert unquote(uri) == name


# Both, written and read again


@pytest.mark.parametrize("kind", ["gltf", "maps-json"])
def test_what_is_written_reads_back_and_names_files_that_are_there(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    assert write_item_file(kind, path, written(), set(FILES.values())) == []
    assert json.loads(path.read_text(encoding="utf-8"))
    (error,) = write_item_file(kind, path, written(), set(FILES.values()) - {"iron_orm.png"})
    assert (error.severity, error.message) == (Severity.ERROR, "names iron_orm.png, which is not there")


def test_a_gltf_names_its_three_images_only(tmp_path: Path) -> None:
    more = written(files=FILES | {"height": "iron_height.png"})
    assert write_item_file("gltf", tmp_path / "file", more, set(FILES.values())) == []
    assert len(write_item_file("maps-json", tmp_path / "file", more, set(FILES.values()))) == 1


def test_a_file_that_is_damaged_on_the_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_files, "as_text", lambda content: json.dumps(content)[:-1])
    (error,) = write_item_file("gltf", tmp_path / "file", written(), set(FILES.values()))
    assert error.message == "reads back otherwise than it was written"
