"""Sentences for the window: what the services call by an option of the command line is named as its control here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QCoreApplication

from pbrstudio.gui import choices


def in_window_words(sentence: str) -> str:
    """``sentence`` with each option and command that it names put as the control that does the same.

    ``use --existing overwrite or rename`` becomes ``use 'When files exist: Overwrite the files' or 'Write under free
    names'``. What the window has no control for stays as it is.
    """
    if "--" in sentence or "pbrstudio " in sentence or "command again" in sentence:
        for phrase, words in _phrases():
            sentence = phrase.sub(words, sentence)
        sentence = _OPTION.sub(_named, sentence)
    return sentence


def control_names() -> dict[str, str]:
    """The option (without its dashes) to the name that its control carries somewhere in the window."""
    return {
        "accept": _tr("Accept"),
        "albedo": _tr("Albedo format"),
        "author": _tr("Author"),
        "data": _tr("Training data"),
        "device": _tr("Device"),
        "displacement-scale": _tr("Displacement scale"),
        "exclude": _tr("Leave out"),
        "existing": _tr("When files exist"),
        "export": _tr("Use in Convert"),
        "fomod": _tr("Installer (FOMOD)"),
        "game-folder": _tr("Folder in the game"),
        "gloss": _tr("Gloss of the normal map"),
        "id": _tr("Name"),
        "include": _tr("Only these"),
        "init": _tr("Begin from"),
        "layout": _tr("Layout"),
        "map-scale": _tr("Map sizes"),
        "max-size": _tr("Size limit"),
        "memory-limit": _tr("Memory limit"),
        "mod-name": _tr("Mod name"),
        "mod-version": _tr("Version"),
        "model": _tr("Model"),
        "normals": _tr("Own normal maps"),
        "parallax": _tr("Height map for parallax"),
        "path-words": _tr("Words in the path"),
        "phase": _tr("Phases"),
        "plugin": _tr("Plugins"),
        "precision": _tr("Precision"),
        "preset": _tr("Preset"),
        "prune": _tr("Take away what nothing asks for"),
        "quality": _tr("Compression"),
        "replace": _tr("Replace a model of the same name"),
        "resume": _tr("Resume"),
        "roughness-scale": _tr("Roughness scale"),
        "rules": _tr("Rules"),
        "run": _tr("Run folder"),
        "set": _tr("Changes"),
        "specular-level": _tr("Specular level"),
        "tiling": _tr("Tiling"),
        "workers": _tr("Workers"),
        "zip": _tr("Archive (zip)"),
    }


_VALUES = {
    "accept": r"\S+(?=:)",
    "albedo": r"bc7|bc1",
    "device": r"auto|cpu|cuda|mps|directml",
    "existing": r"skip|overwrite|rename",
    "gloss": r"on|off",
    "model": r"auto|baseline",
    "normals": r"own|derived",
    "parallax": r"on|off",
    "path-words": r"on|off",
    "phase": r"(?!ID\b)\w[\w.-]*(?= begins|:)",
    "precision": r"auto|fp32|bf16|fp16",
    "quality": r"draft|normal|best",
    "set": r"[\w.-]+=[^\s,:;)]+",
    "workers": r"-?\d+(?=:)",
}
"""What of the words after an option is its value: the rest is the sentence's own."""
_VALUE = "|".join(f"(?<=--{name} )(?P<{name.replace('-', '_')}>{values})" for name, values in _VALUES.items())
_OPTION = re.compile(
    r"(?<![^\s('\"])--(?P<option>[a-z]+(?:-[a-z]+)*)(?![\w=])"
    rf"(?: (?:{_VALUE})(?: or (?P<other>[a-z][a-z0-9]*)(?= |$|[.,;:)]))?| ID\b)?"
)


def _named(match: re.Match[str]) -> str:
    option = match["option"]
    name = control_names().get(option)
    if name is None:
        return match[0]
    value = match.groupdict().get(option.replace("-", "_"))
    if value is None:
        return f"'{name}'"
    named = f"'{name}: {_value(option, value)}'"
    other = match["other"]
    if other is None:
        return named
    known = re.fullmatch(_VALUES[option], other) is not None
    return f"{named} {_tr('or')} " + (f"'{_value(option, other)}'" if known else other)


def _value(option: str, value: str) -> str:
    """As the control shows it."""
    listed: dict[str, Sequence[choices.Choice]] = {
        "device": choices.device_choices(),
        "existing": choices.existing_choices(),
        "normals": [("own", _tr("on")), ("derived", _tr("off"))],
        "precision": choices.precision_choices(),
        "quality": choices.quality_choices(),
    }
    words = dict(listed.get(option, ())).get(value, value)
    return words.partition(" (")[0]


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Commands, and what is said of options in a way that fits no control."""
    return (
        (re.compile(r"give --replace to replace it"), _tr("tick 'Replace a model of the same name' to replace it")),
        (re.compile(r"'?pbrstudio models import(?: [^']+?(?='))?'?"), _tr("Import on the Models page")),
        (re.compile(r"'?pbrstudio models list'?"), _tr("the Models page")),
        (re.compile(r"'pbrstudio data stats'"), _tr("'Count'")),
        (re.compile(r"'pbrstudio data check'"), _tr("'Check'")),
        (re.compile(r"run the same command again"), _tr("start it again")),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("OptionWords", text)
