"""What gates ask for, in words."""

from __future__ import annotations

import re

import pytest

from pbrstudio.config.ladders import ladder_names, load_ladder
from pbrstudio.services.gates import expectation
from pbrstudio.spec.figures import direction_of
from pbrstudio.spec.gates import AgainstBefore, AgainstPhase, AgainstStart, AnyGate, NotWorse, Reaches
from pbrstudio.train.gates import decide
from pbrstudio.train.history import History


@pytest.mark.parametrize("name", ladder_names())
def test_every_gate_of_every_ladder_has_a_sentence(name: str) -> None:
    told = [expectation(gate) for phase in load_ladder(name).phases for gate in phase.gates]
    assert all("/" not in sentence and not sentence.endswith(".") for sentence in told)
    assert len(told) == len({(gate.id, phase.id) for phase in load_ladder(name).phases for gate in phase.gates})


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (
            Reaches(id="a", roles=("segmenter",), advice="", figure="mat/mean_iou", limit=0.55),
            "SegFormer: mean IoU on materials is at least 0.55",
        ),
        (
            Reaches(id="a", roles=("albedo",), advice="", figure="sky/lpips/albedo", limit=0.18, strict=True),
            "UNet-Albedo: LPIPS of albedo on Skyrim is under 0.18",
        ),
        (
            AgainstStart(id="a", roles=("maps",), advice="", figure="mat/loss", factor=1.1),
            "UNet-Maps: validation loss on materials is at most 1.1 x its value before the first step, at worst",
        ),
        (
            AgainstPhase(id="a", roles=("segmenter",), advice="", figure="mat/iou", phase="A", factor=0.9),
            "SegFormer: IoU on materials is at least 0.9 x what phase A left",
        ),
        (
            NotWorse(id="a", roles=("segmenter", "maps"), advice="", figure="sky/loss", strict=True),
            "SegFormer, UNet-Maps: validation loss on Skyrim is better than before the first step",
        ),
    ],
)
def test_a_gate_names_the_number_its_limit_and_the_side(gate: AnyGate, words: str) -> None:
    assert expectation(gate) == words


def shown(lower: str, higher: str) -> list[AnyGate]:
    """Every kind of gate that compares with a limit, of a figure of either direction."""
    figures = (lower, higher)
    fields = {"id": "a", "roles": ("maps",), "advice": ""}
    strict = [Reaches(figure=name, limit=0.5, strict=each, **fields) for name in figures for each in (False, True)]
    start = [AgainstStart(figure=name, factor=0.9, best=each, **fields) for name in figures for each in (False, True)]
    before = [AgainstBefore(figure=name, factor=0.9, epochs=1, **fields) for name in figures]
    return [*strict, *start, *before, *(AgainstPhase(figure=name, phase="A", factor=0.9, **fields) for name in figures)]


@pytest.mark.parametrize("gate", shown("mat/loss", "mat/mean_iou"), ids=str)
def test_a_gate_that_passed_says_what_was_expected_of_it(gate: AnyGate) -> None:
    figure = gate.figure  # type: ignore[union-attr]
    better = {figure: 0.01 if direction_of(figure) == "lower" else 100.0}
    seen = History(figures=({figure: 1.0}, better), planned=1, judged_by="mat/loss")
    decided = decide(gate, {"maps": seen}, {"maps": {figure: 1.0}})
    assert decided.state == "passed"
    limit = re.compile(r" is (at most|at least|under|over) [0-9.]+( x)?")
    asked, found = limit.search(expectation(gate)), limit.search(decided.sentence)
    assert asked is not None
    assert found is not None
    assert asked.group() == found.group()
