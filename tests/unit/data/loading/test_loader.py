"""Loading: the same batches however they are made and shared, and nothing left running."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pbrstudio.data.batch import Batch, joined
from pbrstudio.data.loading.loader import BatchLoader, WorkerLost, usual_workers
from pbrstudio.data.loading.share import Share
from pbrstudio.data.samples.guesses import Guesses
from pbrstudio.data.samples.maker import DrawnBy, SampleMaker
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.sampling import Sampling
from tests.unit.data.samples.made_data import BUSY, MadeData, job, some_data
from tests.unit.data.samples.test_maker import assert_same


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    threads = set(threading.enumerate())
    yield
    assert not [
        thread for thread in threading.enumerate() if thread not in threads and thread.name != "QueueFeederThread"
    ]
    assert not multiprocessing.active_children()


def maker(**changes: Any) -> SampleMaker:
    return SampleMaker(some_data(), job(**{**BUSY, "epoch_of": 13, **changes}), 5)


def test_a_thread_gives_the_samples_in_order() -> None:
    own = maker()
    with BatchLoader(own, 4, workers=0) as loader:
        assert loader.steps == 3
        for epoch in range(2):
            for step, batch in enumerate(loader.batches(epoch)):
                assert_same(batch, joined([own.sample(epoch, 4 * step + place) for place in range(4)]))
                assert batch.index.tolist() == list(range(4 * step, 4 * step + 4))
            assert step == 2


def test_worker_processes_give_the_very_same_also_after_a_stop_and_a_change() -> None:
    """One test for many things: to start processes takes seconds."""
    own = maker()
    before = own.drawn_by
    uniform = DrawnBy(Sampling(), Guesses())
    with BatchLoader(own, 4, workers=2) as loader, BatchLoader(maker(), 4, workers=0) as thread:
        for one, other in zip(loader.batches(0), thread.batches(0), strict=True):
            assert_same(one, other)
        halfway = loader.batches(1)
        next(halfway)
        own.draw_by(uniform)
        changed = list(loader.batches(1))
        assert list(halfway) == []
        own.draw_by(before)
        unchanged = list(loader.batches(1, 1))
        own.draw_by(uniform)
        for step, batch in enumerate(changed):
            assert_same(batch, joined([own.sample(1, 4 * step + place) for place in range(4)]))
        own.draw_by(before)
        for step, batch in enumerate(unchanged, 1):
            assert_same(batch, joined([own.sample(1, 4 * step + place) for place in range(4)]))
        assert loader.take_waiting() > 0
        assert loader.take_waiting() == 0
        next(loader.batches(2))


def test_a_resumed_epoch_goes_on_where_it_was() -> None:
    with BatchLoader(maker(), 4, workers=0) as loader:
        whole = list(loader.batches(2))
        rest = list(loader.batches(2, 2))
    assert len(rest) == 1
    assert_same(rest[0], whole[2])


def test_processes_share_each_step_equally_and_in_order() -> None:
    def of_rank(rank: int, processes: int) -> list[Batch]:
        with BatchLoader(maker(), 4, processes, rank, workers=0) as loader:
            return list(loader.batches(0))

    for whole, first, second in zip(of_rank(0, 1), of_rank(0, 2), of_rank(1, 2), strict=True):
        assert_same(whole, joined([first, second]))
    with pytest.raises(UserError, match="a batch of 4 does not fall into 3 equal parts"):
        BatchLoader(maker(), 4, 3, 0)


def test_an_epoch_smaller_than_a_batch_has_one_step() -> None:
    assert Share(8).steps(3) == 1
    assert Share(8).steps(17) == 2
    with BatchLoader(maker(epoch_of=3), 8, workers=0) as loader:
        assert [len(batch) for batch in loader.batches(0)] == [8]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_texture_that_cannot_be_read_is_a_sentence_that_names_it(workers: int) -> None:
    data = MadeData(some_data().listed, frozenset({"stone_3"}))
    said = r"^made/stone_3: the file ends too soon: copy it again$"
    with BatchLoader(SampleMaker(data, job(), 1), 3, workers=workers) as loader, pytest.raises(UserError, match=said):
        list(loader.batches(0))


def test_signals_are_the_runs_business_and_a_worker_that_is_killed_is_a_sentence() -> None:
    """The other worker heeds no signal: it has to be let go in another way."""
    with BatchLoader(maker(epoch_of=400), 4, workers=2) as loader:
        batches = loader.batches(0)
        next(batches)
        workers = multiprocessing.active_children()
        assert len(workers) == 2
        for worker in workers:
            os.kill(worker.pid or 0, signal.SIGTERM)
            os.kill(worker.pid or 0, signal.SIGINT)
        for _ in range(9):
            next(batches)
        assert multiprocessing.active_children() == workers
        os.kill(workers[0].pid or 0, signal.SIGKILL)
        with pytest.raises(WorkerLost, match="a process that makes samples has ended unexpectedly"):
            list(batches)


def test_one_that_is_killed_while_all_wait_takes_the_others_with_it() -> None:
    """They wait for work under a lock that it may have held, and no signal ends them."""
    with BatchLoader(maker(), 4, workers=3) as loader:
        assert len(list(loader.batches(0))) == 3
        os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)


def test_a_worker_that_has_only_begun_heeds_no_signal_either() -> None:
    """Its first seconds go into imports."""
    with BatchLoader(maker(), 4, workers=1) as loader:
        batches = loader.batches(0)
        began = threading.Thread(target=_signal_the_first_child)
        began.start()
        assert len(list(batches)) == 3
        began.join()


def _signal_the_first_child() -> None:
    while not (children := multiprocessing.active_children()):
        time.sleep(0.001)
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(children[0].pid or 0, number)


def test_closing_in_the_middle_ends_the_thread_and_what_was_begun() -> None:
    loader = BatchLoader(maker(), 4, workers=0)
    batches = loader.batches(0)
    next(batches)
    loader.close()
    assert list(batches) == []
    loader.close()


def test_the_usual_workers_leave_a_core_to_each_process() -> None:
    assert 0 <= usual_workers(1) <= 8
    assert usual_workers(10_000) == 0
