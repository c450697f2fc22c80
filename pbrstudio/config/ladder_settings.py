"""Changes to a resolved ladder from the command line: ``--set phases.A.jobs.seg_A.optimiser.rate=1e-4``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from pbrstudio.config.ladder_tree import SCOPES, without_none
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.base import Spec, validation_sentence
from pbrstudio.spec.ladder import Ladder

ALIASES = {"seg.weights": "start.segmenter"}
"""The plan's names for a path."""
_EVERY = tuple(f"every{scope}" for scope in SCOPES)
_QUOTED = ("[", "{", '"', "'")


def with_settings(ladder: Ladder, settings: Iterable[str]) -> Ladder:
    """``ladder`` with each ``path=value`` set, in order, and checked as a whole afterwards.

    A path goes through fields, phases and jobs by id, items of a list by number from 0; ``every.batch``,
    ``every-maps.batch`` and ``phases.A.every.batch`` mean each such job. The value is TOML; what is not is taken as a
    string, ``none`` is no value, an inline table replaces a whole table. `UserError` for a path that does not exist,
    saying what does, and for a value that is not allowed.
    """
    changed = ladder
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals or not path.strip():
            raise UserError(f"--set {setting}: say it as path=value, such as seed=3")
        path = ALIASES.get(path.strip(), path.strip())
        try:
            fields = _with(changed, path.split("."), _value(text.strip()), "")
            changed = Ladder.model_validate(fields)
        except ValidationError as error:
            raise UserError(f"--set {setting}: {validation_sentence(error)}") from error
        except ValueError as error:
            raise UserError(f"--set {setting}: {error}") from error
    return changed


def _value(text: str) -> Any:
    """ValueError for what begins like TOML and is none."""
    try:
        return without_none(tomllib.loads(f"value = {text}")["value"])
    except tomllib.TOMLDecodeError as error:
        if text.startswith(_QUOTED) or not text:
            raise ValueError(f"the value is not valid TOML ({error})") from error
        return without_none(text)


def _with(node: Any, keys: Sequence[str], value: Any, place: str) -> Any:
    """``node`` with ``value`` at the end of ``keys``: specs become dicts of fields, to be checked anew. ValueError."""
    if not keys:
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(node, Spec):
        if key in _EVERY and hasattr(node, "jobs" if place else "phases"):
            return _with_every(node, key, rest, value, place)
        names = list(type(node).model_fields)
        if key not in names:
            raise ValueError(_unknown(place, key, [*names, *(_EVERY if "jobs" in names or "phases" in names else ())]))
        fields = _fields(node)
        return fields | {key: _with(fields[key], rest, value, f"{place}{key}.")}
    if isinstance(node, dict):
        return node | {key: _with(node.get(key), rest, value, f"{place}{key}.")}
    if isinstance(node, tuple):
        index = _index(node, key, place)
        return (*node[:index], _with(node[index], rest, value, f"{place}{key}."), *node[index + 1 :])
    what = "no value yet" if node is None else f"the value {node}"
    raise ValueError(f"{place[:-1]} has {what} and no parts; set it whole")


def _with_every(node: Spec, key: str, rest: Sequence[str], value: Any, place: str) -> dict[str, Any]:
    """Each job below, of one role where ``key`` names it."""
    if not rest:
        raise ValueError(f"{place}{key}: say which field of the jobs")
    fields = _fields(node)
    if "phases" in fields:
        phases = [_with_every(phase, key, rest, value, f"phases.{phase.id}.") for phase in fields["phases"]]
        return fields | {"phases": phases}
    role = key.removeprefix("every").removeprefix("-")
    jobs = [
        job if role and job.role != role else _with(job, rest, value, f"{place}jobs.{job.id}.")
        for job in fields["jobs"]
    ]
    return fields | {"jobs": jobs}


def _fields(spec: Spec) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in type(spec).model_fields}


def _index(items: tuple[Any, ...], key: str, place: str) -> int:
    ids = [getattr(item, "id", str(number)) for number, item in enumerate(items)]
    if key in ids:
        return ids.index(key)
    if key.isdecimal() and int(key) < len(items):
        return int(key)
    raise ValueError(_unknown(place, key, ids))


def _unknown(place: str, key: str, names: Sequence[str]) -> str:
    return f"there is no '{place}{key}'; there are: {', '.join(names)}"
