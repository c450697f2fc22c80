"""A ladder of the user's to read and to extend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pbrstudio.config.ladders import load_ladder
from pbrstudio.spec.ladder import Ladder

Write = Callable[..., Ladder]

PARENT = """
id = "parent"
title = "Parent"
order = ["one", "two"]

[networks.segmenter]
trunk = "b0"

[every]
epochs = 3
train = ["all"]
optimiser = { kind = "adamw", rate = 1e-3, beta_2 = 0.99 }
schedule = { kind = "one-cycle", end = 0.2 }

[every-segmenter]
losses = [{ kind = "cross-entropy" }]
best = "mat/mean_iou"

[every-albedo]
losses = [{ kind = "l1", map = "albedo" }, { kind = "ssim", map = "albedo" }]
best = "mat/loss"

[phases.one]
title = "One"
goal = "First."
order = ["seg", "alb"]

[phases.one.every]
batch = 8
schedule = { kind = "cosine", end = 0.5 }

[phases.one.every-albedo]
batch = 6

[phases.one.jobs.seg]
role = "segmenter"
epochs = 5

[phases.one.jobs.alb]
role = "albedo"
average = 0.99

[phases.one.gates.limit]
kind = "reaches"
roles = ["segmenter"]
figure = "mat/mean_iou"
limit = 0.5
advice = "Look."

[phases.two]
title = "Two"
goal = "Second."
order = ["alb_2"]

[phases.two.jobs.alb_2]
role = "albedo"
"""


@pytest.fixture
def write(home: Path) -> Write:
    """Writes a ladder of the user's and reads it."""
    folder = home / "ladders"
    folder.mkdir()
    (folder / "parent.toml").write_text(PARENT, encoding="utf-8")

    def make(text: str, name: str = "mine", head: str = 'id = "mine"\ntitle = "Mine"\nextends = "parent"\n') -> Ladder:
        (folder / f"{name}.toml").write_text(head + text, encoding="utf-8")
        return load_ladder(name)

    return make
