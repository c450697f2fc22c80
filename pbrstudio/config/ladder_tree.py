"""How tables of ladders lie over each other: what a TOML extends, and the defaults of its jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.spec.model import ROLES

Table = dict[str, Any]
"""A table of a TOML file, not checked yet: the specs check it when everything lies over everything."""

NONE = "none"
"""What a file says for "no value", which TOML has no word for."""
SCOPES = ("", *(f"-{role}" for role in ROLES))
DEFAULTS = {f"{name}{scope}" for name in ("every", "always") for scope in SCOPES}
"""Tables of defaults: ``every`` lies under what a job says itself, ``always`` over it."""


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Table:
    """``over`` on top of ``under``: tables key by key, everything else whole. A table of another ``kind`` is another
    thing, so it replaces what lies under it whole."""
    result = dict(under)
    for key, value in over.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict) and not _another_kind(old, value):
            result[key] = merged(old, value)
        else:
            result[key] = value
    return result


def _another_kind(old: Table, new: Table) -> bool:
    return "kind" in new and new["kind"] != old.get("kind")


def without_none(value: Any) -> Any:
    """The same with None for each ``"none"``; what an ``id`` names and is none (a gate) goes."""
    if isinstance(value, dict):
        return {key: without_none(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_none(each) for each in value]
    return None if value == NONE else value


def resolved_tree(path: Path, read: Callable[[Path], Table], find: Callable[[str, Path], list[Path]]) -> Table:
    """The file with what it extends under it. ``find`` gives the files that a name may mean, the first wins.

    `UserError` when a file extends what is not there, or itself.
    """
    return _resolved(path, (), read, find)


def _resolved(
    path: Path, chain: tuple[Path, ...], read: Callable[[Path], Table], find: Callable[[str, Path], list[Path]]
) -> Table:
    tree = read(path)
    parent = tree.pop("extends", None)
    under: Table = {}
    if parent is not None:
        chain = (*chain, path.resolve())
        candidates = find(str(parent), path)
        free = [each for each in candidates if each.resolve() not in chain]
        if not free:
            why = "extends itself" if candidates else f"extends '{parent}', which does not exist"
            raise UserError(f"ladder {path}: {why}; choose another")
        under = _resolved(free[0], chain, read, find)
    _check_names(tree, under, path)
    return merged(under, tree)


def _check_names(tree: Table, under: Table, path: Path) -> None:
    """A phase or job that no order names would be ignored without a word: most likely its name has a slip."""
    phases, old_phases = _table(tree, "phases"), _table(under, "phases")
    _check_new(phases, old_phases, tree.get("order", under.get("order", ())), "phases", path)
    for name, phase in phases.items():
        old = _table(old_phases, name)
        order = phase.get("order", old.get("order", ())) if isinstance(phase, dict) else ()
        _check_new(_table(phases[name], "jobs"), _table(old, "jobs"), order, f"phases.{name}.jobs", path)


def _check_new(new: Table, old: Table, order: Any, place: str, path: Path) -> None:
    for name in new:
        if name not in old and name not in order:
            raise UserError(
                f"ladder {path}: {place}.{name}: the order does not name it: {', '.join(order) or '(empty)'}"
            )


def _table(tree: Any, key: str) -> Table:
    found = tree.get(key, {}) if isinstance(tree, dict) else {}
    return found if isinstance(found, dict) else {}


def job_table(tree: Table, phase: Table, name: str) -> Table:
    """All that is said of a job, in order: every, every-<role>, the phase's own two, the job, always, always-<role>."""
    own = _table(_table(phase, "jobs"), name)
    scopes = ("", f"-{own.get('role', '')}")
    layers = [
        *(_table(tree, f"every{scope}") for scope in scopes),
        *(_table(phase, f"every{scope}") for scope in scopes),
        own,
        *(_table(tree, f"always{scope}") for scope in scopes),
        *(_table(phase, f"always{scope}") for scope in scopes),
    ]
    result: Table = {}
    for layer in layers:
        result = merged(result, layer)
    return result


def check_defaults(tree: Table, place: str) -> None:
    """A key that no job has is an error of the table it stands in. ValueError."""
    for table in sorted(DEFAULTS & tree.keys()):
        if not isinstance(tree[table], dict):
            raise ValueError(f"{place}{table}: must be a table")
        for key in tree[table]:
            if key not in Job.model_fields:
                raise ValueError(f"{place}{table}.{key}: there is no such key: {', '.join(Job.model_fields)}")
