"""Which textures a drop of files, folders and archives means."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pbrstudio.convert.item import Item
from pbrstudio.mods.plan import make_plan
from pbrstudio.mods.rule_effects import excluded, with_effects
from pbrstudio.mods.rules import load_rules
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.services.preview import LAYOUT
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout

NOWHERE = Path(tempfile.gettempdir()) / "pbrstudio-writes-nothing-here"
"""Stands in for the output folder that a plan asks for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A texture, and the folder or archive that it was found in; None for a file that was named itself."""

    item: Item
    folder: Path | None = None


@dataclass(slots=True)
class Opened:
    """What a drop gave; ``faults`` are sentences that name their file, ``left_alone`` counts what is no diffuse."""

    textures: list[Found] = field(default_factory=list)
    left_alone: int = 0
    faults: list[str] = field(default_factory=list)


def find_textures(
    paths: Sequence[Path], safe_point: SafePoint = never_stop, *, looked_at: Conversion | None = None
) -> Opened:
    """The textures that a conversion of ``paths`` would convert, with the maps that a mod has of them.

    ``looked_at``: how (whether own normal maps are used, rules and so on); of its layout nothing is heeded. The shipped
    rules are heeded in any case; only what a person names itself is never left alone by one. Raises `UserError` for
    rules that cannot be read.
    """
    conversion = (looked_at or Conversion()).model_copy(update={"layout": LAYOUT})
    layout = load_layout(LAYOUT)
    book = load_rules(conversion.rules)
    opened = Opened()
    for path in paths:  # one by one: two of one name are only rivals when both are written
        plan = make_plan([path], NOWHERE, layout, conversion, safe_point)
        for item in plan.items:
            hits = book.hits(item.game)
            named = os.path.realpath(item.source.name) == os.path.realpath(path)
            if not named and excluded(hits) is not None:
                opened.left_alone += 1
            else:
                opened.textures.append(Found(with_effects(item, hits), None if named else path))
        opened.left_alone += len(plan.left_alone)
        opened.faults += [f"{name}: {sentence}" for name, sentence in plan.failed]
        if not plan.items and not plan.failed:
            opened.faults.append(f"{path}: there is no diffuse texture in it")
    return opened
