"""The memory limit: told before any is taken, with advice that helps."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from pbrstudio.config import hardware
from pbrstudio.config.hardware import machine_memory
from pbrstudio.convert import memory
from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.memory import GIB, check_memory, planned_bytes, texture_need
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.limits import Memory
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.read import Probe

PLAIN = BaselinePredictor()


class Hungry(BaselinePredictor):
    """A predictor that says of itself that it needs a gibibyte, and with a normal map two."""

    def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
        return 2 * GIB if own_normal else GIB


def texture(width: int, height: int, pixel_bytes: int = 4) -> Probe:
    return Probe(Path("a.png"), width, height, "PNG, 8 bit", 1, pixel_bytes)


def free(gib: float, monkeypatch: pytest.MonkeyPatch, *, limit: Memory | None = None) -> None:
    machine = SimpleNamespace(available=gib * GIB, total=64 * GIB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: machine)
    monkeypatch.setattr(hardware, "memory_limit", lambda: limit)


def test_over_the_limit_is_refused_with_both_numbers() -> None:
    with pytest.raises(UserError, match=r"8192 x 4096 px need up to .* GiB, the limit is 0.5: raise --memory-limit"):
        check_memory(texture(8192, 4096), None, Conversion(memory_limit=0.5), PLAIN)


def test_the_limit_is_where_the_plan_says() -> None:
    needed = planned_bytes(2048, 1024, PLAIN) / GIB
    check_memory(texture(2048, 1024), None, Conversion(memory_limit=needed * 1.001), PLAIN)
    with pytest.raises(UserError):
        check_memory(texture(2048, 1024), None, Conversion(memory_limit=needed * 0.999), PLAIN)


def test_without_a_limit_what_is_free_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    free(0.05, monkeypatch)
    with pytest.raises(UserError, match=r"only 0.05 are free: close other programs"):
        check_memory(texture(2048, 2048), None, Conversion(), PLAIN)
    free(8, monkeypatch)
    check_memory(texture(2048, 2048), None, Conversion(), PLAIN)


def test_what_the_container_leaves_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    free(8, monkeypatch, limit=Memory(4 * GIB, GIB // 10))
    assert machine_memory() == Memory(4 * GIB, GIB // 10)
    with pytest.raises(UserError, match=r"only 0.1 are free"):
        check_memory(texture(2048, 2048), None, Conversion(), PLAIN)
    free(8, monkeypatch, limit=Memory(128 * GIB, 100 * GIB))
    assert machine_memory() == Memory(64 * GIB, 8 * GIB)


def test_a_limit_of_the_users_own_is_all_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    free(0.001, monkeypatch)
    check_memory(texture(2048, 2048), None, Conversion(memory_limit=64), PLAIN)


def test_the_advice_to_shrink_helps() -> None:
    with pytest.raises(UserError, match="--max-size"):
        check_memory(texture(8192, 8192), None, Conversion(memory_limit=2), PLAIN)
    check_memory(texture(8192, 8192), None, Conversion(memory_limit=2, max_size=1024), PLAIN)


def test_more_pixels_never_take_less() -> None:
    needs = [planned_bytes(side, side, PLAIN) for side in (1, 256, 1024, 2048, 4096, 16384)]
    assert needs == sorted(needs)
    assert planned_bytes(4096, 4096, PLAIN, 4096) == planned_bytes(4096, 4096, PLAIN)


def test_wide_pixels_and_a_normal_map_count() -> None:
    plain = planned_bytes(1024, 1024, PLAIN)
    assert planned_bytes(1024, 1024, PLAIN, pixel_bytes=16) >= plain + 1024**2 * 2 * 12
    assert planned_bytes(1024, 1024, PLAIN, pixel_bytes=3) == plain
    small, large = texture(512, 512), texture(8192, 8192)
    with_small, with_large = (planned_bytes(1024, 1024, PLAIN, own_normal=each) for each in (small, large))
    assert plain < with_small < with_large
    assert with_large - with_small == (8192**2 - 512**2) * 32


def test_a_large_normal_map_beside_a_small_texture_is_told() -> None:
    check_memory(texture(512, 512), None, Conversion(memory_limit=0.5), PLAIN)
    with pytest.raises(UserError, match="512 x 512 px with a normal map of 8192 x 8192 px need up to"):
        check_memory(texture(512, 512), texture(8192, 8192), Conversion(memory_limit=0.5), PLAIN)


def test_a_glow_map_counts_as_much() -> None:
    large = texture(8192, 8192)
    assert planned_bytes(512, 512, PLAIN, glow=large) - planned_bytes(512, 512, PLAIN) == 8192**2 * 32
    resting, with_glow = (
        texture_need(texture(512, 512), None, Conversion(), PLAIN, glow=g).resting for g in (None, large)
    )
    assert with_glow - resting == 8192**2 * 32
    with pytest.raises(UserError, match="512 x 512 px with a glow map of 8192 x 8192 px need up to"):
        check_memory(texture(512, 512), None, Conversion(memory_limit=0.5), PLAIN, glow=large)


def test_the_predictor_says_what_it_needs() -> None:
    """At the size that is predicted: what it needs beside a small texture is nearly all there is."""
    for own_normal, gib in ((None, 1), (texture(64, 64), 2)):
        needed = planned_bytes(64, 64, Hungry(), own_normal=own_normal)
        assert gib * GIB < needed < gib * 1.01 * GIB
    check_memory(texture(64, 64), None, Conversion(memory_limit=1.1), Hungry())
    with pytest.raises(UserError, match=r"64 x 64 px need up to 1 GiB, the limit is 0\.9"):
        check_memory(texture(64, 64), None, Conversion(memory_limit=0.9), Hungry())


def test_a_shrunk_texture_is_predicted_small() -> None:
    asked: list[tuple[int, int]] = []

    class Asked(BaselinePredictor):
        def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
            asked.append((width, height))
            return 0

    planned_bytes(4096, 1024, Asked(), 1024)
    assert asked == [(1024, 256)]


def test_a_predictor_that_needs_little_leaves_the_writing_to_count() -> None:
    class Frugal(BaselinePredictor):
        def bytes_needed(self, width: int, height: int, *, own_normal: bool) -> int:
            return 0

    assert planned_bytes(1024, 1024, Frugal()) == 1024**2 * (memory.WRITING_BYTES + memory.PLAIN_PIXEL_BYTES)


def test_what_a_predictor_keeps_counts_beside_the_writing() -> None:
    class Keeping(BaselinePredictor):
        def bytes_kept(self, width: int, height: int) -> int:
            return GIB

    assert planned_bytes(1024, 1024, Keeping()) - planned_bytes(1024, 1024, PLAIN) > 0.9 * GIB
