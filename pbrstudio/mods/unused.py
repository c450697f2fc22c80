"""What of a request fits no texture at all: most often a slip of the pen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pbrstudio.convert.item import Item
from pbrstudio.mods.path_pattern import PathPattern, spellings
from pbrstudio.mods.rules import SHIPPED, RuleBook
from pbrstudio.spec.conversion import Conversion


def unused(items: Iterable[Item], conversion: Conversion, book: RuleBook) -> Iterator[str]:
    """A sentence for each glob of ``--include`` and ``--exclude``, and each of the user's files of rules, with what
    fits none of ``items`` (before any selection)."""
    names = [spellings(item.game) for item in items]
    if not names:
        return
    for option, globs in (("--include", conversion.include), ("--exclude", conversion.exclude)):
        for glob in globs:
            if not any(map(PathPattern(glob).fits, names)):
                yield f"{option} {glob}: fits no texture of the input: check how it is written"
    idle: dict[str, list[str]] = defaultdict(list)
    for placed in book.rules:
        if placed.source != SHIPPED and not any(each.fits(name) for each in placed.path for name in names):
            idle[placed.source].append(f"'{placed.rule.name}'")
    for source, rules in idle.items():
        yield f"--rules {source}: no texture of the input fits the path of {', '.join(rules)}: check how it is written"
