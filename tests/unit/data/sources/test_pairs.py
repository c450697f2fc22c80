"""Packs for Skyrim: matching by path, channels, alignment, weak labels, masks a person drew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.data.entry import UNLABELLED, Entry
from pbrstudio.data.opening import open_sources
from pbrstudio.data.pair_file import read_pair_file, write_pair_file
from pbrstudio.data.pairing import matches
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Severity
from pbrstudio.spec.pairs import Pair, PairFile
from pbrstudio.textures.read import read_texture
from tests.makers import directx_normal, noise, relief, save_png

SAMPLES = Path(__file__).parents[4] / "resources" / "samples" / "textures"
WALL = "architecture/castle/rusticwall01"
LEATHER = "clothes/leather01"


def pack_set(pack: Path, path: str, albedo: NDArray[np.uint8], *, side: int = 64, height: bool = True) -> None:
    """A True PBR set: its channels are 10, 20, 30 and 255."""
    base = pack / "textures" / "PBR" / path
    save_png(base.with_suffix(".png"), albedo)
    save_png(base.with_name(base.name + "_n.png"), directx_normal(side, side))
    rmaos = np.full((side, side, 4), (10, 20, 30, 255), np.uint8)
    save_png(base.with_name(base.name + "_rmaos.png"), rmaos)
    if height:
        Image.fromarray(relief(side, side)).save(base.with_name(base.name + "_p.png"))


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    """A folder with two game textures and a pack: the wall's maps fit, the leather's are new artwork."""
    for path in (WALL, LEATHER):
        target = tmp_path / "mod" / "textures" / f"{path}.dds"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / f"{path}.dds", target)
    wall = read_texture(SAMPLES / f"{WALL}.dds").rgb
    pack_set(tmp_path / "mod", WALL.upper(), (wall * 0.8).astype(np.uint8))
    pack_set(tmp_path / "mod", LEATHER, noise(512, 512, 3))
    return tmp_path / "mod"


def entry(data: TrainingData, path: str) -> Entry:
    return next(each for each in data.listed if each.id == path)


def test_an_aligned_pair_is_truth_in_the_games_size(mod: Path) -> None:
    data = open_sources([mod])
    wall = entry(data, WALL)
    assert (wall.domain, wall.label, wall.weak, wall.drawn) == ("skyrim", None, "stone", False)
    assert wall.maps == {"albedo", "roughness", "metallic", "ao", "height", "normal"}
    planes = data.planes(wall)
    assert planes.colour.shape == planes.normal.shape == (512, 512, 3)  # type: ignore[union-attr]
    assert np.array_equal(planes.colour, read_texture(SAMPLES / f"{WALL}.dds").rgb)
    assert not np.array_equal(planes.colour, planes.albedo)
    for plane, value in ((planes.roughness, 10), (planes.metallic, 20), (planes.ao, 30)):
        assert plane is not None
        assert (plane == value).all()
    assert planes.height is not None
    assert np.ptp(planes.height) > 60000, "16 bits"
    green = directx_normal(64, 64)[..., 1].astype(float)
    assert planes.normal is not None
    assert np.corrcoef(planes.normal[4::8, 4::8, 1].ravel(), green.ravel())[0, 1] < -0.9, "OpenGL in memory"


def test_new_artwork_is_no_truth_but_its_diffuse_stays(mod: Path) -> None:
    data = open_sources([mod])
    leather = entry(data, LEATHER)
    assert leather.maps == frozenset()
    (finding,) = data.findings
    assert finding.severity is Severity.NOTE
    assert finding.file == f"mod/{LEATHER}"
    assert "is not the same drawing: sharpness" in finding.message
    planes = data.planes(leather)
    assert (planes.albedo, planes.roughness, planes.normal, planes.height) == (None,) * 4
    assert planes.colour.any()
    assert data.counts("train", "skyrim")["leather"] == 1


def test_a_drawn_mask_comes_in_the_trained_classes(mod: Path) -> None:
    folder = mod / "textures" / "architecture" / "castle"
    ids = np.full((256, 256), 255, np.uint8)
    ids[:64], ids[64:130], ids[130:192] = 0, 1, 2
    save_png(folder / "rusticwall01_material.png", ids)
    with pytest.raises(UserError, match=r"rusticwall01_material\.png: has no legend"):
        open_sources([mod])
    legend = {"materials": {"0": "Wood", "1": "concrete", "2": "plastic"}}
    (folder / "rusticwall01_material.json").write_text(json.dumps(legend), encoding="utf-8")
    data = open_sources([mod])
    assert entry(data, WALL).drawn
    assert entry(data, WALL).drawn_class == "stone", "concrete has most pixels"
    classes = data.planes(entry(data, WALL)).classes
    assert classes is not None
    assert classes.shape == (512, 512)
    found = [int(classes[row, 5]) for row in (0, 130, 260, 500)]
    assert found == [data.classes.index("wood"), data.classes.index("stone"), UNLABELLED, UNLABELLED]
    legend["materials"]["2"] = "zinc"
    (folder / "rusticwall01_material.json").write_text(json.dumps(legend), encoding="utf-8")
    with pytest.raises(UserError, match="what its legend names for 2 is not known: category 'zinc' stands not"):
        open_sources([mod])


def test_marble_is_a_class_only_where_a_pack_has_it(mod: Path, tmp_path: Path) -> None:
    assert "marble" not in open_sources([mod]).classes
    source = mod / "textures" / f"{WALL}.dds"
    target = mod / "textures" / "architecture" / "marblefloor.dds"
    shutil.copy(source, target)
    pack_set(mod, "architecture/marblefloor", read_texture(source).rgb.astype(np.uint8))
    data = open_sources([mod])
    assert data.classes == ("ceramic", "fabric", "ground", "leather", "metal", "stone", "wood", "marble")
    assert entry(data, "architecture/marblefloor").weak == "marble"


def test_other_proportions_are_no_truth(mod: Path) -> None:
    pack_set(mod, WALL.upper(), noise(256, 512, 3))
    data = open_sources([mod])
    assert entry(data, WALL).maps == frozenset()
    assert "the pack's texture has other proportions" in data.findings[0].message


def test_maps_of_other_proportions_and_missing_ones_are_missing(mod: Path) -> None:
    base = mod / "textures" / "PBR" / WALL.upper()
    save_png(base.with_name(base.name + "_rmaos.png"), np.zeros((64, 32, 4), np.uint8))
    base.with_name(base.name + "_n.png").unlink()
    data = open_sources([mod])
    assert entry(data, WALL).maps == {"albedo", "height", "ao"}
    assert "_rmaos.png has not the proportions" in data.findings[-1].message or any(
        "_rmaos.png has not the proportions" in each.message for each in data.findings
    )
    planes = data.planes(entry(data, WALL))
    assert planes.metallic is None
    assert planes.ao is not None, "computed from the height"


def test_several_game_folders_and_the_pack_apart(mod: Path, tmp_path: Path) -> None:
    second = tmp_path / "second" / "Textures" / "clothes"
    second.mkdir(parents=True)
    shutil.copy(SAMPLES / f"{LEATHER}.dds", second / "Leather01.dds")
    found = matches([mod, tmp_path / "second"], mod)
    assert [match.path for match in found] == [WALL, LEATHER]
    assert found[1].diffuse == second / "Leather01.dds", "the last one's win"
    assert [match.rmaos is None for match in found] == [False, False]


def test_d_is_taken_off_where_the_pack_has_none(tmp_path: Path) -> None:
    target = tmp_path / "textures" / "armor" / "knight_d.dds"
    target.parent.mkdir(parents=True)
    shutil.copy(SAMPLES / f"{WALL}.dds", target)
    pack_set(tmp_path, "armor/knight", noise(512, 512, 3))
    (match,) = matches([tmp_path], tmp_path)
    assert match.albedo is not None
    assert match.albedo.name == "knight.png"


def test_a_pair_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    awkward = 'C:\\mods\\"é"\x7f.dds'
    pairs = PairFile(
        game=(awkward,),
        pack="p",
        pairs=(
            Pair(path="a/b", diffuse=awkward, albedo="x", tileable=True, sharpness=12.5, offset=0.0),
            Pair(path="c", diffuse="d"),
        ),
    )
    write_pair_file(tmp_path / "pairs.toml", pairs)
    assert read_pair_file(tmp_path / "pairs.toml") == pairs


@pytest.mark.parametrize(
    ("content", "said"),
    [("x = [", "not valid TOML"), ("x = 1", "is no file of pairs"), ("[[pairs]]\npath = 1", "is no file of pairs")],
)
def test_another_file_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "pairs.toml").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        open_sources([tmp_path / "pairs.toml"])


def test_variants_of_a_texture_stay_in_one_part(mod: Path) -> None:
    for name in ("stonea", "stoneb", "stonec"):
        for number in ("01", "02", "03"):
            target = mod / "textures" / "walls" / f"{name}{number}.dds"
            target.parent.mkdir(exist_ok=True)
            shutil.copy(SAMPLES / f"{LEATHER}.dds", target)
            pack_set(mod, f"walls/{name}{number}", noise(512, 512, 3))
    data = open_sources([mod])
    parts = {each.id.removeprefix("walls/"): each.part for each in data.listed if each.id.startswith("walls/")}
    for name in ("stonea", "stoneb", "stonec"):
        assert len({parts[f"{name}{number}"] for number in ("01", "02", "03")}) == 1
    assert set(parts.values()) >= {"train"}
