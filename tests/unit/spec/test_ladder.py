"""Ladders: what the specs refuse, and what v5, starter and smoke are beside the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pbrstudio.config.ladders import load_ladder
from pbrstudio.spec.base import Spec
from pbrstudio.spec.figures import FIGURES, PLACES, direction_of, is_better
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder
from pbrstudio.spec.procedural import Procedural
from pbrstudio.spec.sampling import Crop, Mix, Mosaic

PLAN, V5, STARTER, SMOKE = (load_ladder(name) for name in ("skyrim-v4.5", "skyrim-v5", "starter", "smoke"))


def jobs(ladder: Ladder) -> dict[str, Job]:
    return {job.id: job for phase in ladder.phases for job in phase.jobs}


def changed(ladder: Ladder, change: dict[str, Any]) -> Ladder:
    return Ladder.model_validate({name: getattr(ladder, name) for name in Ladder.model_fields} | change)


def with_job(change: dict[str, Any]) -> Ladder:
    """The plan's A alone, with its first job changed."""
    phase = PLAN.phase("A")
    first = {name: getattr(phase.jobs[0], name) for name in Job.model_fields} | change
    fields = {name: getattr(phase, name) for name in type(phase).model_fields}
    return changed(PLAN, {"phases": [fields | {"jobs": [first, *phase.jobs[1:]]}]})


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a spec with its place; phases and jobs by id."""
    if isinstance(value, Spec):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, tuple) and value and isinstance(value[0], Spec):
        for number, each in enumerate(value):
            yield from leaves(each, f"{place}.{getattr(each, 'id', number)}")
    else:
        yield place, value


def test_materials_are_made_for_a_ladder_that_says_so() -> None:
    assert PLAN.procedural is None
    asked = changed(PLAN, {"procedural": {"count": 40, "size": 256, "recipes": ["brick"]}}).procedural
    assert asked == Procedural(count=40, size=256, recipes=("brick",))
    with pytest.raises(ValidationError, match="multiple of 32"):
        changed(PLAN, {"procedural": {"size": 300}})


# What is refused


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"losses": [{"kind": "l1", "map": "albedo"}]}, "a loss on 'albedo', which segmenter does not give"),
        ({"pseudo": {"teacher": "average"}}, "pseudo-labels of the averaged weights need 'average'"),
        ({"accumulate": 3}, "batch 4 does not fall into 3 equal parts"),
        ({"train": ["lora"]}, "trains lora, and does not say which"),
        ({"id": "u_alb_A"}, "two jobs of one id"),
        ({"id": "a/b"}, "should match pattern"),
        ({"best": "mat/speed"}, "is no figure"),
        ({"epochs": 0}, "greater than or equal to 1"),
        ({"train": []}, "at least 1 item"),
        ({"mix": {"materials": 0.5}}, "the shares must add up to 1"),
        ({"average": 1.0}, "less than 1"),
    ],
)
def test_a_job_that_cannot_be_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        with_job(change)


def test_a_gate_compares_with_an_earlier_phase_only() -> None:
    with pytest.raises(ValidationError, match="gate iou-holds compares with 'A', which is no earlier phase"):
        changed(PLAN, {"phases": [phase for phase in PLAN.phases if phase.id != "A"]})


def test_a_gate_looks_at_a_network_that_trains_there() -> None:
    phase = PLAN.phase("A")
    fields = {name: getattr(phase, name) for name in type(phase).model_fields}
    with pytest.raises(ValidationError, match="gate plateau looks at a network that does not train here"):
        changed(PLAN, {"phases": [fields | {"jobs": phase.jobs[:1]}]})


def test_a_remedy_needs_its_gate() -> None:
    phase = PLAN.phase("C")
    fields = {name: getattr(phase, name) for name in type(phase).model_fields}
    with pytest.raises(ValidationError, match="a remedy for gate 'iou-holds', which it has not"):
        changed(PLAN, {"phases": [*PLAN.phases[:4], fields | {"gates": ()}]})


def test_an_unknown_phase_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="has no phase 'E': A0, A, A-Alb-Syn, B, C, C-prime, D"):
        PLAN.phase("E")


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        (Crop, {"whole": True}),
        (Crop, {"first": 250, "last": 256}),
        (Crop, {"first": 16, "last": 64, "input": 64}),
        (Mosaic, {"two": 0.7, "four": 0.4}),
        (Mix, {"materials": 0.5, "skyrim": 0.4}),
    ],
)
def test_samples_that_cannot_be_are_refused(spec: type[Spec], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        spec.model_validate(fields)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 60))
def test_windows_grow_from_the_first_to_the_last(first: int, last: int, epochs: int) -> None:
    crop = Crop(first=32 * first, last=32 * last)
    sides = [crop.window(epoch, epochs) for epoch in range(epochs)]
    assert sides[0] == crop.first
    assert epochs == 1 or sides[-1] == crop.last
    assert sides == sorted(sides, reverse=first > last)
    assert all(side % 32 == 0 for side in sides), "native windows fit the networks"


def test_figures_own_their_direction() -> None:
    assert {name: direction_of(f"mat/{name}") for name in FIGURES} == FIGURES
    assert is_better("mat/loss", 1.0, than=2.0)
    assert is_better("sky/iou/wood", 0.5, than=0.4)
    assert not is_better("sky/iou/wood", 0.5, than=0.5)
    for name in ("loss", "mars/loss", "mat/speed", "mat/iou/wood/x"):
        with pytest.raises(ValueError, match=f"'{name}' is no figure"):
            direction_of(name)
    assert {job.best.split("/")[0] for job in jobs(PLAN).values()} <= set(PLACES)


# v5


def test_v5_corrects_what_it_says() -> None:
    every = jobs(V5)
    a, b, c = ([job for name, job in every.items() if name.endswith(f"_{phase}")] for phase in "ABC")
    assert {job.light.share for job in (*a, *b, *c)} == {0.8}
    assert V5.networks.maps.inputs == ("diffuse", "albedo", "shading", "normal")
    assert V5.networks.maps.heads == ("roughness", "metallic", "ao", "height", "normal")
    assert {job.crop.input for name, job in every.items() if not name.endswith("_D")} == {None}
    assert {job.crop.window(9, 10) for job in c} == {768}
    assert every["u_maps_C-prime"].crop.first == 1024
    assert not any(job.class_weights for job in every.values())
    assert {job.sampling.kind for job in (*a, *b, *c)} == {"inverse-root"}
    assert {job.mosaic.shape for job in every.values()} == {"free"}
    assert {job.condition.film for name, job in every.items() if name.startswith("u_maps") and "A0" not in name} == {
        True
    }
    assert every["u_maps_A"].condition.dropout == 0.15
    assert every["seg_B"].optimiser.rates == {"lora": 3e-4}
    assert every["u_maps_B"].optimiser.rates["film"] == 3e-4
    assert (every["u_alb_A"].optimiser.rate, every["seg_D"].optimiser.rate) == (3e-4, 1e-4)
    assert {job.pseudo.above for name, job in every.items() if job.pseudo} == {0.95}
    assert every["seg_B"].pseudo.teacher == "average"  # type: ignore[union-attr]
    assert [loss.kind for loss in every["u_maps_D"].losses].count("total-variation") == 0
    assert all(loss.eroded for job in every.values() for loss in job.losses if loss.kind == "ssim")


def test_v5s_gate_of_b_can_be_passed_by_a_phase_that_has_converged() -> None:
    gates = {gate.id: gate for gate in V5.phase("B").gates}
    assert (gates["sky-improves"].kind, gates["sky-improves"].best) == ("against-start", True)
    assert (gates["mat-holds"].kind, gates["mat-holds"].phase, gates["mat-holds"].factor) == (
        "against-phase",
        "A",
        1.05,
    )


def test_v5_lands_where_the_plan_does_not() -> None:
    assert jobs(PLAN)["seg_C"].schedule.epochs == 12
    assert jobs(V5)["seg_C"].schedule.epochs is None


def test_v5_trains_the_block_that_the_heads_share_for_all_of_them_at_once() -> None:
    maps = [job for job in V5.phase("D").jobs if job.role == "maps"]
    assert [job.train for job in maps] == [("last-block", "outputs")]


# starter


def test_the_starter_is_done_in_about_an_hour_at_the_measured_speeds() -> None:
    """0.35 s a step for SegFormer and 0.6 for a UNet, batch 8 at 192 px; the cost grows with the area."""
    pace = {"segmenter": 0.35, "albedo": 0.6, "maps": 0.6}
    seconds = 0.0
    for job in jobs(STARTER).values():
        assert isinstance(job.epoch_of, int)
        assert job.batch == 8
        for epoch in range(job.epochs):
            seconds += job.epoch_of // job.batch * pace[job.role] * (job.crop.window(epoch, job.epochs) / 192) ** 2
    assert 0.6 * 3600 < seconds < 1.2 * 3600


def test_the_starter_needs_no_skyrim_textures_and_stops_at_no_gate() -> None:
    assert {job.mix.skyrim for job in jobs(STARTER).values()} == {0.0}
    assert not any(job.best.startswith("sky") for job in jobs(STARTER).values())
    assert STARTER.on_fail == "record"
    assert STARTER.networks.segmenter.trunk == "lite0"


# smoke


def test_smoke_is_the_plan_but_for_its_size() -> None:
    """Every phase, every job, and every value that does not say how large something is or how long it takes."""
    assert [phase.id for phase in SMOKE.phases] == [phase.id for phase in PLAN.phases]
    plan, smoke = dict(leaves(PLAN)), dict(leaves(SMOKE))
    differ = {place for place in plan.keys() | smoke.keys() if plan.get(place) != smoke.get(place)}
    size = ("crop.first", "crop.last", "crop.input", "crop.least", "epochs", "least_epochs", "epoch_of")
    ends = (*size, "albedo.truth_epochs", "albedo.joint_epochs")
    whole = (".id", ".title", ".on_fail", ".on_missing", ".networks.", ".start.", ".validation.")
    assert {place for place in differ if not place.endswith(ends) and not place.startswith(whole)} == set()


def test_smoke_takes_every_turn_of_the_plan() -> None:
    every = jobs(SMOKE)
    assert len(every) == 22
    a, c = every["u_maps_A"], every["u_maps_C"]
    assert 0 < a.albedo.truth_epochs < a.epochs
    assert 0 < c.albedo.joint_epochs < c.epochs
    assert every["seg_B"].crop.window(0, 2) < every["seg_B"].crop.window(1, 2)
    assert {job.crop.side(0, job.epochs) for job in every.values()} == {64}
    assert sum(job.epochs for job in every.values()) < 40
