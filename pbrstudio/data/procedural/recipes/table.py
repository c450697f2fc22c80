"""All recipes, by class."""

from __future__ import annotations

from pbrstudio.data.procedural.atlas import atlas_recipes
from pbrstudio.data.procedural.recipe import Recipe
from pbrstudio.data.procedural.recipes.ashlar import ashlar
from pbrstudio.data.procedural.recipes.bark import bark
from pbrstudio.data.procedural.recipes.beams import beams
from pbrstudio.data.procedural.recipes.brick import brick
from pbrstudio.data.procedural.recipes.brocade import brocade
from pbrstudio.data.procedural.recipes.bronze import bronze
from pbrstudio.data.procedural.recipes.brushed_steel import brushed_steel
from pbrstudio.data.procedural.recipes.carved_wood import carved_wood
from pbrstudio.data.procedural.recipes.chain_mail import chain_mail, mail_on_leather
from pbrstudio.data.procedural.recipes.cobbles import cobbles
from pbrstudio.data.procedural.recipes.drystone import drystone
from pbrstudio.data.procedural.recipes.forest_floor import forest_floor
from pbrstudio.data.procedural.recipes.forged_iron import forged_iron
from pbrstudio.data.procedural.recipes.fur import fur
from pbrstudio.data.procedural.recipes.glazed_tiles import glazed_tiles
from pbrstudio.data.procedural.recipes.gold import gold
from pbrstudio.data.procedural.recipes.grass import grass
from pbrstudio.data.procedural.recipes.gravel import gravel
from pbrstudio.data.procedural.recipes.hammered_steel import hammered_steel
from pbrstudio.data.procedural.recipes.knitwear import knitwear
from pbrstudio.data.procedural.recipes.leather import leather
from pbrstudio.data.procedural.recipes.linen import linen
from pbrstudio.data.procedural.recipes.marble import marble
from pbrstudio.data.procedural.recipes.mud import mud
from pbrstudio.data.procedural.recipes.painted_metal import painted_metal
from pbrstudio.data.procedural.recipes.painted_pottery import painted_pottery
from pbrstudio.data.procedural.recipes.planks import planks
from pbrstudio.data.procedural.recipes.rawhide import rawhide
from pbrstudio.data.procedural.recipes.riveted_plates import riveted_plates
from pbrstudio.data.procedural.recipes.roof_tiles import roof_tiles
from pbrstudio.data.procedural.recipes.rope import rope
from pbrstudio.data.procedural.recipes.rubble_wall import rubble_wall
from pbrstudio.data.procedural.recipes.rusted_iron import rusted_iron
from pbrstudio.data.procedural.recipes.sand import sand
from pbrstudio.data.procedural.recipes.shingles import roof_slates, wooden_shingles
from pbrstudio.data.procedural.recipes.slate import slate
from pbrstudio.data.procedural.recipes.snow import snow
from pbrstudio.data.procedural.recipes.strapped_plates import strapped_plates
from pbrstudio.data.procedural.recipes.studded_leather import studded_leather
from pbrstudio.data.procedural.recipes.terracotta_tiles import terracotta_tiles
from pbrstudio.data.procedural.recipes.thatch import thatch
from pbrstudio.data.procedural.recipes.tooled_leather import tooled_leather
from pbrstudio.data.procedural.recipes.wool import wool
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
    Recipe("mud", "ground", mud),
    Recipe("gravel", "ground", gravel),
    Recipe("grass", "ground", grass),
    Recipe("snow", "ground", snow),
    Recipe("sand", "ground", sand),
    Recipe("forest_floor", "ground", forest_floor),
    Recipe("leather", "leather", leather),
    Recipe("tooled_leather", "leather", tooled_leather),
    Recipe("hide", "leather", rawhide),
    Recipe("studded_leather", "leather", studded_leather),
    Recipe("fur", "fur", fur),
    Recipe("wool", "fabric", wool),
    Recipe("linen", "fabric", linen),
    Recipe("brocade", "fabric", brocade),
    Recipe("knit", "fabric", knitwear),
    Recipe("rope", "fabric", rope),
    Recipe("glazed_tiles", "ceramic", glazed_tiles),
    Recipe("terracotta_tiles", "ceramic", terracotta_tiles),
    Recipe("roof_tiles", "ceramic", roof_tiles),
    Recipe("painted_pottery", "ceramic", painted_pottery),
    Recipe("drystone", "stone", drystone),
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
