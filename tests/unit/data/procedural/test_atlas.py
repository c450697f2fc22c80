"""Atlases: pieces that fill their places, an exact class map, and a picture that is not the truth."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.procedural.atlas import KINDS, atlas_recipes
from pbrstudio.data.procedural.atlases.canvas import empty, pad
from pbrstudio.data.procedural.atlases.cloth import chosen
from pbrstudio.data.procedural.atlases.gutters import nearest
from pbrstudio.data.procedural.atlases.packing import packed
from pbrstudio.data.procedural.atlases.painting import compressed
from pbrstudio.data.procedural.atlases.shapes import outline
from pbrstudio.data.procedural.blocks.outline import within
from pbrstudio.data.procedural.blocks.torus import coordinates
from pbrstudio.data.procedural.recipe import Recipe, make
from pbrstudio.data.procedural.recipes.table import RECIPES
from pbrstudio.data.procedural.surface import Surface, finished

CLASSES = ("fabric", "leather", "metal", "wood", "stone")


def plain(label: str, value: float) -> Recipe:
    """A flat material whose colour tells which it is."""

    def made(size: int, rng: np.random.Generator) -> Surface:
        flat = np.full((size, size), value, np.float32)
        return Surface(
            colour=np.dstack([flat, flat, flat]),
            roughness=flat,
            metallic=np.full_like(flat, float(label == "metal")),
            height=np.zeros_like(flat),
            classes=np.zeros((size, size), np.uint8),
            names=(label,),
        )

    return Recipe(label, label, made)


MATERIALS = [plain(label, 0.2 + 0.15 * index) for index, label in enumerate(CLASSES)]


@pytest.mark.parametrize("recipe", atlas_recipes(MATERIALS), ids=lambda recipe: recipe.name)
def test_the_class_map_is_that_of_the_material_laid_there(recipe: Recipe) -> None:
    several = 0
    for seed in range(4):
        one = make(recipe, seed, 96)
        shown = one.classes != UNLABELLED
        assert 0.35 < shown.mean() <= 1
        assert one.alpha is not None
        assert np.array_equal(one.alpha > 0.5, shown)
        metal = np.array([*(name == "metal" for name in one.names), *[False] * 256])[one.classes]
        assert (one.metallic[metal & shown] > 0.25).all()
        assert (one.metallic[~metal & shown] < 0.01).all()
        several += len(np.unique(one.classes[shown])) > 1
    assert several >= 3, "an atlas is of several materials"


def test_the_picture_has_light_in_it_and_the_truth_has_not() -> None:
    recipe = atlas_recipes(MATERIALS)[0]
    for seed in range(3):
        planes = finished(make(recipe, seed, 96), CLASSES, tileable=False)
        assert planes.albedo is not None
        assert planes.classes is not None
        shown = planes.classes != UNLABELLED
        apart = np.abs(planes.colour[shown].astype(int) - planes.albedo[shown])
        assert apart.mean() > 1
        means = planes.colour[shown].mean(), planes.albedo[shown].mean()
        assert abs(means[0] - means[1]) < 0.15 * means[1], "the exposure of baked light cannot be known"


def test_nothing_to_cut_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="no recipe of"):
        make(atlas_recipes([plain("ceramic", 0.5)])[0], 0, 64)


def test_places_fill_the_square_without_overlap() -> None:
    for seed in range(10):
        places = packed(np.random.default_rng(seed), 0.02)
        assert sum(each.thickness * each.length for each in places) == pytest.approx(1)
        x, y = coordinates(50)
        times = sum(((x > p.left) & (x < p.right) & (y > p.top) & (y < p.bottom)).astype(int) for p in places)
        assert np.max(times) == 1


@pytest.mark.parametrize("shape", ["panel", "strap", "plate", "shield", "arc", "scrap", "disc"])
def test_a_shape_fills_its_place_and_does_not_leave_it(shape: str) -> None:
    x, y = coordinates(80)
    for seed in range(8):
        corners = outline(shape, 0.1, 0.3, 0.9, 0.6, np.random.default_rng(seed))  # type: ignore[arg-type]
        assert np.allclose([corners.min(0), corners.max(0)], [(0.1, 0.3), (0.9, 0.6)], atol=1e-5)
        covered = float((within(x, y, corners).depth > 0).mean())
        assert 0.25 * 0.24 < covered <= 0.25


def test_gutters_get_what_lies_nearest_and_stay_unlabelled() -> None:
    canvas = empty(16)
    canvas.classes[:, :4], canvas.height[:, :4] = 0, 1
    canvas.classes[:, 12:], canvas.height[:, 12:] = 1, 2
    pad(canvas)
    assert np.array_equal(canvas.height[0], [1] * 8 + [2] * 8)
    assert (canvas.classes[:, 4:12] == UNLABELLED).all()


def test_the_nearest_pixel_is_as_near_as_any() -> None:
    shown = np.random.default_rng(3).random((20, 30)) < 0.02
    shown[5, 7] = True
    row, column = nearest(shown)
    assert shown[row, column].all()
    rows, columns = np.indices(shown.shape)
    ways = [np.abs(rows - at_row) + np.abs(columns - at_column) for at_row, at_column in np.argwhere(shown)]
    assert np.array_equal(np.abs(rows - row) + np.abs(columns - column), np.min(ways, axis=0))


def test_a_class_is_chosen_by_its_weight_and_not_by_its_number_of_recipes() -> None:
    recipes = [plain("wood", 0.3), plain("metal", 0.4), plain("metal", 0.5), plain("metal", 0.6), plain("stone", 0.7)]
    rng = np.random.default_rng(0)
    first = [chosen(recipes, {"wood": 1, "metal": 1}, 1, rng)[0].label for _ in range(300)]
    assert 110 < first.count("wood") < 190
    assert "stone" not in first
    both = chosen(recipes, {"wood": 1, "metal": 1}, 9, rng)
    assert len(both) == 4
    assert len({id(each) for each in both}) == 4


@pytest.mark.parametrize("size", [8, 13])
def test_compression_leaves_blocks_of_few_colours(size: int) -> None:
    picture = np.random.default_rng(0).random((size, size, 3), np.float32)
    packed_ = compressed(picture)
    assert packed_.shape == picture.shape
    assert len(np.unique(packed_[:4, :4].reshape(-1, 3), axis=0)) <= 4


def test_kinds_leave_out_recipes_that_there_are() -> None:
    known = {recipe.name for recipe in RECIPES}
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert all(kind.without <= known for kind in KINDS)
    recipe = plain("metal", 0.3)
    with pytest.raises(ValueError, match="no recipe of"):
        make(atlas_recipes([Recipe("chain_mail", "metal", recipe.make)])[1], 0, 64)
