"""The cache of decoded planes: what survives, what goes first, what is made again, what is told."""

from __future__ import annotations

import errno
import os
import pickle
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.data import cache as cache_module
from pbrstudio.data.cache import DecodedCache
from pbrstudio.data.entry import Entry, Planes
from pbrstudio.runtime.errors import UserError

ENTRY = Entry("a", "materials", "train", "stone", None, True, 16, 16, frozenset({"albedo"}), False, "1", source="s")
LIMIT = 10**7


def planes(seed: int = 0, side: int = 16) -> Planes:
    rng = np.random.default_rng(seed)
    colour = rng.integers(0, 256, (side, side, 3), np.uint8)
    return Planes(
        colour=colour,
        albedo=colour,
        alpha=None,
        roughness=rng.integers(0, 256, (side, side), np.uint8),
        metallic=np.full((side, side), 255, np.uint8),
        ao=None,
        height=rng.integers(0, 65536, (side, side)).astype(np.uint16),
        normal=None,
        classes=None,
        depth=0.02,
        middle=0.5,
        deviation=0.25,
    )


class Counted:
    """A load that counts how often it is called."""

    def __init__(self, seed: int = 0, side: int = 16) -> None:
        self.calls, self.seed, self.side = 0, seed, side

    def __call__(self, entry: Entry) -> Planes:
        self.calls += 1
        return planes(self.seed, self.side)


def same(one: Planes, other: Planes) -> bool:
    arrays = ("colour", "albedo", "alpha", "roughness", "metallic", "ao", "height", "normal", "classes")
    numbers = ("depth", "middle", "deviation")
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in arrays) and all(
        getattr(one, n) == getattr(other, n) for n in numbers
    )


def test_planes_are_made_once_and_come_back_mapped_after_a_restart(tmp_path: Path) -> None:
    load = Counted()
    first = DecodedCache(tmp_path, LIMIT).planes(ENTRY, load)
    again = DecodedCache(tmp_path, LIMIT).planes(ENTRY, load)
    assert load.calls == 1
    assert same(first, planes())
    assert same(again, planes())
    assert not again.colour.flags.owndata
    assert not again.colour.flags.writeable
    assert again.albedo is again.colour, "what is one array is kept once"


@pytest.mark.parametrize("change", [{"id": "b"}, {"stamp": "2"}, {"source": "t"}])
def test_another_entry_stamp_or_source_is_another_file(tmp_path: Path, change: dict[str, str]) -> None:
    load, cache = Counted(), DecodedCache(tmp_path, LIMIT)
    cache.planes(ENTRY, load)
    cache.planes(replace(ENTRY, **change), load)  # type: ignore[arg-type]
    assert load.calls == 2


def test_other_parameters_are_another_file(tmp_path: Path) -> None:
    load, cache = Counted(), DecodedCache(tmp_path, LIMIT)
    cache.planes(ENTRY, load, "reach 1")
    cache.planes(ENTRY, load, "reach 2")
    assert load.calls == 2


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    one = DecodedCache(tmp_path / "one", LIMIT)
    one.planes(ENTRY, Counted())
    size = one.used_bytes()
    cache = DecodedCache(tmp_path / "many", 3 * size)
    entries = [replace(ENTRY, id=str(index)) for index in range(4)]
    for index, entry in enumerate(entries[:3]):
        cache.planes(entry, Counted())
        long_ago = 1_000_000 + index
        os.utime(cache.path_of(entry), (long_ago, long_ago))
    cache.planes(entries[0], Counted())  # used again, so the second is the oldest now
    cache.planes(entries[3], Counted())
    assert [cache.path_of(entry).exists() for entry in entries] == [True, False, True, True]
    assert cache.used_bytes() <= 3 * size


def test_planes_larger_than_the_limit_are_given_and_not_kept(tmp_path: Path) -> None:
    load = Counted(side=64)
    cache = DecodedCache(tmp_path, 8000)
    assert same(cache.planes(ENTRY, load), planes(side=64))
    cache.planes(ENTRY, load)
    assert load.calls == 2
    assert cache.used_bytes() == 0


@pytest.mark.parametrize("damage", ["cut", "empty", "pixel", "header", "other"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    load = Counted()
    cache = DecodedCache(tmp_path, LIMIT)
    cache.planes(ENTRY, load)
    path = cache.path_of(ENTRY)
    content = bytearray(path.read_bytes())
    if damage == "pixel":
        content[4096 + 100] ^= 1
    elif damage == "header":
        content[60] ^= 1
    path.unlink()
    path.write_bytes({"cut": content[:-200], "empty": b"", "other": b"\0" * 5000}.get(damage, bytes(content)))
    assert same(DecodedCache(tmp_path, LIMIT).planes(ENTRY, load), planes())
    assert load.calls == 2
    DecodedCache(tmp_path, LIMIT).planes(ENTRY, load)
    assert load.calls == 2


def test_a_full_disk_is_one_sentence_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, made: Planes) -> int:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(cache_module, "write_planes", full)
    with pytest.raises(UserError, match=r"the cache of decoded data, .*the disk is full: free some space"):
        DecodedCache(tmp_path, LIMIT).planes(ENTRY, Counted())
    assert list(tmp_path.iterdir()) == []


def test_a_cache_travels_to_a_worker(tmp_path: Path) -> None:
    cache = DecodedCache(tmp_path, LIMIT)
    cache.planes(ENTRY, Counted())
    load = Counted()
    assert same(pickle.loads(pickle.dumps(cache)).planes(ENTRY, load), planes())
    assert load.calls == 0


def _fill(folder: Path, first: int) -> int:
    """Puts entries into a cache that holds few of them, and counts those that came out wrong."""
    cache = DecodedCache(folder, 25_000)
    wrong = 0
    for index in range(first, first + 40):
        entry = replace(ENTRY, id=str(index % 12))
        wrong += not same(cache.planes(entry, Counted(seed=index % 12)), planes(index % 12))
    return wrong


def test_processes_share_a_full_cache(tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        assert pool.starmap(_fill, [(tmp_path, 0), (tmp_path, 5)]) == [0, 0]
    cache = DecodedCache(tmp_path, 25_000)
    assert 0 < cache.used_bytes() <= 25_000
    assert {path.suffix for path in tmp_path.iterdir()} == {".planes"}


def test_the_share_of_metal_stands_in_the_header(tmp_path: Path) -> None:
    cache = DecodedCache(tmp_path, LIMIT)
    assert cache.metal_share(ENTRY, Counted()) == 1.0
    half = planes()
    metallic = np.zeros((16, 16), np.uint8)
    metallic[:8] = 200
    alpha = np.full((16, 16), 255, np.uint8)
    alpha[:4] = 0
    seen = replace(half, metallic=metallic, alpha=alpha)
    assert cache.metal_share(replace(ENTRY, id="b"), lambda _: seen) == pytest.approx(4 / 12)
    assert cache.metal_share(replace(ENTRY, id="c"), lambda _: replace(half, metallic=None)) is None
