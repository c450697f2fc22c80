"""All recipes of the table: what every made material keeps to."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.data.entry import UNLABELLED, Planes
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.procedural.recipe import Recipe, make
from pbrstudio.data.procedural.recipes.table import RECIPES, recipe_of
from pbrstudio.data.procedural.surface import BRIGHTEST, DARKEST, Surface, finished
from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.normals import normals_from_height

SIZE = 128
TABLE = load_table()
CLASSES = (*TABLE.classes, *(each.name for each in TABLE.optional))
SEEDS = (0, 1)
each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)


@cache
def surface(name: str, seed: int, size: int = SIZE) -> Surface:
    return make(recipe_of(name), seed, size)


@cache
def planes(name: str, seed: int) -> Planes:
    recipe = recipe_of(name)
    return finished(surface(name, seed), CLASSES, tileable=recipe.tileable)


def arrays(one: Surface) -> list[NDArray[np.generic]]:
    found = [one.colour, one.roughness, one.metallic, one.height, one.classes, one.alpha, one.painted]
    return [each for each in found if each is not None]


def test_names_are_unique_and_words() -> None:
    names = [recipe.name for recipe in RECIPES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)
    assert {recipe.label for recipe in RECIPES} <= {None, *CLASSES}


def test_an_unknown_recipe_is_a_sentence() -> None:
    with pytest.raises(UserError, match="no recipe 'bricks': choose from brick"):
        recipe_of("bricks")


@each_recipe
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(recipe: Recipe) -> None:
    one, again, other = surface(recipe.name, 0), make(recipe, 0, SIZE), surface(recipe.name, 1)
    for first, second in zip(arrays(one), arrays(again), strict=True):
        assert first.dtype == second.dtype
        assert first.tobytes() == second.tobytes()
    assert one.colour.tobytes() != other.colour.tobytes()


@each_recipe
@pytest.mark.parametrize("seed", SEEDS)
def test_planes_keep_to_what_real_materials_measure(recipe: Recipe, seed: int) -> None:
    made = planes(recipe.name, seed)
    assert made.albedo is not None
    assert made.albedo.min() >= DARKEST
    assert made.albedo.max() <= BRIGHTEST
    assert made.roughness is not None
    assert made.roughness.min() >= 12
    assert made.depth is not None
    assert 0 <= made.depth < 0.25
    one = surface(recipe.name, seed)
    for plane in (one.colour, one.roughness, one.metallic, one.height):
        assert plane.dtype == np.float32
    for plane in (one.colour, one.roughness, one.metallic):
        outside = float(((plane < -0.15) | (plane > 1.15)).mean())
        assert outside < 0.02, "clipping is for what is rare"


@each_recipe
@pytest.mark.parametrize("seed", SEEDS)
def test_maps_agree_with_each_other(recipe: Recipe, seed: int) -> None:
    made = planes(recipe.name, seed)
    assert made.height is not None
    assert made.depth is not None
    assert made.normal is not None
    assert np.array_equal(made.normal, normals_from_height(made.height, made.depth, wrap=recipe.tileable))
    assert made.ao is not None
    deep = made.height <= np.percentile(made.height, 10)
    high = made.height >= np.percentile(made.height, 90)
    assert made.ao[deep].mean() <= made.ao[high].mean() + 1


@each_recipe
@pytest.mark.parametrize("seed", SEEDS)
def test_metal_is_where_the_class_map_says_metal(recipe: Recipe, seed: int) -> None:
    made = planes(recipe.name, seed)
    assert made.classes is not None
    assert made.metallic is not None
    names = surface(recipe.name, seed).names
    assert set(names) <= set(CLASSES)
    shown = set(np.unique(made.classes).tolist()) - {UNLABELLED}
    assert shown <= {CLASSES.index(name) for name in names}
    # Gutters of atlases are padded with what lies beside them.
    elsewhere = made.metallic[(made.classes != CLASSES.index("metal")) & (made.classes != UNLABELLED)]
    assert (elsewhere >= 128).sum() <= 0.001 * made.metallic.size
    if recipe.label is not None:
        largest = np.bincount(made.classes[made.classes != UNLABELLED]).argmax()
        assert CLASSES[int(largest)] == recipe.label
    if recipe.tileable:
        assert UNLABELLED not in np.unique(made.classes)


@pytest.mark.parametrize(
    ("name", "seed"),
    # Beside seed 0 of each: joints, strands and hairline cracks thinner than a pixel of the smaller one.
    [*((recipe.name, 0) for recipe in RECIPES), ("grass", 2), ("thatch", 9), ("marble", 7), ("marble", 11)],
)
def test_the_same_seed_at_another_size_is_the_same_material(name: str, seed: int) -> None:
    small, large = surface(name, seed), surface(name, seed, 2 * SIZE)
    assert np.allclose(small.colour.mean((0, 1)), large.colour.mean((0, 1)), atol=0.03)
    assert abs(float(small.roughness.mean() - large.roughness.mean())) < 0.03
    assert abs(float(small.metallic.mean() - large.metallic.mean())) < 0.03
    coarse, fine = blocks(small.colour.mean(2)), blocks(large.colour.mean(2))
    if float(fine.std()) > 0.01:
        assert float(np.corrcoef(coarse.ravel(), fine.ravel())[0, 1]) > 0.8, "what lies where stays"
    depth = float(np.percentile(large.height, 98) - np.percentile(large.height, 2))
    assert abs(float(np.percentile(small.height, 98) - np.percentile(small.height, 2)) - depth) < 0.3 * depth + 1e-3


@each_recipe
@pytest.mark.parametrize("seed", SEEDS)
def test_a_tileable_one_goes_on_over_its_border(recipe: Recipe, seed: int) -> None:
    if not recipe.tileable:
        assert finished(surface(recipe.name, seed), CLASSES, tileable=False).normal is not None
        return
    one = surface(recipe.name, seed)
    for plane in (one.colour.mean(2), one.roughness, one.height, one.metallic):
        for axis in (0, 1):
            inside = step(plane, axis)
            assert border(plane, axis) <= 1.25 * float(inside.max()) + 1e-4, "no seam is stronger than all inside"
            assert border(plane, axis) <= 2.5 * float(np.percentile(inside, 95)) + 5e-3


@pytest.mark.parametrize("seed", [1, 10, 23])
def test_a_roofs_joints_do_not_gather_at_the_border(seed: int) -> None:
    """Of a normal map, which shows them most, at a size that rows do not divide."""
    normal = finished(surface("roof_slates", seed, 200), CLASSES, tileable=True).normal
    assert normal is not None
    for plane in (normal[..., 0].astype(np.float32), normal[..., 1].astype(np.float32)):
        for axis in (0, 1):
            assert border(plane, axis) <= 1.1 * float(step(plane, axis).max())


def step(plane: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Mean difference between each two neighbouring lines inside."""
    other = 1 - axis
    found: NDArray[np.float32] = np.abs(np.diff(plane, axis=axis)).mean(axis=other)
    return found


def border(plane: NDArray[np.float32], axis: int) -> float:
    """Mean difference between the last line and the first."""
    return float(np.abs(plane.take(0, axis) - plane.take(-1, axis)).mean())


def blocks(plane: NDArray[np.float32], count: int = 16) -> NDArray[np.float32]:
    """Means of count x count cells."""
    side = plane.shape[0] // count
    found: NDArray[np.float32] = plane.reshape(count, side, count, side).mean((1, 3))
    return found
