"""All recipes, by class."""

from __future__ import annotations

from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.recipes.brick import brick
from pbrstudio.data.procedural.recipes.brushed_steel import brushed_steel
from pbrstudio.runtime.errors import UserError

RECIPES: tuple[Recipe, ...] = (
    Recipe("brick", "stone", brick),
    Recipe("brushed_steel", "metal", brushed_steel),
)


def recipe_of(name: str) -> Recipe:
    """The recipe of a name. `UserError`: there is none."""
    for recipe in RECIPES:
        if recipe.name == name:
            return recipe
    raise UserError(f"there is no recipe '{name}': choose from {', '.join(each.name for each in RECIPES)}")
