"""Contact sheets of procedural materials, class by class, beside real ones of the same class; and one of the atlases.

python benchmarks/procedural_sheets.py --data ../shared/data/materials -o docs/procedural [--classes wood] [--cell 128]
    [--recipes NAME ...] [--seeds 1]

Writes <class>.jpg, atlases.jpg and README.md, which names the real ones with source and licence. Real ones are CC0
only (`REAL`); test materials are not among them.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from pbrstudio.data.entry import UNLABELLED, Entry, Planes
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.opening import survey
from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.recipes.table import RECIPES
from pbrstudio.data.procedural.selection import SEEDS, Made, selected
from pbrstudio.data.procedural.source import planes_of, trained
from pbrstudio.data.training_data import TrainingData
from pbrstudio.metrics.cells import BACKGROUND, PALETTE, class_colours, hatched_cell
from pbrstudio.metrics.colour import to_linear, to_srgb
from pbrstudio.metrics.render import Surface, render
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import decode_normals

REAL = {
    "ceramic": ("clawd-ph__ceramic_vase_01", "liminal__floor_long_white_tiles", "tdf3-diffuse__brown_floor_tiles"),
    "fabric": ("suhanikes__fabric077_denim", "godot-ph__fabric_pattern_07", "uniud2019__fabric04"),
    "ground": ("haunted-ph__leaves_forest_ground", "kingsroad__moss002_moss-ground", "kingsroad-ph__red_dirt_mud_01"),
    "leather": ("blendercli__leather05", "uniud2019__leather01", "uniud2019__leather02"),
    "metal": ("applibrary__chainmail004", "wirehouse__rusty_metal_05", "syntheteria__paintedmetal006",
              "syntheteria__metal020"),
    "stone": ("terrain3d__rock030", "clawd-ph__cobblestone_floor_02", "clawd-ph__white_sandstone_blocks_02",
              "tdf3-diffuse__brick_wall_006"),
    "wood": ("simonwadsack__bark014_bark", "ouvrai__wood049", "haunted2-ph__wood_planks_dirt",
             "tdf3-diffuse__beam_wall_01"),
}  # fmt: skip
COLUMNS = ("base colour", "roughness", "metallic", "AO", "height", "normal", "lit")
SIDE = 512
"""Pixels that materials are made and lit at."""
LARGEST = 250_000
"""Bytes of a sheet."""
GAP, TITLE, MARGIN = 4, 18, 22
TEXT, FAINT = (235, 235, 235), (165, 165, 165)
SUN = (-0.5, 0.55, 0.67)


def lit(planes: Planes) -> U8:
    """[H,W,3] sRGB: a lamp from the upper left and an even sky that the occlusion dims; seen from above."""
    rows, columns = planes.colour.shape[:2]
    albedo = (
        torch.from_numpy(np.array(planes.colour if planes.albedo is None else planes.albedo)).permute(2, 0, 1) / 255
    )
    normal = (
        torch.tensor([0.0, 0.0, 1.0]).reshape(3, 1, 1).expand(3, rows, columns)
        if planes.normal is None
        else torch.from_numpy(decode_normals(np.array(planes.normal))).permute(2, 0, 1)
    )
    rough, metal, ao = (
        torch.full((1, rows, columns), usual) if plane is None else torch.from_numpy(np.array(plane))[None] / 255
        for plane, usual in ((planes.roughness, 0.7), (planes.metallic, 0.0), (planes.ao, 1.0))
    )
    sun = torch.nn.functional.normalize(torch.tensor(SUN), dim=0)
    direct = render(Surface(albedo, normal, rough, metal), sun)
    sky = to_linear(albedo) * ao * (0.5 + 0.5 * normal[2:])
    seen = to_srgb((1.6 * direct + 0.35 * sky).clamp(0, 1))
    picture: U8 = (seen * 255).round().byte().permute(1, 2, 0).contiguous().numpy()
    return picture


def pictures(planes: Planes, cell: int) -> list[Image.Image]:
    """Cells in the order of `COLUMNS`; a hatch for a map that is not there."""
    height = None
    if planes.height is not None:
        low, high = np.percentile(planes.height, [0.5, 99.5])
        height = (np.clip((planes.height - low) / max(high - low, 1), 0, 1) * 255).astype(np.uint8)
    planes_ = (
        planes.colour if planes.albedo is None else planes.albedo,
        planes.roughness,
        planes.metallic,
        planes.ao,
        height,
        planes.normal,
        lit(planes),
    )
    return [hatched_cell().resize((cell, cell)) if each is None else shown(each, cell) for each in planes_]


def shown(pixels: U8, cell: int) -> Image.Image:
    """A picture [H,W] or [H,W,3] in a square cell."""
    return Image.fromarray(np.array(pixels)).convert("RGB").resize((cell, cell), Image.Resampling.BOX)


def page(lines: Sequence[tuple[str, list[Image.Image]]], columns: Sequence[str], cell: int) -> Image.Image:
    """Lines of cells, each with its name at the side."""
    step = cell + GAP
    sheet = Image.new("RGB", (MARGIN + len(columns) * step, TITLE + len(lines) * step), BACKGROUND)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for index, name in enumerate(columns):
        pen.text((MARGIN + index * step, 2), name, fill=FAINT, font=font)
    for row, (name, cells) in enumerate(lines):
        tag = Image.new("RGB", (cell, MARGIN - 4), BACKGROUND)
        ImageDraw.Draw(tag).text((cell // 2, 1), name, fill=TEXT, font=font, anchor="ma")
        sheet.paste(tag.rotate(90, expand=True), (0, TITLE + row * step))
        for column, each in enumerate(cells):
            sheet.paste(each, (MARGIN + column * step, TITLE + row * step))
    return sheet


def save(sheet: Image.Image, path: Path) -> None:
    """As JPEG, at the best quality that keeps within `LARGEST`."""
    for quality in range(88, 30, -6):
        held = io.BytesIO()
        sheet.save(held, format="JPEG", quality=quality)
        if held.tell() <= LARGEST:
            break
    path.write_bytes(held.getvalue())
    print(f"{path}: {held.tell()} bytes, quality {quality}", flush=True)


def real_ones(data: TrainingData, label: str) -> list[tuple[Entry, Planes]]:
    """Those of `REAL`. ValueError: one is not there, is not CC0 or is kept for tests."""
    found = []
    for name in REAL[label]:
        entry = next((each for each in data.listed if each.id == name), None)
        if entry is None or entry.licence != "CC0-1.0" or entry.part == "test":
            raise ValueError(f"{name}: not there, not CC0 or of the test part")
        found.append((entry, data.planes(entry)))
    return found


def class_sheet(recipes: Sequence[Recipe], label: str, seeds: int, data: TrainingData, cell: int) -> Image.Image:
    lines = [
        (recipe.name, pictures(planes_of(Made(recipe, SEEDS + seed), SIDE, data.classes), cell))
        for recipe in recipes
        for seed in range(seeds)
    ]
    lines += [("real", pictures(planes, cell)) for _, planes in real_ones(data, label)]
    return page(lines, COLUMNS, cell)


def atlas_sheet(seeds: int, data: TrainingData, cell: int) -> Image.Image:
    lines = []
    for recipe in RECIPES:
        for seed in range(seeds if not recipe.tileable else 0):
            planes = planes_of(Made(recipe, SEEDS + seed), SIDE, data.classes)
            ids = np.full(planes.colour.shape[:2], UNLABELLED, np.uint8) if planes.classes is None else planes.classes
            cells = [shown(planes.colour, cell), *pictures(planes, cell)[:-1], shown(class_colours(ids), cell)]
            lines.append((recipe.name, cells))
    sheet = page(lines, ("as painted", *COLUMNS[:-1], "classes"), cell)
    whole = Image.new("RGB", (sheet.width, sheet.height + TITLE), BACKGROUND)
    whole.paste(sheet)
    pen, font, left = ImageDraw.Draw(whole), ImageFont.load_default(12), MARGIN
    for index, name in enumerate(data.classes):
        pen.rectangle([left, sheet.height + 2, left + 12, sheet.height + 14], fill=PALETTE[index % len(PALETTE)])
        pen.text((left + 16, sheet.height + 1), name, fill=TEXT, font=font)
        left += 30 + round(pen.textlength(name, font=font))
    return whole


def readme(data: TrainingData, folder: Path) -> str:
    """Which real materials the sheets show."""
    lines = [
        "# Procedural materials by class",
        "",
        "Made by `python benchmarks/procedural_sheets.py --data MATERIALS -o docs/procedural`. A line for each recipe;",
        'below them ("real") materials that people scanned or made, for comparison. Hatched: there is no such map. The',
        "last column is lit from the upper left. `mixed.jpg`: recipes of several materials, or of a class that is not",
        "trained (fur, of which there are too few); `atlases.jpg`: two of each kind of atlas.",
        "",
        "The real ones, from above; all are CC0 1.0 (public domain), reduced and in part re-encoded here:",
        "",
        "| sheet | material | found in | licence as stated there |",
        "|---|---|---|---|",
    ]
    for label in sorted(REAL):
        for entry, _ in real_ones(data, label):
            meta = json.loads((folder / entry.id / "meta.json").read_text(encoding="utf-8"))
            evidence = str(meta["licence_evidence"]).replace("|", "/")
            lines.append(f"| {label} | {meta['name']} | {meta['source_repo_or_package']} | CC0-1.0: {evidence} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--classes", nargs="*", default=[*sorted(REAL), "mixed", "atlases"])
    parser.add_argument("--recipes", nargs="*", default=[])
    parser.add_argument("--cell", type=int, default=112)
    parser.add_argument("--seeds", type=int, default=1)
    asked = parser.parse_args()
    data = survey([asked.data], longest=SIDE)
    asked.out.mkdir(parents=True, exist_ok=True)
    chosen, table = selected(names=asked.recipes), load_table()
    for label in asked.classes:
        if label == "atlases":
            save(atlas_sheet(2, data, asked.cell), asked.out / "atlases.jpg")
            continue
        # A class that is not trained stands with what its category becomes, or, where that is no class, with the mixed.
        kinds = {each.name: trained(each.label, data.classes, table) or "mixed" for each in chosen}
        recipes = [each for each in chosen if each.tileable and kinds[each.name] == label]
        if not recipes:
            continue
        sheet = (
            page(
                [(r.name, pictures(planes_of(Made(r, SEEDS), SIDE, data.classes), asked.cell)) for r in recipes],
                COLUMNS,
                asked.cell,
            )
            if label == "mixed"
            else class_sheet(recipes, label, asked.seeds, data, asked.cell)
        )
        save(sheet, asked.out / f"{label}.jpg")
    if not asked.recipes and set(REAL) <= set(asked.classes):
        (asked.out / "README.md").write_text(readme(data, asked.data), encoding="utf-8")


if __name__ == "__main__":
    main()
