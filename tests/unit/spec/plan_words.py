"""What a job, a gate or a remedy says, in the words of the plan's tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Longer, Remedy, Shallower
from pbrstudio.spec.losses import BinaryCrossEntropy, Loss
from pbrstudio.spec.optimising import Constant, Cosine, Exponential, OneCycle, Steps, WarmRestarts

NOTHING = "-"


def crop(job: Job) -> str:
    spec = job.crop
    assert (spec.reduce, spec.reduce_share) == (1.0, 0.0), "the plan reduces nothing"
    if spec.whole:
        return f"whole to {spec.input}" + (f", least {spec.least}" if spec.least else "")
    first, last = spec.window(0, job.epochs), spec.window(job.epochs - 1, job.epochs)
    window = str(first) if first == last else f"{first}..{last}"
    return f"{window} to {spec.input}"


def mix(job: Job) -> str:
    assert job.mix.procedural == 0
    return f"{100 * job.mix.materials:.0f}/{100 * job.mix.skyrim:.0f}"


def optimiser(job: Job) -> str:
    spec = job.optimiser
    assert not spec.rates, "the plan has one rate a job"
    return f"{spec.kind} {spec.rate:.0e} decay {spec.decay:g} betas {spec.beta_1} {spec.beta_2}"


def schedule(job: Job) -> str:
    rate = job.optimiser.rate
    match job.schedule:
        case Constant():
            return "constant"
        case Cosine(epochs=epochs, end=end, each="epoch", warm_up=0.0):
            return f"cosine T_max {epochs or job.epochs:g} to {end * rate:.3g}"
        case OneCycle(rise=rise, end=end):
            return f"one-cycle rise {rise} to {end * rate:.0e}"
        case Steps(epochs=epochs, factor=factor):
            return f"steps {epochs} x{factor}"
        case Exponential(factor=factor):
            return f"exponential x{factor}"
        case WarmRestarts(epochs=epochs):
            return f"warm-restarts each {epochs:g}"
    raise AssertionError(job.schedule)


def epochs(job: Job) -> str:
    return f"{job.least_epochs}-{job.epochs}" if job.least_epochs else str(job.epochs)


def stops(job: Job) -> str:
    stop = job.stop
    words = [
        f"patience {stop.patience}" if stop.patience else "",
        f"overfit {stop.overfit}" if stop.overfit else "",
        f"plateau {stop.plateau} of {stop.plateau_share:.0%} from {stop.plateau_from}" if stop.plateau else "",
    ]
    return " ".join(filter(None, words)) or NOTHING


def augment(job: Job) -> str:
    spec = job.augment
    words = [name for name in ("turns", "jitter", "selective", "extras") if getattr(spec, name)]
    if spec.photometric:
        words.append(f"photometric {spec.photometric}" + (f" x{spec.strength}" if spec.strength != 1 else ""))
    return " ".join(words) or NOTHING


def mosaics(job: Job) -> str:
    spec = job.mosaic
    if not spec.two + spec.four:
        return NOTHING
    assert spec.harmonise == 0
    return f"{100 * spec.two:.0f}/{100 * spec.four:.0f} {spec.shape}"


def losses(job: Job) -> str:
    return " + ".join(map(_loss, job.losses))


def _loss(loss: Loss) -> str:
    words = [] if loss.weight == 1 else [f"{loss.weight:g}"]
    words += [loss.kind, *([loss.map] if hasattr(loss, "map") else [])]
    if isinstance(loss, BinaryCrossEntropy):
        assert loss.background is None
        words.append(f"({loss.positive})")
    if getattr(loss, "eroded", False):
        words.append("(eroded)")
    if loss.train_only:
        words.append("(training only)")
    return " ".join(words)


def albedo_input(job: Job) -> str:
    if job.role != "maps":
        return NOTHING
    spec = job.albedo
    assert spec.truth_share == 0
    if spec.truth_epochs >= job.epochs:
        return "truth"
    words = [f"truth {spec.truth_epochs}"] if spec.truth_epochs else []
    words.append(f"predicted {job.epochs - spec.truth_epochs - spec.joint_epochs}")
    if spec.joint_epochs:
        words.append(f"joint {spec.joint_epochs} at x{spec.joint_rate}")
    return ", ".join(words)


def sampler(job: Job) -> str:
    spec = job.sampling
    return spec.kind if spec.kind == "uniform" else f"{spec.kind} below {spec.below}"


def _yes(wanted: object) -> str:
    return "yes" if wanted else "no"


JOB_WORDS: Mapping[str, Callable[[Job], str]] = {
    "mix": mix,
    "trains": lambda job: " ".join(job.train),
    "lora": lambda job: (
        f"r{job.lora.rank} alpha {job.lora.alpha:g} dropout {job.lora.dropout}" if job.lora else NOTHING
    ),
    "crop": crop,
    "epochs": epochs,
    "epoch of": lambda job: str(job.epoch_of),
    "optimiser": optimiser,
    "schedule": schedule,
    "batch": lambda job: str(job.batch),
    "stops": stops,
    "augment": augment,
    "mosaics": mosaics,
    "lit": lambda job: f"{job.light.share} x{job.light.weight:g}" if job.light.share else NOTHING,
    "sampler": sampler,
    "class weights": lambda job: _yes(job.class_weights),
    "losses": losses,
    "combined": lambda job: job.combine,
    "pseudo-labels": lambda job: f"{job.pseudo.teacher} above {job.pseudo.above}" if job.pseudo else NOTHING,
    "maps where sure": lambda job: str(job.sure) if job.agreement else NOTHING,
    "albedo input": albedo_input,
    "film": lambda job: _yes(job.condition.film),
    "norms": lambda job: job.norms,
    "dropout": lambda job: _yes(job.dropout),
    "best": lambda job: job.best,
}

GATE_WORDS: Mapping[str, Callable[[Any], str]] = {
    "finite": lambda gate: "no loss is NaN",
    "falls": lambda gate: f"{gate.figure} falls",
    "reaches": lambda gate: f"{gate.figure} {'passes' if gate.strict else 'reaches'} {gate.limit}",
    "against-before": lambda gate: f"{gate.figure} <= {gate.factor} x {gate.epochs} epochs before",
    "against-start": lambda gate: f"{gate.figure} <= {gate.factor} x start" + (" (best)" if gate.best else ""),
    "against-phase": lambda gate: f"{gate.figure} within {gate.factor} of {gate.phase}",
    "plateau": lambda gate: f"no term better by {gate.share} in {gate.epochs} epochs",
    "not-worse": lambda gate: f"{gate.figure} {'better' if gate.strict else 'not worse'}",
}


def remedy_words(remedy: Remedy) -> str:
    match remedy:
        case Shallower():
            return f"{remedy.gate}: {remedy.instead} for {remedy.part}"
        case Longer():
            return f"{remedy.gate}: {remedy.epochs} epochs"
        case _:
            return f"uniform sampler after {remedy.epochs} epochs"
