"""The catalogue of ladders: those that ship, the user's own, or one in a file; each resolved and checked as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from pbrstudio.config.ladder_tree import (
    DEFAULTS,
    Table,
    check_defaults,
    job_table,
    resolved_tree,
    without_none,
)
from pbrstudio.config.paths import resources, user_ladders
from pbrstudio.config.toml_file import read_toml
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.gates import AnyGate
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder, Phase

Checked = TypeVar("Checked")
_JOB: TypeAdapter[Job] = TypeAdapter(Job)
_GATE: TypeAdapter[AnyGate] = TypeAdapter(AnyGate)
_PHASE: TypeAdapter[Phase] = TypeAdapter(Phase)
_LADDER: TypeAdapter[Ladder] = TypeAdapter(Ladder)


def ladder_names() -> list[str]:
    """The names that `load_ladder` knows: shipped ones and the user's own, sorted."""
    folders = (resources() / "ladders", user_ladders())
    return sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.toml")})


def load_ladder(name: str) -> Ladder:
    """The ladder of this name, or in the TOML file of this path; the user's own wins over a shipped one.

    Raises `UserError` when there is none, or naming the file and the place of what is not valid in it.
    """
    found = [Path(name)] if name.endswith(".toml") else _named(name)
    if not found:
        raise UserError(
            f"there is no ladder '{name}': choose one of {', '.join(ladder_names())}, or a path to a .toml file"
        )
    path = found[0]
    tree = resolved_tree(path, _read, _extended)
    try:
        return _ladder(without_none(tree))
    except ValueError as error:
        raise UserError(f"ladder {path}: {error}") from error


def _named(name: str) -> list[Path]:
    return [path for folder in (user_ladders(), resources() / "ladders") if (path := folder / f"{name}.toml").is_file()]


def _extended(name: str, by: Path) -> list[Path]:
    """Files that ``extends = name`` may mean; a path is relative to the file that says it."""
    if name.endswith(".toml"):
        path = by.parent / name
        return [path] if path.is_file() else []
    return _named(name)


def _read(path: Path) -> Table:
    return read_toml(path, f"ladder {path}")


def _ladder(tree: Table) -> Ladder:
    """ValueError: a sentence with the place."""
    check_defaults(tree, "")
    tables = _ordered(tree, "phases", "order")
    phases = [_phase(tree, name, tables[name]) for name in tables]
    return _checked(
        _LADDER, "", {key: value for key, value in tree.items() if key not in {*DEFAULTS, "order"}} | {"phases": phases}
    )


def _phase(tree: Table, name: str, table: Table) -> Phase:
    place = f"phases.{name}."
    check_defaults(table, place)
    jobs = [
        _checked(_JOB, f"{place}jobs.{job}.", {"id": job} | job_table(tree, table, job))
        for job in _ordered(table, f"{place}jobs", f"{place}order")
    ]
    gates = [
        _checked(_GATE, f"{place}gates.{gate}.", {"id": gate} | fields)
        for gate, fields in _tables(table.get("gates", {}), f"{place}gates").items()
    ]
    rest = {key: value for key, value in table.items() if key not in {*DEFAULTS, "order"}}
    return _checked(_PHASE, place, rest | {"id": name, "jobs": jobs, "gates": gates})


def _ordered(tree: Table, what: str, order: str) -> dict[str, Table]:
    """The tables that the order names, in its order. ValueError for one that is not there."""
    tables = _tables(tree.get(what.rpartition(".")[2], {}), what)
    names = tree.get("order")
    if not isinstance(names, list) or not names:
        raise ValueError(f"{order}: must be a list of names, of {', '.join(tables) or what}")
    for name in names:
        if name not in tables:
            raise ValueError(f"{order}: there is no {what}.{name}: {', '.join(tables)}")
    return {name: tables[name] for name in names}


def _tables(value: Any, place: str) -> dict[str, Table]:
    """By name; those that are none are left out."""
    if not isinstance(value, dict):
        raise ValueError(f"{place}: must be a table of tables")
    for name, table in value.items():
        if table is not None and not isinstance(table, dict):
            raise ValueError(f"{place}.{name}: must be a table")
    return {name: table for name, table in value.items() if table is not None}


def _checked(kind: TypeAdapter[Checked], place: str, fields: Table) -> Checked:
    try:
        return kind.validate_python(fields)
    except ValidationError as error:
        raise ValueError("; ".join(f"{place}{each}" for each in validation_sentence(error).split("; "))) from error
