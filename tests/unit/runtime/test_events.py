"""Events as JSON records: the name in snake case, every field under its own name."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields
from typing import get_args

import pytest

from pbrstudio.runtime.events import (
    Event,
    Finding,
    ItemFinished,
    ItemLeftAlone,
    JobFinished,
    JobStarted,
    Severity,
    as_record,
    event_name,
)
from pbrstudio.runtime.training_events import GateDecided, TrainingEvent


def test_the_record_names_the_event_and_its_fields() -> None:
    assert as_record(JobStarted("convert", 3)) == {"event": "job_started", "title": "convert", "items": 3, "means": ""}
    assert as_record(ItemLeftAlone("a_n.dds", "is a normal map")) == {
        "event": "item_left_alone",
        "item": "a_n.dds",
        "reason": "is a normal map",
    }


def test_findings_within_an_event_become_plain_values() -> None:
    finding = Finding(Severity.WARNING, "stretched", "albedo")
    record = json.loads(json.dumps(as_record(ItemFinished("a", ("a.dds",), (finding,), 1.5))))
    assert record["event"] == "item_finished"
    assert record["outputs"] == ["a.dds"]
    assert record["findings"] == [{"severity": "warning", "message": "stretched", "file": "albedo"}]


def test_every_kind_of_event_has_a_record_of_its_own() -> None:
    names = set()
    for kind in get_args(Event):
        record = as_record(kind(*("x" for _ in fields(kind))))
        assert set(record) == {"event", *(field.name for field in fields(kind))}
        names.add(record["event"])
    assert len(names) == len(get_args(Event))
    assert {event_name(kind) for kind in get_args(TrainingEvent)} < names


def test_a_training_event_is_a_flat_record() -> None:
    event = GateDecided("B", "sky-improves", "failed", "0.4 is over 0.38", "look at metal", (("maps sky/loss", 0.4),))
    assert json.loads(json.dumps(as_record(event))) == {
        "event": "gate_decided",
        "phase": "B",
        "gate": "sky-improves",
        "state": "failed",
        "sentence": "0.4 is over 0.38",
        "advice": "look at metal",
        "inputs": [["maps sky/loss", 0.4]],
    }


def test_events_are_frozen() -> None:
    event = JobFinished(1, 0, 0, 0, False, (), 0.1)
    with pytest.raises(FrozenInstanceError):
        event.done = 2  # type: ignore[misc]
