"""Each figure of the plan's tables beside what the ladder skyrim-v4.5 resolves to; ``pytest -s`` shows the table.

What is expected was typed from the plan (and, where it leaves something open, from the readings in
resources/ladders/README.md), never read from the ladder.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pbrstudio.config.ladders import load_ladder
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder, Phase
from tests.unit.spec.plan_words import GATE_WORDS, JOB_WORDS, remedy_words

LADDER: Ladder = load_ladder("skyrim-v4.5")
JOBS: dict[str, Job] = {job.id: job for phase in LADDER.phases for job in phase.jobs}

SEGMENTERS = "seg_A0 seg_A seg_B seg_C seg_C-prime seg_D"
ALBEDOS = "u_alb_A0 u_alb_A u_alb_A-Alb-Syn u_alb_B u_alb_C u_alb_C-prime u_alb_D"
HEADS = "u_maps_D_rough u_maps_D_metal u_maps_D_ao u_maps_D_height"
MAPS = f"u_maps_A0 u_maps_A u_maps_B u_maps_C u_maps_C-prime {HEADS}"
A0, A, B, C, CP = (f"seg_{p} u_alb_{p} u_maps_{p}" for p in ("A0", "A", "B", "C", "C-prime"))
SYN = "u_alb_A-Alb-Syn"
D = f"seg_D u_alb_D {HEADS}"
ALL = f"{A0} {A} {SYN} {B} {C} {CP} {D}"

ALBEDO_LOSS = "l1 albedo + 0.1 ssim albedo + 0.05 perceptual albedo"
MAPS_LOSS = (
    "l1 roughness + 0.05 ssim roughness + bce metallic (batch) + l1 ao + l1 height"
    " + 0.01 total-variation height (training only)"
)
AUGMENT = "turns jitter selective extras"

PLAN: list[tuple[str, str, object]] = [
    # Phase ladder
    (A0, "mix", "100/0"), (A, "mix", "100/0"), (SYN, "mix", "100/0"),
    (B, "mix", "75/25"), (C, "mix", "50/50"), (CP, "mix", "50/50"), (D, "mix", "0/100"),
    (f"{A0} {A} {SYN}", "trains", "all"),
    ("seg_B", "trains", "decode-head lora"), ("u_alb_B", "trains", "last-block outputs"),
    ("u_maps_B", "trains", "last-block outputs film"),
    ("seg_C", "trains", "encoder-top-half decode-head lora"), ("u_alb_C", "trains", "encoder-top-half decoder outputs"),
    ("u_maps_C", "trains", "encoder-top-half decoder outputs film"),
    (CP, "trains", "norms"),
    ("seg_D", "trains", "decode-head"), ("u_alb_D", "trains", "last-block outputs"),
    ("u_maps_D_rough", "trains", "output-roughness"), ("u_maps_D_metal", "trains", "output-metallic"),
    ("u_maps_D_ao", "trains", "output-ao"), ("u_maps_D_height", "trains", "output-height"),
    ("seg_B seg_C seg_C-prime seg_D", "lora", "r16 alpha 32 dropout 0.1"),
    (f"seg_A0 seg_A {ALBEDOS} {MAPS}", "lora", "-"),
    # Crops, as the cheat sheet has them
    (f"{A0} {A} {SYN}", "crop", "256 to 1024"),
    (B, "crop", "256..512 to 1024"), (C, "crop", "512..768 to 1024"),
    (CP, "crop", "whole to 1024"), (D, "crop", "whole to 2048, least 2048"),
    # Epochs, optimisers, schedules
    (A0, "epochs", "10"), (A, "epochs", "35"), (SYN, "epochs", "12"), (B, "epochs", "10"), (C, "epochs", "10"),
    (CP, "epochs", "2"), ("seg_D", "epochs", "6"), ("u_alb_D", "epochs", "8"), (HEADS, "epochs", "5-8"),
    (f"{A0} {A} {SYN} {B} {C} {CP}", "epoch of", "materials"), (D, "epoch of", "skyrim"),
    (A0, "optimiser", "adamw 1e-04 decay 0.01 betas 0.9 0.999"), (A0, "schedule", "cosine T_max 10 to 0"),
    (A, "optimiser", "adamw 5e-05 decay 0.01 betas 0.9 0.999"), (A, "schedule", "one-cycle rise 0.15 to 1e-05"),
    (SYN, "optimiser", "adamw 2e-05 decay 0.01 betas 0.9 0.999"), (SYN, "schedule", "cosine T_max 12 to 2e-06"),
    (B, "optimiser", "adamw 1e-05 decay 0.01 betas 0.9 0.999"), (B, "schedule", "steps 6 x0.5"),
    (C, "optimiser", "adamw 5e-06 decay 0.01 betas 0.9 0.9995"), (C, "schedule", "cosine T_max 12 to 0"),
    (CP, "optimiser", "adamw 3e-06 decay 0.01 betas 0.9 0.999"), (CP, "schedule", "warm-restarts each 1"),
    ("seg_D", "optimiser", "adamw 1e-06 decay 0.01 betas 0.9 0.999"), ("seg_D", "schedule", "steps 4 x0.5"),
    (f"u_alb_D {HEADS}", "optimiser", "adam 1e-06 decay 0 betas 0.9 0.9995"),
    (f"u_alb_D {HEADS}", "schedule", "exponential x0.9"),
    (ALL, "batch", "4"),
    # Early stops
    (f"{A0} seg_B u_maps_B seg_C u_maps_C {CP}", "stops", "-"), ("seg_A u_maps_A", "stops", "plateau 4 of 1% from 15"),
    (f"{SYN} u_alb_B u_alb_C", "stops", "overfit 3"),
    ("u_alb_A", "stops", "overfit 3 plateau 4 of 1% from 15"), (D, "stops", "patience 3"),
    # Augment table and mosaics
    (A0, "augment", "-"), (f"{A} {SYN}", "augment", AUGMENT), (f"{B} {C}", "augment", f"{AUGMENT} photometric 0.6"),
    (CP, "augment", "-"), (D, "augment", "photometric 0.6 x0.5"),
    ("seg_A", "mosaics", "30/15 grid"), (B, "mosaics", "30/15 grid"), (C, "mosaics", "20/10 grid"),
    (f"{A0} u_alb_A u_maps_A {SYN} {CP} {D}", "mosaics", "-"),
    (f"{A0} {A} {D}", "lit", "-"), (f"{SYN} {B}", "lit", "0.8 x1"), (f"{C} {CP}", "lit", "0.8 x0.3"),
    # Sampler and class weights
    (f"{A0} {D}", "sampler", "uniform"), (f"{A} {SYN} {B} {C} {CP}", "sampler", "inverse below 0.5"),
    (ALL, "class weights", "yes"),
    # Losses
    (SEGMENTERS, "losses", "cross-entropy"), ("u_alb_A0", "losses", "l1 albedo"),
    (ALBEDOS.removeprefix("u_alb_A0 "), "losses", ALBEDO_LOSS),
    ("u_maps_A0", "losses", "l1 roughness + l1 metallic + l1 ao + l1 height"),
    ("u_maps_A u_maps_B u_maps_C u_maps_C-prime", "losses", MAPS_LOSS),
    ("u_maps_D_rough", "losses", "l1 roughness + 0.05 ssim roughness"),
    ("u_maps_D_metal", "losses", "bce metallic (batch)"), ("u_maps_D_ao", "losses", "l1 ao"),
    ("u_maps_D_height", "losses", "l1 height + 0.01 total-variation height (training only)"),
    (MAPS, "combined", "mean-of-maps"), (f"{SEGMENTERS} {ALBEDOS}", "combined", "sum"),
    ("seg_B seg_C seg_C-prime seg_D", "pseudo-labels", "self above 0.8"),
    (f"seg_A0 seg_A {ALBEDOS} {MAPS}", "pseudo-labels", "-"),
    (f"u_maps_B u_maps_C u_maps_C-prime {HEADS}", "maps where sure", "0.8"),
    (f"{SEGMENTERS} {ALBEDOS} u_maps_A0 u_maps_A", "maps where sure", "-"),
    # True or predicted albedo, and detach
    ("u_maps_A0", "albedo input", "truth"), ("u_maps_A", "albedo input", "truth 8, predicted 27"),
    ("u_maps_B", "albedo input", "predicted 10"), ("u_maps_C", "albedo input", "predicted 6, joint 4 at x0.25"),
    ("u_maps_C-prime", "albedo input", "predicted 2"), (HEADS, "albedo input", "predicted 8"),
    (f"{SEGMENTERS} {ALBEDOS}", "albedo input", "-"),
    # FiLM, norms, dropout
    (f"u_maps_B u_maps_C u_maps_C-prime {HEADS}", "film", "yes"),
    (f"{SEGMENTERS} {ALBEDOS} u_maps_A0 u_maps_A", "film", "no"),
    (f"{A0} {A} {SYN}", "norms", "train"), (f"{B} {C} {D}", "norms", "frozen"), (CP, "norms", "estimate"),
    (f"{A0} {A} {SYN} {B} {C} {D}", "dropout", "yes"), (CP, "dropout", "no"),
    ("seg_A0 seg_A", "best", "mat/mean_iou"), ("seg_B seg_C seg_C-prime seg_D", "best", "sky/mean_iou"),
    ("u_alb_A0 u_alb_A u_maps_A0 u_maps_A", "best", "mat/loss"), (SYN, "best", "lit/loss"),
    ("u_alb_B u_maps_B u_alb_C u_maps_C u_alb_C-prime u_maps_C-prime", "best", "sky/loss"),
    ("u_alb_D", "best", "sky/lpips/albedo"), ("u_maps_D_rough", "best", "sky/l1/roughness"),
    ("u_maps_D_metal", "best", "sky/l1/metallic"), ("u_maps_D_ao", "best", "sky/l1/ao"),
    ("u_maps_D_height", "best", "sky/l1/height"),
]  # fmt: skip

EVERYONE = "segmenter albedo maps"
GATES: list[tuple[str, str, str, str]] = [
    ("A0", "finite", EVERYONE, "no loss is NaN"),
    ("A0", "mat-falls", EVERYONE, "mat/loss falls"),
    ("A0", "seg-iou", "segmenter", "mat/mean_iou reaches 0.55"),
    ("A", "plateau", EVERYONE, "no term better by 0.01 in 4 epochs"),
    ("B", "sky-improves", EVERYONE, "sky/loss <= 0.95 x 3 epochs before"),
    ("B", "mat-holds", EVERYONE, "mat/loss <= 1.1 x 3 epochs before"),
    ("C", "iou-holds", "segmenter", "mat/iou within 0.9 of A"),
    ("C-prime", "mat-steady", EVERYONE, "mat/loss <= 1.1 x start"),
    ("C-prime", "sky-steady", EVERYONE, "sky/loss <= 1.1 x start"),
    ("D", "lpips-sky", "albedo", "sky/lpips/albedo passes 0.18"),
    ("D", "iou-metal", "segmenter", "sky/iou/metal not worse"),
    ("D", "iou-mean", "segmenter", "sky/mean_iou not worse"),
    ("D", "l1-rough", "maps", "sky/l1/roughness better"),
    ("D", "l1-metal", "maps", "sky/l1/metallic better"),
    ("D", "l1-ao", "maps", "sky/l1/ao better"),
    ("D", "l1-height", "maps", "sky/l1/height better"),
]
ORDER = {"A0": A0, "A": A, "A-Alb-Syn": SYN, "B": B, "C": C, "C-prime": CP, "D": D}
REMEDIES = {
    "A0": "", "A": "", "A-Alb-Syn": "", "D": "",
    "B": "uniform sampler after 3 epochs",
    "C": "iou-holds: encoder-top-quarter for encoder-top-half; uniform sampler after 3 epochs",
    "C-prime": "mat-steady: 4 epochs; sky-steady: 4 epochs",
}  # fmt: skip
NETWORKS: list[tuple[str, Callable[[Ladder], object], object]] = [
    ("SegFormer", lambda ladder: ladder.networks.segmenter.trunk, "b1"),
    ("heads", lambda ladder: ladder.networks.maps.heads, ("roughness", "metallic", "ao", "height")),
    ("maps' inputs", lambda ladder: ladder.networks.maps.inputs, ("albedo",)),
    ("a failed gate", lambda ladder: ladder.on_fail, "stop"),
    ("LPIPS in validation", lambda ladder: ladder.validation.perceptual, True),
]
ROWS = [(job, item, expected) for jobs, item, expected in PLAN for job in jobs.split()]


def tell(*cells: object) -> None:
    print("\n" + "".join(f"{cell!s:<20}" for cell in cells[:2]) + " | ".join(map(str, cells[2:])), end=" ")  # noqa: T201  # the table


@pytest.mark.parametrize(("job", "item", "expected"), ROWS)
def test_figure_of_a_job(job: str, item: str, expected: str) -> None:
    found = JOB_WORDS[item](JOBS[job])
    tell(job, item, expected, found)
    assert found == expected


@pytest.mark.parametrize(("phase", "gate", "roles", "expected"), GATES)
def test_gate(phase: str, gate: str, roles: str, expected: str) -> None:
    spec = next(each for each in LADDER.phase(phase).gates if each.id == gate)
    found = GATE_WORDS[spec.kind](spec)
    tell(phase, f"gate {gate}", f"{expected} ({roles})", found)
    assert found == expected
    assert spec.roles == tuple(roles.split())
    assert spec.advice


@pytest.mark.parametrize(("item", "look", "expected"), NETWORKS)
def test_figure_of_the_whole(item: str, look: Callable[[Ladder], object], expected: object) -> None:
    tell("ladder", item, expected, look(LADDER))
    assert look(LADDER) == expected


@pytest.mark.parametrize("phase", LADDER.phases, ids=lambda phase: phase.id)
def test_order_of_jobs_and_remedies(phase: Phase) -> None:
    found = "; ".join(map(remedy_words, phase.remedies))
    tell(phase.id, "remedies", REMEDIES[phase.id] or "-", found or "-")
    assert found == REMEDIES[phase.id]
    assert [job.id for job in phase.jobs] == ORDER[phase.id].split()


def test_the_table_is_whole() -> None:
    """Each job has each item once, each gate its row, the phases their order."""
    assert sorted((job, item) for job, item, _ in ROWS) == sorted((job, item) for job in JOBS for item in JOB_WORDS)
    assert [(phase.id, gate.id) for phase in LADDER.phases for gate in phase.gates] == [row[:2] for row in GATES]
    assert [phase.id for phase in LADDER.phases] == list(ORDER)
    watched = [(each.figure, each.low, each.high) for each in LADDER.phase("B").watch]
    assert watched == [("mat/iou/metal", 0.30, 0.55)]
    assert [each.figure for each in LADDER.phase("C").watch] == ["mat/iou/stone", "mat/iou/wood", "mat/iou/fur"]
