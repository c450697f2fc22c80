"""A plan as the rules and the words in its paths have it."""

from __future__ import annotations

from collections.abc import Collection

from pbrstudio.mods.path_words import with_path_words
from pbrstudio.mods.plan import Plan
from pbrstudio.mods.rule_effects import excluded, with_effects
from pbrstudio.mods.rules import RuleBook


def rule_plan(plan: Plan, book: RuleBook, classes: Collection[str], named: Collection[str] = ()) -> None:
    """Moves what rules exclude to what is left alone, and gives the other textures their settings, notes and hints.

    So it does with what the maps beside it are against. ``classes``: those that the model tells apart. ``named``: items
    that the user named one by one; none of these is left alone.
    """
    items = []
    for item in plan.items:
        hits = book.hits(item.game)
        if (reason := excluded(hits, item.against)) is not None and item.name not in named:
            plan.leave_alone(item.name, reason, item.source)
        else:
            items.append(with_path_words(with_effects(item, hits), book, classes))
    plan.items = items
