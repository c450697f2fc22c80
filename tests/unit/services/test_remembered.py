"""The predictor of a window: one call at a time, and the same maps for the same question."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.guide import NO_GUIDE, Guide
from pbrstudio.convert.predictor import Prediction
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.services import remembered
from pbrstudio.services.remembered import RememberedPredictor
from pbrstudio.textures.maps import U8
from tests.makers import noise


class Counted(BaselinePredictor):
    """The baseline, which counts its calls and those at the same time."""

    def __init__(self) -> None:
        self.calls, self.at_once, self.most = 0, 0, 0

    def predict(
        self,
        rgb: U8,
        *,
        alpha: U8 | None = None,
        own_normal: U8 | None = None,
        wrap: bool,
        safe_point: SafePoint = never_stop,
        guide: Guide = NO_GUIDE,
    ) -> Prediction:
        self.calls += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        time.sleep(0.01)
        made = super().predict(rgb, alpha=alpha, own_normal=own_normal, wrap=wrap, safe_point=safe_point, guide=guide)
        self.at_once -= 1
        return made


def ask(
    predictor: RememberedPredictor,
    rgb: U8,
    *,
    alpha: U8 | None = None,
    own_normal: U8 | None = None,
    wrap: bool = False,
    guide: Guide = NO_GUIDE,
) -> Prediction:
    return predictor.predict(rgb, alpha=alpha, own_normal=own_normal, wrap=wrap, safe_point=never_stop, guide=guide)


def test_the_same_question_is_answered_from_memory() -> None:
    inner = Counted()
    predictor = RememberedPredictor(inner)
    rgb = noise(16, 16, 3)
    assert ask(predictor, rgb) is ask(predictor, rgb.copy())
    assert inner.calls == 1


def test_whatever_differs_is_another_question() -> None:
    inner = Counted()
    predictor = RememberedPredictor(inner)
    rgb, alpha, painted = noise(16, 16, 3), noise(16, 16), np.zeros((4, 4), np.uint8)
    ask(predictor, rgb)
    ask(predictor, rgb[::-1])
    ask(predictor, rgb, alpha=alpha)
    ask(predictor, rgb, own_normal=noise(16, 16, 3, seed=1))
    ask(predictor, rgb, wrap=True)
    ask(predictor, rgb, guide=Guide(painted=painted))
    ask(predictor, rgb, guide=Guide(painted=painted.reshape(2, 8)))
    ask(predictor, rgb, guide=Guide(forced="metal"))
    ask(predictor, rgb, guide=Guide(unknown=True))
    ask(predictor, rgb, guide=Guide(weights=(("metal", 2.0),)))
    assert inner.calls == 10


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_PIXELS", 2 * 16 * 16)
    inner = Counted()
    predictor = RememberedPredictor(inner)
    first, second, third = (noise(16, 16, 3, seed=seed) for seed in range(3))
    for rgb in (first, second, third, third, second, first):
        ask(predictor, rgb)
    assert inner.calls == 4  # the first had to go for the third, and was asked for again


def test_threads_wait_for_one_another() -> None:
    inner = Counted()
    predictor = RememberedPredictor(inner)
    threads = [threading.Thread(target=ask, args=(predictor, noise(16, 16, 3, seed=seed))) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inner.calls, inner.most) == (4, 1)
