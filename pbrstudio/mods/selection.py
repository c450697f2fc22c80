"""Which textures of a plan are wanted: ``--include`` and ``--exclude``."""

from __future__ import annotations

from pbrstudio.mods.path_pattern import PathPattern, spellings
from pbrstudio.mods.plan import Plan
from pbrstudio.spec.conversion import Conversion

NOT_INCLUDED = "is not among what is wanted (--include)"


def select(plan: Plan, conversion: Conversion) -> None:
    """Moves what is not wanted to what is left alone: without any ``include`` all is wanted; ``exclude`` wins."""
    wanted, unwanted = (tuple(map(PathPattern, globs)) for globs in (conversion.include, conversion.exclude))
    items = []
    for item in plan.items:
        names = spellings(item.game)
        against = next((each.glob for each in unwanted if each.fits(names)), None)
        if against is not None:
            plan.leave_alone(item.name, f"is not wanted (--exclude {against})", item.source)
        elif wanted and not any(each.fits(names) for each in wanted):
            plan.leave_alone(item.name, NOT_INCLUDED, item.source)
        else:
            items.append(item)
    plan.items = items
