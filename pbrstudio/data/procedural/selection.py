"""Which materials are made: recipes by class and name, and how many of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.recipes.table import RECIPES, recipe_of
from pbrstudio.runtime.errors import UserError

SEEDS = 1_000_000
"""Materials that a seed is good for: those of the next seed are all others."""


@dataclass(frozen=True, slots=True)
class Made:
    """One material: a recipe and the number that it is made from."""

    recipe: Recipe
    seed: int

    @property
    def id(self) -> str:
        """Names it for good: the recipe and the number."""
        return f"{self.recipe.name}_{self.seed}"


def selected(classes: Collection[str] = (), names: Collection[str] = ()) -> tuple[Recipe, ...]:
    """Recipes of these classes and of these names, in the order of the table; neither given: all.

    `UserError`: a name or a class that there is no recipe of.
    """
    asked = {recipe_of(name).name for name in names}
    known = {recipe.label for recipe in RECIPES if recipe.label is not None}
    for name in classes:
        if name not in known:
            raise UserError(f"there is no recipe of the class '{name}': choose from {', '.join(sorted(known))}")
    everything = not classes and not names
    return tuple(each for each in RECIPES if everything or each.name in asked or each.label in classes)


def spread(recipes: Sequence[Recipe], count: int, seed: int) -> tuple[Made, ...]:
    """``count`` materials, as evenly over the recipes as can be; more of them begin with the same ones."""
    return tuple(Made(recipes[index % len(recipes)], seed * SEEDS + index // len(recipes)) for index in range(count))


def spread_with_atlases(recipes: Sequence[Recipe], count: int, seed: int, share: float) -> tuple[Made, ...]:
    """As `spread`, with ``share`` of them atlases, where there are recipes of both kinds."""
    atlases = [each for each in recipes if not each.tileable]
    materials = [each for each in recipes if each.tileable]
    if not atlases or not materials:
        return spread(recipes, count, seed)
    several = round(count * share)
    return (*spread(materials, count - several, seed), *spread(atlases, several, seed))
