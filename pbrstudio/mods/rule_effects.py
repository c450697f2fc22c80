"""What rules do to one texture: its settings, what is known of its materials, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pbrstudio.convert.guide import Guide
from pbrstudio.convert.item import Item
from pbrstudio.mods.rules import PlacedRule
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.adjustments import Adjustments, MapAdjustments, MetalAdjustment
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.rules import Rule

_METAL = {
    "never": MetalAdjustment(bias=-1.0),
    "always": MetalAdjustment(bias=1.0),
    "predicted": MetalAdjustment(),
}
"""Sliders that make any metallic map black, white, or what was predicted."""


def excluded(hits: Sequence[PlacedRule], against: str | None = None) -> str | None:
    """Why a texture with these rules is left alone; None when it is not.

    ``against``: what is against it where no rule says anything.
    """
    said = None
    for placed in hits:
        if placed.rule.exclude is not None:
            said = placed
    if said is None:
        return against
    return f"{said.rule.exclude}: {said.title}" if said.rule.exclude else None


def with_effects(item: Item, hits: Sequence[PlacedRule]) -> Item:
    """The item as these rules have it, in their order, with a note for each."""
    conversion, guide = item.conversion, item.guide
    notes = []
    for placed in hits:
        rule = placed.rule
        conversion = _with_settings(conversion, rule)
        guide = _with_material(guide, rule)
        if not rule.exclude:
            notes.append(Finding(Severity.NOTE, f"{placed.title}: {effects_in_words(rule)}"))
    return replace(item, conversion=conversion, guide=guide, findings=(*item.findings, *notes))


def effects_in_words(rule: Rule) -> str:
    """What a rule does, for reports."""
    words = []
    if rule.exclude is False:
        words.append("not left alone")
    if rule.material is not None:
        words.append(f"taken for {rule.material}")
    if rule.unknown is not None:
        words.append("of no known material, without metal" if rule.unknown else "of the materials that are found")
    if rule.metallic is not None and not (rule.unknown and rule.metallic == "never"):
        words.append({"never": "never metal", "always": "always metal"}.get(rule.metallic, "metal as predicted"))
    if rule.roughness_bias is not None:
        words.append(f"roughness {rule.roughness_bias:+g}")
    if rule.adjustments is not None:
        words.append(f"sliders of {', '.join(sorted(rule.adjustments.model_fields_set))}")
    words += [f"{name} {_value(value)}" for name, value in rule.settings]
    where = "" if rule.found is None else f"where {rule.found} is found: "
    return where + ", ".join(words)


def _value(value: object) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else f"{value}"


def _with_settings(conversion: Conversion, rule: Rule) -> Conversion:
    update = dict(rule.settings)
    adjustments = _with_sliders(conversion.adjustments, rule)
    if adjustments != conversion.adjustments:
        update["adjustments"] = adjustments
    return conversion.model_copy(update=update) if update else conversion


def _with_material(guide: Guide, rule: Rule) -> Guide:
    if rule.material is not None and rule.found is not None:
        return replace(guide, reassigned=(*guide.reassigned, (rule.found, rule.material)))
    if rule.material is not None:
        return replace(guide, forced=rule.material, unknown=False)
    if rule.unknown is not None:
        return replace(guide, unknown=rule.unknown, forced=None if rule.unknown else guide.forced)
    return guide


def _with_sliders(adjustments: Adjustments, rule: Rule) -> Adjustments:
    """The sliders with the rule's: for all classes, or for the one that it is about."""

    def changed(each: MapAdjustments) -> MapAdjustments:
        update: dict[str, object] = {}
        if rule.adjustments is not None:
            update = {name: getattr(rule.adjustments, name) for name in rule.adjustments.model_fields_set}
        if rule.metallic is not None:
            update["metallic"] = _METAL[rule.metallic]
        each = each.model_copy(update=update)
        if rule.roughness_bias is None:
            return each
        bias = min(1.0, max(-1.0, each.roughness.bias + rule.roughness_bias))
        return each.model_copy(update={"roughness": each.roughness.model_copy(update={"bias": bias})})

    return _everywhere(adjustments, changed) if rule.found is None else _in_class(adjustments, rule.found, changed)


def _everywhere(adjustments: Adjustments, changed: Callable[[MapAdjustments], MapAdjustments]) -> Adjustments:
    """Also in the settings of single classes, which stand in place of the general ones."""
    by_class = {name: changed(each) for name, each in adjustments.by_class.items()}
    return Adjustments(everywhere=changed(adjustments.everywhere), by_class=by_class)


def _in_class(adjustments: Adjustments, name: str, changed: Callable[[MapAdjustments], MapAdjustments]) -> Adjustments:
    before = adjustments.by_class.get(name, adjustments.everywhere)
    return adjustments.model_copy(update={"by_class": {**adjustments.by_class, name: changed(before)}})
