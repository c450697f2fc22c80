"""The sliders of the adjust panel: one for each field of `MapAdjustments`, with its range and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from pbrstudio.spec.adjustments import MapAdjustments

Value = float | bool | None
"""Of a slider, of a check, of a slider that is switched off."""
Kind = Literal["slider", "check", "optional"]
"""``optional``: a slider that a check switches on; off, the field is None."""


@dataclass(frozen=True, slots=True)
class Control:
    """One field of one map. ``low`` to ``high`` is what the slider reaches; the number takes what the spec allows."""

    map: str
    field: str
    words: str
    kind: Kind = "slider"
    low: float = -1.0
    high: float = 1.0
    step: float = 0.01
    hint: str = ""

    @property
    def text(self) -> str:
        return QCoreApplication.translate("Controls", self.words)

    @property
    def tip(self) -> str:
        return QCoreApplication.translate("Controls", self.hint)


def _words(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Controls", text))


MAP_NAMES = {
    "albedo": _words("Albedo"),
    "roughness": _words("Roughness"),
    "metallic": _words("Metallic"),
    "ao": _words("Ambient occlusion"),
    "height": _words("Height"),
    "normal": _words("Normal"),
}
"""As the panel and the map chooser call the maps; `map_title` gives them in the window's language."""


def map_title(name: str) -> str:
    return QCoreApplication.translate("Controls", MAP_NAMES[name])


def _scalar(name: str) -> tuple[Control, ...]:
    return (
        Control(name, "bias", _words("Bias"), hint=_words("Added to every value")),
        Control(name, "contrast", _words("Contrast"), low=0, high=4, hint=_words("About the middle value, 0.5")),
        Control(name, "invert", _words("Invert"), "check", hint=_words("Dark becomes light; comes before the others")),
    )


CONTROLS: tuple[Control, ...] = (
    Control(
        "albedo",
        "exposure",
        _words("Exposure"),
        low=-4,
        high=4,
        step=0.05,
        hint=_words("In stops: 1 is twice the light"),
    ),
    Control("albedo", "saturation", _words("Saturation"), low=0, high=4, hint=_words("0 is grey, 1 as predicted")),
    *_scalar("roughness"),
    *_scalar("metallic"),
    Control(
        "metallic",
        "threshold",
        _words("Threshold"),
        "optional",
        low=0,
        hint=_words("Below it nothing is metal, above it everything"),
    ),
    Control("metallic", "softness", _words("Softness"), low=0, hint=_words("Width of the step at the threshold")),
    *_scalar("ao"),
    Control("ao", "strength", _words("Strength"), low=0, high=4, hint=_words("0 takes the occlusion away")),
    *_scalar("height"),
    Control("height", "scale", _words("Scale"), low=0, high=4, hint=_words("About the surface, 0.5")),
    Control("height", "offset", _words("Offset"), hint=_words("Lifts or sinks the surface")),
    Control("normal", "strength", _words("Strength"), low=0, high=4, hint=_words("Times the slope")),
    Control("normal", "flip_y", _words("Flip Y"), "check", hint=_words("Turns a green channel declared wrongly")),
)


def controls_of(name: str) -> tuple[Control, ...]:
    """Those of one map, in their order."""
    return tuple(control for control in CONTROLS if control.map == name)


def value_of(maps: MapAdjustments, control: Control) -> Value:
    """What a control shows."""
    value: Value = getattr(getattr(maps, control.map), control.field)
    return value


def with_value(maps: MapAdjustments, control: Control, value: Value) -> MapAdjustments:
    """The settings with one field changed. pydantic's ValidationError: it is beyond what the spec allows."""
    setting = getattr(maps, control.map)
    changed = type(setting).model_validate(setting.model_dump() | {control.field: value})
    return maps.model_copy(update={control.map: changed})
