"""What is to be made of one texture, and for which packs: those that read and predict it alike share that work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pbrstudio.convert.item import Item
from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.decide import Decision
from pbrstudio.mods.ended import Ended
from pbrstudio.mods.fingerprint import work_digest
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.sizes import one_size_after_another
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.events import Emit


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One pack that textures are made for."""

    workshop: Workshop
    manifest: Manifest
    decide: Callable[[int, Item], Decision]
    """Called from the readers' threads, one at a time."""
    emit: Emit
    end: Callable[[Ended], None]
    """Takes how each texture ended; like ``emit`` called in the thread of the job."""
    pictured: bool
    """Whether a report will show its textures."""


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """A texture that a pack is to have."""

    lane: Lane
    index: int
    """Its place in the pack's plan."""
    item: Item


Group = tuple[Order, ...]
"""Orders that are read and predicted once for all of them."""


def grouped(orders: Iterable[Order]) -> list[Group]:
    """The orders in the order of their first ones, with those that share work put together."""
    groups: list[list[Order]] = []
    by_source: dict[TextureFile, list[list[Order]]] = {}
    for order in orders:
        known = by_source.setdefault(order.item.source, [])
        group = next((each for each in known if same_work(each[0], order)), None)
        if group is None:
            groups.append(group := [])
            known.append(group)
        group.append(order)
    return [tuple(group) for group in groups]


def in_order_of_size(groups: list[Group], safe_point: SafePoint) -> list[Group]:
    """Groups of one size together: see `one_size_after_another`."""
    firsts = [group[0].item for group in groups]
    return [groups[index] for index, _ in one_size_after_another(firsts, safe_point)]


def same_work(one: Order, other: Order) -> bool:
    """Whether two orders of one texture are read and predicted alike: then it can be done for both at once."""
    a, b = one.item, other.item
    if one.lane is other.lane or (a.source, a.normal, a.height) != (b.source, b.normal, b.height):
        return False
    return work_digest(a, one.lane.workshop) == work_digest(b, other.lane.workshop)
