"""A tiny set to train on: materials of three classes with truth, some of whose maps are missing, and game textures."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from pbrstudio.data.opening import open_sources
from pbrstudio.data.pair_file import write_pair_file
from pbrstudio.data.training_data import TrainingData
from pbrstudio.spec.pairs import Pair, PairFile
from tests.makers import directx_normal, relief, save_png, smooth_bytes
from tests.unit.data.made import full_maps, write_material

SIDE = 96
TRAINING = ("made__wood_a", "made__wood_b", "made__wood_c", "made__metal_a", "made__stone_a", "made__stone_b")
VALIDATING = ("made__wood_v", "made__metal_v", "made__stone_v")
MISSING = {"made__wood_b": "height", "made__stone_b": "metallic", "made__wood_v": "roughness"}
GAME = ("architecture/stonewall", "architecture/stonefloor", "architecture/stonegate", "clutter/thing")
"""Of the first three, whose names say stone, one validates; the last one's class is to be guessed."""


def write_training_data(folder: Path) -> tuple[Path, Path]:
    """Writes both into ``folder``; the roots: a folder of materials, and a file of pairs."""
    materials = folder / "materials"
    for number, name in enumerate((*TRAINING, *VALIDATING)):
        category = name.split("__")[1].split("_")[0]
        maps = full_maps(SIDE, metal=category == "metal", seed=number)
        maps.pop(MISSING.get(name, ""), None)
        write_material(materials, name, category, maps)
    lines = [f"{part} = {list(ids)}\n" for part, ids in (("train", TRAINING), ("validation", VALIDATING), ("test", ()))]
    (materials / "split.toml").write_text("".join(lines).replace("'", '"'), encoding="utf-8")
    pairs = [_pair(folder, name, 50 + number) for number, name in enumerate(GAME)]
    write_pair_file(folder / "pairs.toml", PairFile(game=("game",), pack="pack", pairs=tuple(pairs)))
    return materials, folder / "pairs.toml"


def open_training_data(folder: Path) -> TrainingData:
    """Writes and opens it, with a cache beside it."""
    return open_sources(write_training_data(folder), cache=folder / "cache")


def _pair(folder: Path, name: str, seed: int) -> Pair:
    base = folder / "game" / name.replace("/", "_")
    colour = smooth_bytes(SIDE, SIDE, 3, seed) // 2 + 60
    rmaos = smooth_bytes(SIDE, SIDE, 4, seed + 1)
    height = base.with_name(base.name + "_p.png")
    paths = {
        "diffuse": save_png(base.with_suffix(".png"), colour),
        "albedo": save_png(base.with_name(base.name + "_a.png"), colour // 8 * 7),
        "normal": save_png(base.with_name(base.name + "_n.png"), directx_normal(SIDE, SIDE, seed=seed)),
        "rmaos": save_png(base.with_name(base.name + "_rmaos.png"), rmaos),
        "height": height,
    }
    Image.fromarray(relief(SIDE, SIDE, seed)).save(height)
    return Pair(path=name, tileable=True, sharpness=20, offset=0, **{kind: str(path) for kind, path in paths.items()})
