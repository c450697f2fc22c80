"""All recipes, by class."""

from __future__ import annotations

from pbrstudio.data.procedural.atlas import atlas_recipes
from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.recipes.ashlar import ashlar
from pbrstudio.data.procedural.recipes.bark import bark
from pbrstudio.data.procedural.recipes.beams import beams
from pbrstudio.data.procedural.recipes.brick import brick
from pbrstudio.data.procedural.recipes.bronze import bronze
from pbrstudio.data.procedural.recipes.brushed_steel import brushed_steel
from pbrstudio.data.procedural.recipes.carved_wood import carved_wood
from pbrstudio.data.procedural.recipes.chain_mail import chain_mail, mail_on_leather
from pbrstudio.data.procedural.recipes.cobbles import cobbles
from pbrstudio.data.procedural.recipes.forged_iron import forged_iron
from pbrstudio.data.procedural.recipes.gold import gold
from pbrstudio.data.procedural.recipes.hammered_steel import hammered_steel
from pbrstudio.data.procedural.recipes.marble import marble
from pbrstudio.data.procedural.recipes.painted_metal import painted_metal
from pbrstudio.data.procedural.recipes.planks import planks
from pbrstudio.data.procedural.recipes.riveted_plates import riveted_plates
from pbrstudio.data.procedural.recipes.rubble_wall import rubble_wall
from pbrstudio.data.procedural.recipes.rusted_iron import rusted_iron
from pbrstudio.data.procedural.recipes.shingles import roof_slates, wooden_shingles
from pbrstudio.data.procedural.recipes.slate import slate
from pbrstudio.data.procedural.recipes.strapped_plates import strapped_plates
from pbrstudio.data.procedural.recipes.thatch import thatch
from pbrstudio.runtime.errors import UserError

MATERIALS: tuple[Recipe, ...] = (
    Recipe("brick", "stone", brick),
    Recipe("brushed_steel", "metal", brushed_steel),
    Recipe("forged_iron", "metal", forged_iron),
    Recipe("hammered_steel", "metal", hammered_steel),
    Recipe("bronze", "metal", bronze),
    Recipe("gold", "metal", gold),
    Recipe("rusted_iron", "metal", rusted_iron),
    Recipe("painted_metal", "metal", painted_metal),
    Recipe("chain_mail", "metal", chain_mail),
    Recipe("riveted_plates", "metal", riveted_plates),
    Recipe("mail_on_leather", None, mail_on_leather),
    Recipe("strapped_plates", None, strapped_plates),
    Recipe("planks", "wood", planks),
    Recipe("beams", "wood", beams),
    Recipe("bark", "wood", bark),
    Recipe("carved_wood", "wood", carved_wood),
    Recipe("thatch", "wood", thatch),
    Recipe("wooden_shingles", "wood", wooden_shingles),
    Recipe("roof_slates", "stone", roof_slates),
    Recipe("cobbles", "stone", cobbles),
    Recipe("ashlar", "stone", ashlar),
    Recipe("rubble_wall", "stone", rubble_wall),
    Recipe("slate", "stone", slate),
    Recipe("marble", "marble", marble),
)
"""What tiles."""

RECIPES: tuple[Recipe, ...] = (*MATERIALS, *atlas_recipes(MATERIALS))
"""With the atlases that are cut from them."""


def recipe_of(name: str) -> Recipe:
    """The recipe of a name. `UserError`: there is none."""
    for recipe in RECIPES:
        if recipe.name == name:
            return recipe
    raise UserError(f"there is no recipe '{name}': choose from {', '.join(each.name for each in RECIPES)}")
