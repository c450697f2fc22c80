"""A training of one network for a few epochs, as the train page's form asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pbrstudio.gui.choices import choose
from pbrstudio.gui.train.page import TrainPage

LADDER = """\
extends = "smoke"
id = "short"
on_fail = "stop"
title = "The first phase of smoke, one network"
order = ["A0"]

[phases.A0]
order = ["seg_A0"]
remedies = []

[phases.A0.always]
epochs = 3

[phases.A0.gates.mat-falls]
roles = ["segmenter"]
[phases.A0.gates.finite]
roles = ["segmenter"]
"""


def fill_in(page: TrainPage, roots: Sequence[Path], folder: Path) -> None:
    """Fills in the form; the run's folder will be ``folder / "run"``."""
    page.setup.roots.add(roots)
    ladder = folder / "short.toml"
    ladder.write_text(LADDER, encoding="utf-8")
    choose(page.setup.ladder, str(ladder))
    choose(page.setup.device, "cpu")
    page.setup.workers.setValue(0)
    page.setup.run.set_text(str(folder / "run"))
