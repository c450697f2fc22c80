"""Each kind of gate in its three states, with the sentence that a person reads and the numbers behind it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.spec.gates import (
    AgainstBefore,
    AgainstPhase,
    AgainstStart,
    AnyGate,
    Falls,
    Finite,
    NotWorse,
    Plateau,
    Reaches,
)
from pbrstudio.spec.model import Role
from pbrstudio.train.gates import decide
from pbrstudio.train.history import History

ROLES: tuple[Role, ...] = ("maps",)


def history(figure: str = "mat/loss", *values: float, kept: int | None = None, planned: int = 0) -> History:
    figures = tuple({figure: value} for value in values)
    return History(figures=figures, kept=kept, planned=planned or max(0, len(values) - 1), judged_by="mat/loss")


def gate(kind: type, **fields: object) -> AnyGate:
    made: AnyGate = kind(id="g", roles=ROLES, advice="look", **fields)
    return made


NOTHING = history("mat/l1/ao", 0.3, 0.2)
FALLS = gate(Falls, figure="mat/loss")
IOU = gate(Reaches, figure="mat/mean_iou", limit=0.55)
LPIPS = gate(Reaches, figure="sky/lpips/albedo", limit=0.18, strict=True)
BEFORE = gate(AgainstBefore, figure="sky/loss", factor=0.95, epochs=3)
WORST = gate(AgainstStart, figure="mat/loss", factor=1.1)
BEST = gate(AgainstStart, figure="sky/loss", factor=0.95, best=True)
PLATEAU = gate(Plateau)
NOT_WORSE = gate(NotWorse, figure="sky/iou/metal")
STRICT = gate(NotWorse, figure="sky/l1/roughness", strict=True)


@pytest.mark.parametrize(
    ("looked", "seen", "state", "said"),
    [
        (FALLS, history("mat/loss", 0.5, 0.6, 0.4), "passed", "materials 0.4 is better than 0.5, its first value"),
        (FALLS, history("mat/loss", 0.5, 0.3, 0.5), "failed", "0.5 is no better than 0.5"),
        (FALLS, NOTHING, "not-measurable", "these data give no validation loss on materials"),
        (IOU, history("mat/mean_iou", 0.1, 0.55, 0.3), "passed", "mean IoU on materials 0.55 is at least 0.55"),
        (IOU, history("mat/mean_iou", 0.9, 0.5, 0.54), "failed", "mean IoU on materials 0.54 is under 0.55"),
        (IOU, NOTHING, "not-measurable", "these data give no mean IoU on materials"),
        (LPIPS, history("sky/lpips/albedo", 0.3, 0.179), "passed", "LPIPS of albedo on Skyrim 0.179 is under 0.18"),
        (LPIPS, history("sky/lpips/albedo", 0.3, 0.18), "failed", "LPIPS of albedo on Skyrim 0.18 is not under 0.18"),
        (LPIPS, history("sky/st_lpips/albedo", 0.1, 0.1), "not-measurable", "no LPIPS of albedo on Skyrim"),
        (BEFORE, history("sky/loss", 1, 1, 1, 1, 0.95), "passed", "0.95 is at most 0.95 x 1 of 3 epochs before"),
        (BEFORE, history("sky/loss", 9, 1, 0.5, 0.5, 0.96), "failed", "0.96 is over 0.95 x 1 of 3 epochs before"),
        (BEFORE, history("sky/loss", 1, 0.5, 0.2), "not-measurable", "measured 3 times, not 4"),
        (BEFORE, NOTHING, "not-measurable", "these data give no validation loss on Skyrim"),
        (WORST, history("mat/loss", 1, 1.1, 0.5), "passed", "1.1 at worst is at most 1.1 x 1 of the phase's start"),
        (WORST, history("mat/loss", 1, 1.11, 0.5), "failed", "1.11 at worst is over 1.1 x 1 of the phase's start"),
        (WORST, NOTHING, "not-measurable", "these data give no"),
        (BEST, history("sky/loss", 1, 0.9, 2), "passed", "0.9 at best is at most 0.95 x 1 of the phase's start"),
        (BEST, history("sky/loss", 1, 0.96, 2), "failed", "0.96 at best is over 0.95 x 1"),
        (NOT_WORSE, history("sky/iou/metal", 0.4, 0.3, 0.4), "passed", "IoU of metal on Skyrim 0.4 is not worse than"),
        (NOT_WORSE, history("sky/iou/metal", 0.4, 0.3, 0.39), "failed", "0.39 is worse than 0.4, the value before"),
        (NOT_WORSE, NOTHING, "not-measurable", "these data give no IoU of metal on Skyrim"),
        (STRICT, history("sky/l1/roughness", 0.4, 0.5, 0.39), "passed", "0.39 is better than 0.4"),
        (STRICT, history("sky/l1/roughness", 0.4, 0.5, 0.4), "failed", "0.4 is no better than 0.4"),
        (gate(Finite), history("mat/loss", 1, 2), "passed", "every loss and every figure is a finite number"),
        (gate(Finite), History(figures=({}, {}), finite=False), "failed", "NaN or infinite"),
        (gate(Finite), History(), "not-measurable", "no epoch was run"),
    ],
)
def test_each_kind_in_each_state(looked: AnyGate, seen: History, state: str, said: str) -> None:
    result = decide(looked, {"maps": seen})
    assert (result.state, result.gate, result.advice) == (state, "g", "look")
    assert said in result.sentence


def test_against_a_phase_class_by_class_with_the_weights_that_are_kept() -> None:
    looked = gate(AgainstPhase, figure="mat/iou", phase="A", factor=0.9)
    left = {"mat/iou/stone": 0.52, "mat/iou/wood": 0.8, "mat/iou/fur": 0.3, "mat/mean_iou": 0.6}
    good = {"mat/iou/stone": 0.5, "mat/iou/wood": 0.72}
    poor = {"mat/iou/stone": 0.41, "mat/iou/wood": 0.9}

    def decided(kept: int) -> tuple[str, str, dict[str, float]]:
        seen = History(figures=(left, good, poor), kept=kept, planned=2)
        result = decide(looked, {"maps": seen}, {"maps": left})
        return result.state, result.sentence, dict(result.inputs)

    assert decided(1)[0] == "passed"
    state, sentence, inputs = decided(2)
    assert state == "failed"
    assert sentence == "IoU of stone on materials 0.41 is under 0.9 x 0.52 of phase A"
    assert inputs["maps mat/iou/stone"] == 0.41
    assert inputs["maps limit of mat/iou/stone"] == pytest.approx(0.468)
    assert decide(looked, {"maps": NOTHING}, {"maps": left}).state == "not-measurable"
    assert decide(looked, {"maps": history("mat/iou/stone", 0.5, 0.5)}).state == "not-measurable"


def test_a_figure_of_that_very_name_is_the_only_one_compared() -> None:
    looked = gate(AgainstPhase, figure="mat/loss", phase="A", factor=1.05)
    left = {"mat/loss": 0.4, "mat/loss/albedo-network": 0.1}
    seen = History(figures=({}, {"mat/loss": 0.41, "mat/loss/albedo-network": 9.0}), kept=1, planned=1)
    assert decide(looked, {"maps": seen}, {"maps": left}).state == "passed"
    worse = History(figures=({}, {"mat/loss": 0.43}), kept=1, planned=1)
    assert "0.43 is over 1.05 x 0.4 of phase A" in decide(looked, {"maps": worse}, {"maps": left}).sentence


@pytest.mark.parametrize(
    ("values", "planned", "outcome", "state", "said"),
    [
        ((1, 0.5, 0.499, 0.498, 0.497, 0.496), 35, None, "passed", "improved by 0.80% in 4 epochs, at most 1.00%"),
        ((1, 0.5, 0.499, 0.498, 0.497, 0.494), 35, None, "failed", "improved by 1.20% in 4 epochs, more than 1.00%"),
        ((1, 0.5, 0.4, 0.3), 35, None, "not-measurable", "3 epochs are too few to see a plateau of 4"),
        ((1, 0.5, 0.4, 0.3), 3, "done", "passed", "every epoch was run"),
        ((1, 0.5, 0.4, 0.3, 0.2, 0.1), 35, "plateau", "passed", "ended early, at epoch 5 (plateau)"),
        ((1, 0.5, 0.4, 0.3, 0.2, 0.1), 35, "skipped", "failed", "more than 1.00%"),
    ],
)
def test_plateau(values: tuple[float, ...], planned: int, outcome: object, state: str, said: str) -> None:
    figures = tuple({"mat/term/l1": value, "lit/term/l1": 1 / (at + 1)} for at, value in enumerate(values))
    seen = History(figures=figures, planned=planned, judged_by="mat/loss", outcome=outcome)  # type: ignore[arg-type]
    result = decide(PLATEAU, {"maps": seen})
    assert result.state == state
    assert said in result.sentence


def test_all_networks_must_hold_and_what_is_not_measurable_is_never_green() -> None:
    looked = Falls(id="g", roles=("segmenter", "albedo", "maps"), advice="look", figure="sky/loss")
    good, bad, none = history("sky/loss", 1, 0.5), history("sky/loss", 1, 1.5), history("mat/loss", 1, 0.5)
    both = decide(looked, {"segmenter": good, "albedo": good, "maps": good})
    assert both.state == "passed"
    assert both.sentence.startswith("SegFormer, UNet-Albedo, UNet-Maps: validation loss on Skyrim 0.5 is better than 1")
    alike = decide(gate(Finite).model_copy(update={"roles": ("segmenter", "maps")}), {"segmenter": good, "maps": bad})
    assert alike.sentence == "SegFormer, UNet-Maps: every loss and every figure is a finite number"
    unlabelled = decide(looked, {"segmenter": none, "albedo": good, "maps": good})
    assert unlabelled.state == "not-measurable"
    assert unlabelled.sentence == "SegFormer: these data give no validation loss on Skyrim"
    failed = decide(looked, {"segmenter": none, "albedo": good, "maps": bad})
    assert failed.state == "failed"
    assert failed.sentence.startswith("UNet-Maps: validation loss on Skyrim 1.5 is no better than 1")
    assert dict(failed.inputs)["maps sky/loss"] == 1.5
    assert decide(looked, {"albedo": good, "maps": good}).state == "not-measurable", "a network that did not train"


@pytest.mark.parametrize("looked", [FALLS, WORST, gate(AgainstBefore, figure="mat/loss", factor=1.1, epochs=1)])
def test_nan_never_passes(looked: AnyGate) -> None:
    assert decide(looked, {"maps": history("mat/loss", 1.0, math.nan)}).state == "failed"


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=12), st.floats(0.5, 2))
def test_a_better_last_value_never_fails_what_passed(values: list[float], factor: float) -> None:
    for looked in (FALLS, gate(AgainstBefore, figure="mat/loss", factor=factor, epochs=1), WORST, BEST):
        figure = looked.figure  # type: ignore[union-attr]
        before = decide(looked, {"maps": history(figure, *values)}).state
        after = decide(looked, {"maps": history(figure, *values[:-1], values[-1] / 2)}).state
        assert not (before == "passed" and after == "failed")


LENIENT = {"negligible": {"albedo": 1 / 510}, "roles": ("albedo", "segmenter")}


@pytest.mark.parametrize(
    ("looked", "seen"),
    [
        (Falls(id="g", advice="look", figure="mat/loss", **LENIENT), history("mat/loss", 0.0, 0.0004)),
        (
            AgainstStart(id="g", advice="look", figure="mat/loss", factor=1.1, **LENIENT),
            history("mat/loss", 5e-5, 9e-4),
        ),
    ],
)
def test_an_error_that_no_stored_map_shows_is_none_for_the_network_that_the_gate_names(
    looked: AnyGate, seen: History
) -> None:
    """UNet-Albedo begins by changing nothing, which on materials that are not lit is perfect already."""
    fell = history("mat/loss", 0.5, 0.4)
    found = decide(looked, {"albedo": seen, "segmenter": fell})
    assert found.state == "passed"
    assert dict(found.inputs)["albedo negligible"] == 1 / 510
    assert decide(looked, {"albedo": fell, "segmenter": seen}).state == "failed"


def test_a_gate_judges_the_weights_that_were_kept() -> None:
    kept = history("sky/iou/metal", 0.5, 0.3, 0.51, kept=1)
    assert decide(NOT_WORSE, {"maps": kept}).state == "failed"
    assert decide(NOT_WORSE, {"maps": history("sky/iou/metal", 0.5, 0.3, 0.51, kept=2)}).state == "passed"
