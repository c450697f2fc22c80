"""Procedural materials a second, by recipe and size, on one core and on several; planes made, nothing written.

python benchmarks/procedural.py [--recipes NAME ...] [--sizes 256 512] [--cores 1 2] [--count 6]
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from pbrstudio.data.hygiene import load_table
from pbrstudio.data.procedural.recipe import make
from pbrstudio.data.procedural.recipes.table import RECIPES, recipe_of
from pbrstudio.data.procedural.selection import SEEDS, selected
from pbrstudio.data.procedural.surface import finished


def seconds(seed: int, name: str, size: int, classes: tuple[str, ...]) -> tuple[float, float]:
    """Time that one surface takes, and that its planes take after it."""
    recipe = recipe_of(name)
    began = time.perf_counter()
    surface = make(recipe, seed, size)
    made = time.perf_counter()
    finished(surface, classes, tileable=recipe.tileable)
    return made - began, time.perf_counter() - made


def rate(names: list[str], size: int, cores: int, count: int, classes: tuple[str, ...]) -> float:
    """Materials a second of all recipes by turns, with so many processes."""
    with ProcessPoolExecutor(cores) as pool:
        for _ in range(2):  # the first round starts the processes
            began = time.perf_counter()
            for name in names:
                list(pool.map(partial(seconds, name=name, size=size, classes=classes), range(SEEDS, SEEDS + count)))
            took = time.perf_counter() - began
    return len(names) * count / took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipes", nargs="*", default=[])
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 512])
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--count", type=int, default=6)
    asked = parser.parse_args()
    classes = load_table().classes
    names = [recipe.name for recipe in (selected(names=asked.recipes) if asked.recipes else RECIPES)]
    print("milliseconds on one core, median: surface + planes")
    print(f"{'recipe':22}" + "".join(f"{size:>16} px" for size in asked.sizes))
    for name in names:
        row = f"{name:22}"
        for size in asked.sizes:
            taken = sorted(seconds(SEEDS + each, name, size, classes) for each in range(asked.count))
            surface, planes = taken[len(taken) // 2]
            row += f"{1000 * surface:9.0f} + {1000 * planes:4.0f}   "
        print(row, flush=True)
    print("\nmaterials a second, all recipes by turns")
    for size in asked.sizes:
        rates = [f"{rate(names, size, cores, asked.count, classes):7.1f} on {cores}" for cores in asked.cores]
        print(f"{size:5} px: {', '.join(rates)}", flush=True)


if __name__ == "__main__":
    main()
