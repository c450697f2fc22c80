"""What gates ask for, in words."""

from __future__ import annotations

import pytest

from pbrstudio.config.ladders import ladder_names, load_ladder
from pbrstudio.services.gates import expectation
from pbrstudio.spec.gates import AgainstPhase, AgainstStart, AnyGate, NotWorse, Reaches


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
