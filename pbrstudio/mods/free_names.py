"""Names that are free, for ``--existing rename``: neither on the disk, nor planned, nor given out in this run."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from pbrstudio.convert.item import Item, targets
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.plan import Plan


class FreeNames:
    """Gives each item of one run, in turn, a name under which it replaces nothing."""

    def __init__(self, plan: Plan, workshop: Workshop) -> None:
        self._workshop = workshop
        self._taken = {key for item in plan.items for key in self._keys(item)}

    def free(self, item: Item) -> Item:
        """The item itself where nothing is in its way, else one with ``_2``, ``_3``, ... behind its name.

        The number goes before ``_d`` (``sword_2_d`` with ``sword_2_n``), so that both names still belong together.
        """
        if item.conversion.existing != "rename" or not self._on_disk(item):
            return item
        number = 2
        while True:
            companions = item.companions.with_name(f"{item.companions.name}_{number}")
            ending = item.base.name.removeprefix(item.companions.name)
            numbered = replace(item, base=companions.with_name(companions.name + ending), companions=companions)
            keys = self._keys(numbered)
            if self._taken.isdisjoint(keys) and not self._on_disk(numbered):
                self._taken |= keys
                return numbered
            number += 1

    def _targets(self, item: Item) -> list[Path]:
        return targets(item, self._workshop.layout, self._workshop.files(item.conversion))

    def _keys(self, item: Item) -> set[str]:
        return {str(path).lower() for path in self._targets(item)}

    def _on_disk(self, item: Item) -> bool:
        # A path that is too long is no file here, where Path.exists would raise.
        return any(os.path.exists(path) for path in self._targets(item))
