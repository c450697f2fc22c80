"""Who is let in, in which order, and that nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.convert.memory import GIB, Need
from pbrstudio.mods.in_flight import InFlight, room_for
from pbrstudio.runtime.control import Stopped


def test_one_that_is_alone_is_let_in_whatever_it_takes() -> None:
    InFlight(3, lambda: 0).let_in(0, Need(predicting=10, resting=10))


def test_the_predictor_counts_once_and_the_rest_for_each() -> None:
    flight = InFlight(3, lambda: 130)
    flight.let_in(0, Need(100, 10))
    flight.let_in(1, Need(90, 20))
    with ThreadPoolExecutor() as threads, closing(flight):
        third = threads.submit(flight.let_in, 2, Need(10, 1))
        with pytest.raises(TimeoutError):
            third.result(timeout=0.05)
        flight.let_go(0)
        third.result(timeout=5)


def test_no_more_than_the_crew_can_hold() -> None:
    flight = InFlight(1, lambda: 1 << 40)
    flight.let_in(0, Need(1, 1))
    with ThreadPoolExecutor() as threads, closing(flight):
        second = threads.submit(flight.let_in, 1, Need(1, 1))
        with pytest.raises(TimeoutError):
            second.result(timeout=0.05)
        flight.let_go(0)
        second.result(timeout=5)


def test_a_large_one_is_not_overtaken_by_small_ones() -> None:
    flight = InFlight(9, lambda: 100)
    flight.let_in(0, Need(0, 60))
    order: list[int] = []

    def enter(index: int, need: Need) -> None:
        flight.let_in(index, need)
        order.append(index)

    with ThreadPoolExecutor() as threads, closing(flight):
        large = threads.submit(enter, 1, Need(0, 90))
        with pytest.raises(TimeoutError):
            large.result(timeout=0.05)
        small = threads.submit(enter, 2, Need(0, 5))
        with pytest.raises(TimeoutError):
            small.result(timeout=0.05)
        flight.let_go(0)
        large.result(timeout=5)
        small.result(timeout=5)
    assert order == [1, 2]


def test_who_waits_at_the_end_is_stopped() -> None:
    flight = InFlight(1, lambda: 0)
    flight.let_in(0, Need(1, 1))
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(flight.let_in, 1, Need(1, 1))
        flight.close()
        with pytest.raises(Stopped):
            waiting.result(timeout=5)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12), st.integers(1, 4))
def test_the_room_is_never_passed_but_by_one_alone(needs: list[tuple[int, int]], most: int) -> None:
    room = 60
    flight = InFlight(most, lambda: room)
    inside: dict[int, Need] = {}
    worst: list[bool] = []
    lock = threading.Lock()

    def work(index: int) -> None:
        need = Need(*needs[index])
        flight.let_in(index, need)
        with lock:
            inside[index] = need
            used = max(each.predicting for each in inside.values()) + sum(each.resting for each in inside.values())
            worst.append(len(inside) <= most and (used <= room or len(inside) == 1))
        with lock:
            del inside[index]
        flight.let_go(index)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(work, index) for index in range(len(needs))]:
            done.result(timeout=10)
    assert all(worst)
    assert len(worst) == len(needs)


def test_the_limit_holds_where_more_is_free() -> None:
    assert room_for(0.001)() == int(0.001 * GIB)
    assert room_for(None)() > int(0.001 * GIB)
