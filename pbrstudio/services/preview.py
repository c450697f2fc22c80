"""A texture as the window shows it: read and predicted at a size, with the sliders applied as they move."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pbrstudio.config.hardware import machine_memory
from pbrstudio.convert.adjust import adjust
from pbrstudio.convert.item import Item
from pbrstudio.convert.loaded import Loaded, read_item
from pbrstudio.convert.memory import GIB
from pbrstudio.convert.one import maps_of, predict_item
from pbrstudio.convert.predictor import Prediction
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.path_words import with_path_words
from pbrstudio.mods.rules import load_rules
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding
from pbrstudio.services.predictors import open_predictor
from pbrstudio.services.remembered import RememberedPredictor
from pbrstudio.spec.adjustments import Adjustments, MapAdjustments
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from pbrstudio.textures.maps import U8, MaterialMaps
from pbrstudio.textures.read import probe

LAYOUT = "maps"
"""The layout whose sizes a preview shows: the source's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """One texture, read and predicted at one size, before the sliders."""

    item: Item
    loaded: Loaded
    prediction: Prediction
    full: tuple[int, int]
    """Width and height of the texture itself, in pixels."""
    exact: bool
    """Whether it has the size that an export writes."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self.loaded.findings)

    @property
    def confidence(self) -> U8 | None:
        """[h,w] how sure the network is of the likeliest class, at a size of its own; None without classes."""
        return self.prediction.confidence

    def maps(self, adjustments: Adjustments) -> MaterialMaps:
        """The maps with the sliders applied: at the exact size what an export in loose maps contains."""
        return maps_of(self.loaded, self.prediction, adjustments)

    def changed(self, maps: MaterialMaps, before: Adjustments, after: Adjustments) -> MaterialMaps:
        """``maps(after)``, from ``maps``, which were made with ``before``: only what differs is worked out again."""
        moved = _moved(before, after)
        derived = self.loaded.own_normal is None and self.prediction.normal is None
        if "normal" in moved or (derived and "height" in moved):
            moved |= {"normal", "height"}
            fresh = self.maps(_only(after, moved))
            return replace(maps, **{name: getattr(fresh, name) for name in moved})
        if not moved:
            return maps
        adjusted = adjust(self.prediction, _only(after, moved))
        return replace(maps, **{name: getattr(adjusted, name) for name in moved})


def _moved(before: Adjustments, after: Adjustments) -> set[str]:
    """Names of the maps whose sliders differ, in all or in one class."""
    classes = set(before.by_class) | set(after.by_class)
    pairs = [(before.everywhere, after.everywhere)]
    pairs += [
        (before.by_class.get(name, before.everywhere), after.by_class.get(name, after.everywhere)) for name in classes
    ]
    return {name for name in MapAdjustments.model_fields if any(getattr(a, name) != getattr(b, name) for a, b in pairs)}


def _only(adjustments: Adjustments, maps: set[str]) -> Adjustments:
    """The sliders of these maps alone: the others do nothing, and take no time."""
    still = {name: field.default for name, field in MapAdjustments.model_fields.items() if name not in maps}
    return Adjustments(
        everywhere=adjustments.everywhere.model_copy(update=still),
        by_class={name: each.model_copy(update=still) for name, each in adjustments.by_class.items()},
    )


class Previewer:
    """Reads and predicts textures for a look, all with one model. May be used from several threads."""

    def __init__(self, conversion: Conversion) -> None:
        """Opens the model. Raises `UserError` as `open_predictor`, and for rules that name a class it does not know."""
        self._conversion = conversion
        self._rules = load_rules(conversion.rules)
        self.predictor = RememberedPredictor(
            open_predictor(
                conversion.model,
                device=conversion.device,
                precision=conversion.precision,
                # Fixed here: the size of tiles, which maps depend on a little, must not depend on what else is at work.
                memory_limit=conversion.memory_limit or machine_memory().free / GIB,
            )
        )
        self._rules.check_classes(self.predictor.classes, self.predictor.id)

    @property
    def classes(self) -> tuple[str, ...]:
        """The model's material classes in the order of their ids; empty when it knows none."""
        return self.predictor.classes

    def preview(
        self,
        item: Item,
        *,
        side: int | None,
        painted: U8 | None = None,
        adjustments: Adjustments | None = None,
        known: Preview | None = None,
        safe_point: SafePoint = never_stop,
    ) -> Preview:
        """The texture of ``item`` (see `opening`), its longer side at most ``side`` pixels; None for all of it.

        ``painted``: class ids that a person gave, any size, 255 for none. ``adjustments``: they matter to a prediction
        only where the mod's own normal map is turned. ``known``: an earlier preview, not read again if it has the size.
        Raises `UserError` for a file that cannot be converted.
        """
        sized = self._item(item, side, painted, adjustments or Adjustments())
        # No PNG needs the encoder; its threads begin with their first work.
        with Encoder(1) as encoder:
            workshop = Workshop(load_layout(LAYOUT), self.predictor, encoder)
            if known is not None and known.item.source == item.source and (side is not None or known.exact):
                loaded, full = known.loaded, known.full
            else:
                full = _size(item)
                with read_item(sized, workshop) as loaded:
                    safe_point()
            prediction = predict_item(sized, loaded, workshop, safe_point)
        limit = item.conversion.max_size
        exact = side is None or max(full) <= side or (limit is not None and limit <= side)
        return Preview(item, loaded, prediction, full, exact)

    def _item(self, item: Item, side: int | None, painted: U8 | None, adjustments: Adjustments) -> Item:
        ruled = with_path_words(item, self._rules, self.classes)
        limits = [limit for limit in (side, item.conversion.max_size) if limit is not None]
        update = {
            "max_size": min(limits, default=None),
            "memory_limit": self._conversion.memory_limit,
            "adjustments": adjustments,
        }
        guide = replace(ruled.guide, painted=painted) if self.classes else ruled.guide
        return replace(ruled, conversion=item.conversion.model_copy(update=update), guide=guide)


def _size(item: Item) -> tuple[int, int]:
    with item.source.here() as path:
        try:
            facts = probe(path)
        except UserError as error:
            raise UserError(str(error).removeprefix(f"{path}: ")) from error
    return facts.width, facts.height
